"""Which series over sizes a query asks for."""

from collections.abc import Iterable, Iterator

from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.query import Query, by_commit, files_asked_for
from ..store.results import ResultFile
from ..store.series import SizeSeries, size_series
from .no_sizes import require_results


def select_series(database: Database, query: Query) -> list[SizeSeries]:
    """Return the series asked for, by machine, environment, commit, label; none without a size.

    UserError where nothing was measured that is asked for, or nothing of it gave a number.
    """
    catalogue, commits = database.catalogue, database.commits
    files = files_asked_for(database.files, commits, query)
    selected = by_commit(
        files, commits, query, lambda of_commit: list(_matching(of_commit, catalogue, query))
    )
    if not selected:
        require_results(files, database, query)
    return sorted(
        selected,
        key=lambda series: (
            series.key.machine,
            series.key.environment,
            commits.place[series.key.commit],
            series.label,
        ),
    )


def _matching(
    files: Iterable[ResultFile], catalogue: Catalogue, query: Query
) -> Iterator[SizeSeries]:
    for file in files:
        for name in file.rows:
            for series in size_series(file, name, catalogue[name], query.axis):
                if query.matches(series.label):
                    yield series
