"""Which series over sizes a query asks for."""

from collections.abc import Iterable, Iterator, Sequence

from ..errors import UserError, some
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.problems import also_not_used
from ..store.query import Query, by_commit, files_asked_for, parameter_names
from ..store.results import ResultFile
from ..store.series import SizeSeries, size_series


def select_series(database: Database, query: Query) -> list[SizeSeries]:
    """Return the series asked for, by machine, environment, commit, label.

    Raises UserError if there is none.
    """
    catalogue, commits = database.catalogue, database.commits
    files = files_asked_for(database.files, commits, query)
    selected = by_commit(
        files, commits, query, lambda of_commit: list(_matching(of_commit, catalogue, query))
    )
    if not selected:
        raise UserError(_why_none(files, catalogue, query) + also_not_used(database.problems))
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


def _why_none(files: Sequence[ResultFile], catalogue: Catalogue, query: Query) -> str:
    params = parameter_names(files, catalogue)
    asked = [name for name in params if query.matches(name)]
    if query.bench and not asked:
        return f"--bench {query.bench.pattern}: no match; there are {some(params)}"
    there = {param for name in asked for param in params[name]}
    if query.axis:
        return f"--axis {query.axis}: not a parameter with sizes; parameters are {some(there)}"
    return (
        f"no parameter takes three or more different numbers, so none is a size, in "
        f"{some(asked)}; parameters are {some(there)}; name one with --axis"
    )
