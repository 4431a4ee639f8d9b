"""What the recorded history says in short: each engine then and now, laws, the last change."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from ..errors import UserError
from ..stats.arrays import FloatArray
from ..stats.interval import Interval
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.history import CostHistory, cost_history
from ..store.query import Query
from ..store.results import ResultFile
from ..store.series import SizeSeries
from .changes import find_changes, noise_between_commits
from .history_errors import error_finder
from .judge import SeriesGrowth, judge
from .law_counts import LawCounts, count_laws
from .no_sizes import why_no_sizes
from .rule.adjacent_commits import SessionNoise
from .rule.cost_changes import cost_changes
from .rule.growth import LawClaim
from .rule.law_changes import LawChange
from .selection import select_series

ENGINE = "engine"  # the parameter that names one way of computing the same
SIZE = 1000.0  # costs are told at the measured size that is nearest


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """The time of one series at one size, at its first commit and at the newest of the machine.

    change: the new time over the old.
    """

    history: CostHistory
    size: float
    then_s: float
    now_s: float
    change: Interval


@dataclass(frozen=True, slots=True)
class LastChange:
    """The newest commit that changed a cost, and each cost that it changed, new over old."""

    commit: str
    changed: tuple[tuple[CostHistory, Interval], ...]


@dataclass(frozen=True, slots=True)
class RecordedHistory:
    """What was recorded on one machine, in short.

    commits: oldest first. engines: at one size. laws: at the newest commit. example: the cheapest
    engine with a claimed law.
    """

    machine: str
    commits: tuple[str, ...]
    engines: tuple[ThenAndNow, ...]
    laws: LawCounts
    example: tuple[SizeSeries, LawClaim] | None
    last_change: LastChange | None


def recorded_history(database: Database) -> RecordedHistory:
    """Return what the machine with the longest history says; UserError where nothing has a size."""
    catalogue, place = database.catalogue, database.commits.place
    machine = longest_recorded(database.files, catalogue)
    files = [file for file in database.files if file.machine == machine]
    commits = sorted({file.commit for file in files}, key=place.__getitem__)
    query = Query(machine=machine)
    judged = [judge(series) for series in select_series(database, query)]
    if not judged:
        raise UserError(why_no_sizes(database, query))
    every = cost_history(files, catalogue, database.commits)
    current = [history for history in every if not history.outdated]
    errors_of = error_finder(files, catalogue)
    engines = [history for history in current if _is_engine(history, commits[-1])]
    noise = noise_between_commits(every, errors_of)

    def with_noise(history: CostHistory) -> FloatArray:
        between = noise.get(history.machine_ids[-1], SessionNoise(0.0, 0.0))
        return np.hypot(errors_of(history), np.hypot(between.level, between.shape))

    changes = find_changes(current, every, errors_of)
    return RecordedHistory(
        machine=machine,
        commits=tuple(commits),
        engines=then_and_now(engines, [with_noise(history) for history in engines]),
        laws=count_laws(growth.growth for growth in judged),
        example=cheapest_claim(judged),
        last_change=last_change(current, changes, place),
    )


def longest_recorded(files: Sequence[ResultFile], catalogue: Catalogue) -> str:
    """Return the machine with most commits measured by benchmarks as they are now.

    Of several the one measured last; of all results where no benchmark is as it is now.
    """

    def is_current(file: ResultFile) -> bool:
        versions = ((row.version, catalogue[name].version) for name, row in file.rows.items())
        return any(version == now for version, now in versions)

    ordered = sorted(files, key=lambda file: -file.date_ms)
    current = Counter(file.machine for file in ordered if is_current(file))
    return (current or Counter(file.machine for file in ordered)).most_common(1)[0][0]


def _is_engine(history: CostHistory, newest: str) -> bool:
    """Return whether it times an engine over sizes, at several commits up to the newest."""
    timed = history.unit == "seconds" and history.axis is not None
    there = len(history.commits) > 1 and history.commits[-1] == newest
    return timed and there and ENGINE in dict(history.params)


def then_and_now(
    histories: Sequence[CostHistory], errors: Sequence[FloatArray]
) -> tuple[ThenAndNow, ...]:
    """Compare the first and the last cost of each history at the shared size nearest to SIZE.

    errors: relative standard errors of each history's costs, shape (T,). Empty where no size is
    shared.
    """
    measured = [h.sizes[~np.isnan(h.costs[0] + h.costs[-1])] for h in histories]
    shared = reduce(np.intersect1d, measured) if measured else np.empty(0)
    if not len(shared):
        return ()
    size = float(min(shared, key=lambda n: abs(np.log(n / SIZE))))
    of_size = [history.costs[:, np.searchsorted(history.sizes, size)] for history in histories]
    then_s, now_s = np.array([[costs[0], costs[-1]] for costs in of_size]).T
    changes = cost_changes(then_s, now_s, np.array([error[[0, -1]] for error in errors]))
    return tuple(
        ThenAndNow(history, size, float(then_s[i]), float(now_s[i]), changes[i])
        for i, history in enumerate(histories)
    )


def cheapest_claim(judged: Sequence[SeriesGrowth]) -> tuple[SizeSeries, LawClaim] | None:
    """Return the timed engine with a claimed law that takes least time for each unit of size."""
    claimed = [
        (one.series, one.growth)
        for one in judged
        if isinstance(one.growth, LawClaim)
        and one.series.unit == "seconds"
        and ENGINE in dict(one.series.key.params)
    ]
    return min(claimed, key=lambda pair: pair[0].costs[-1] / pair[0].sizes[-1], default=None)


def last_change(
    histories: Sequence[CostHistory],
    changes: Sequence[Sequence[LawChange]],
    place: Mapping[str, int],
) -> LastChange | None:
    """Return what the newest commit with a change changed, None where the code changed nothing.

    changes: of each history. place: of the commits, older first. Largest changes come first.
    """
    found = [
        (history.commits[change.index], history, change.factor)
        for history, of_history in zip(histories, changes, strict=True)
        for change in of_history
        if change.kind != "machine"
    ]
    if not found:
        return None
    newest = max((commit for commit, _, _ in found), key=place.__getitem__)
    there = [(history, factor) for commit, history, factor in found if commit == newest]
    there.sort(key=lambda pair: -abs(math.log(pair[1].value)))
    return LastChange(newest, tuple(there))
