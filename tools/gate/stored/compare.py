"""Two commits compared at every place that measured both: each machine and environment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...errors import UserError, some
from ...store.database import Database
from ...store.query import Query, files_asked_for
from ...store.results import ResultFile, newest_by_place
from ...store.settings.thresholds import Thresholds
from ..comparison import Comparison
from ..plan import row_name
from ..verdicts import VERDICTS
from .rows import StoredRows, stored_rows
from .speed import speed_of


class Place(NamedTuple):
    """Where results were measured."""

    machine: str
    environment: str

    def __str__(self) -> str:
        return f"{self.machine} in {self.environment}"


@dataclass(frozen=True, slots=True)
class StoredComparison:
    """Two commits by what is in a database.

    by_place: of each place that has both, one at least. of_one_only: places that have one of them.
    """

    by_place: Mapping[Place, Comparison]
    of_one_only: tuple[Place, ...]

    @property
    def worst(self) -> str:
        """The first of VERDICTS that any place comes to."""
        return min((c.worst for c in self.by_place.values()), key=VERDICTS.index)


def compare_stored(
    database: Database, base: str, head: str, query: Query, thresholds: Thresholds
) -> StoredComparison:
    """Compare what is in a database at each place that has both commits; base, head: revisions.

    The false-alarm rate is divided over the places. Raises UserError where no place has both, or
    nothing that both have can be compared.
    """
    commits = database.commits.resolve(base), database.commits.resolve(head)
    files = files_asked_for(database.files, database.commits, query)
    rows = {
        place: stored_rows(before, after, database.catalogue, query, thresholds)
        for place, (before, after) in _files_by_place(files, commits).items()
    }
    if not any(of_place.can_be_judged for of_place in rows.values()):
        raise UserError(f"{base} and {head}: no samples in common{_why(rows.values())}")
    judged = sum(bool(of_place.samples) for of_place in rows.values())
    shared = replace(thresholds, false_alarm_rate=thresholds.false_alarm_rate / max(judged, 1))
    measured = {Place(file.machine, file.environment) for file in files if file.commit in commits}
    return StoredComparison(
        {place: _compare(commits, of_place, shared) for place, of_place in rows.items()},
        tuple(sorted(measured - rows.keys())),
    )


def _files_by_place(
    files: Sequence[ResultFile], commits: tuple[str, str]
) -> dict[Place, tuple[ResultFile, ResultFile]]:
    """Return the results of base and head by place, of each that has both; UserError if none."""
    newest = newest_by_place(files)
    places = dict.fromkeys(Place(machine, environment) for machine, environment, _ in newest)
    base, head = commits
    both = {
        place: (newest[*place, base], newest[*place, head])
        for place in places
        if (*place, base) in newest and (*place, head) in newest
    }
    if not both:
        short = f"{base[:8]} and {head[:8]}"
        raise UserError(f"{short}: not measured on one machine in one environment")
    return both


def _why(places: Iterable[StoredRows]) -> str:
    """Return why the first of the rows is not compared, and what to do."""
    reasons = (
        f" ({row_name(row)}: {why})" for place in places for row, why in place.one_sided.items()
    )
    measure = "; measure both with `asv run --record-samples --interleave-rounds`"
    return next(reasons, "") + measure


def _compare(commits: tuple[str, str], rows: StoredRows, thresholds: Thresholds) -> Comparison:
    return Comparison(
        commits=commits,
        speed=speed_of(rows.samples, rows.parameters, thresholds, rows.removed, rows.one_sided),
        memory={},
        computes_else={},
        not_compared=(),
        notes=tuple(_samples_left_out(rows)),
        tracked={**rows.tracked, **rows.untold},
    )


def _samples_left_out(rows: StoredRows) -> Iterator[str]:
    counts = [
        f"{row_name(row)} ({count} of {side})"
        for row, samples in rows.samples.items()
        for side, count in zip(("base", "head"), samples.left_out, strict=True)
        if count
    ]
    if counts:
        yield f"Samples not above 0 are left out: {some(counts)}."
