"""What the recorded history says in short: each engine then and now, laws, the last change."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import UserError
from ..scaling.judge import SeriesGrowth, judge
from ..scaling.law_counts import LawCounts, count_laws
from ..scaling.no_sizes import why_no_sizes
from ..scaling.rule.cost_changes import cost_changes
from ..scaling.rule.growth import LawClaim
from ..scaling.rule.session_noise import session_noise
from ..scaling.selection import select_series
from ..stats.arrays import FloatArray
from ..stats.interval import Interval
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.history import Series
from ..store.query import Query
from ..store.results import ResultFile
from ..store.series import SizeSeries
from .answer import History, SuiteHistory
from .errors import sample_errors
from .search import find_history

ENGINE = "engine"  # the parameter that names one way of computing the same
SIZE = 1000.0  # costs are told at the measured size that is nearest


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """The time of one series at its first commit and at the newest of the machine.

    change: the new time over the old.
    """

    series: Series
    first_commit: str
    then_s: float
    now_s: float
    change: Interval


@dataclass(frozen=True, slots=True)
class LastChange:
    """The newest commit that changed a cost, and each cost that it changed, new over old."""

    commit: str
    changed: tuple[tuple[Series, Interval], ...]


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


@dataclass(frozen=True, slots=True)
class _Engine:
    """A series that times an engine at one size: its row, its first and its last place."""

    suite: SuiteHistory
    row: int
    ends: tuple[int, int]


def recorded_history(database: Database) -> RecordedHistory:
    """Return what the machine with the longest history says; UserError where nothing has a size."""
    machine = longest_recorded(database.files, database.catalogue)
    query = Query(machine=machine)
    judged = [judge(series) for series in select_series(database, query)]
    if not judged:
        raise UserError(why_no_sizes(database, query))
    history = find_history(database, query)
    of_machine = {file.commit for file in database.files if file.machine == machine}
    commits = tuple(commit for commit in history.branch.commits if commit in of_machine)
    return RecordedHistory(
        machine=machine,
        commits=commits,
        engines=tuple(then_and_now(history, commits[-1], database.catalogue)),
        laws=count_laws(growth.growth for growth in judged),
        example=cheapest_claim(judged),
        last_change=last_change(history),
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


def then_and_now(history: History, newest: str, catalogue: Catalogue) -> Iterator[ThenAndNow]:
    """Yield the first and the last time of each engine at the shared size nearest to SIZE.

    None where no size is shared. Errors are those between processes, and with them the noise from
    one commit to the next of all series of the machine.
    """
    by_size: dict[float, list[_Engine]] = {}
    curves = set()
    for engine in _engines(history, newest):
        by_size.setdefault(engine.suite.costs.series[engine.row].size, []).append(engine)
        curves.add((engine.suite.name, engine.suite.costs.curves[engine.row]))
    shared = [size for size, engines in by_size.items() if len(engines) == len(curves)]
    if not shared:
        return
    engines = by_size[min(shared, key=lambda n: abs(math.log(n / SIZE)))]
    errors_of = {suite.name: _errors(suite, catalogue) for suite in history.suites}
    times_s, errors = [], []
    for engine in engines:
        times_s.append(engine.suite.costs.values[engine.row, engine.ends].tolist())
        errors.append(errors_of[engine.suite.name][engine.row, engine.ends])
    first_s, newest_s = np.array(times_s).T
    changes = cost_changes(first_s, newest_s, np.array(errors))
    for engine, (then_s, now_s), change in zip(engines, times_s, changes, strict=True):
        first = engine.suite.place(engine.ends[0]).commits[0]
        yield ThenAndNow(engine.suite.costs.series[engine.row], first, then_s, now_s, change)


def _engines(history: History, newest: str) -> Iterator[_Engine]:
    """Yield the series that time an engine at a size, at several commits up to the newest."""
    for suite in history.suites:
        for row, series in enumerate(suite.costs.series):
            timed = series.unit == "seconds" and not series.outdated and not np.isnan(series.size)
            measured = np.flatnonzero(suite.costs.values[row] > 0).tolist()
            if (
                timed
                and ENGINE in dict(series.fixed)
                and len(measured) > 1
                and newest in suite.place(measured[-1]).commits
            ):
                yield _Engine(suite, row, (measured[0], measured[-1]))


def _errors(suite: SuiteHistory, catalogue: Catalogue) -> FloatArray:
    """Return relative standard errors, shape (series, places), with the noise between commits."""
    costs, places = suite.costs, suite.costs.timeline.places
    known = sample_errors(costs, catalogue)
    if known is None:
        return np.full(costs.values.shape, np.nan)
    errors = known.astype(np.float64)
    logs = np.log(np.where(costs.values > 0, costs.values, np.nan).astype(np.float64))
    noise = session_noise(logs, errors, [place.identity for place in places])
    between: FloatArray = np.hypot(errors, noise.get(places[-1].identity, 0.0))
    return between


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


def last_change(history: History) -> LastChange | None:
    """Return what the newest commit that changed anything did, None where the code changed nothing.

    Largest changes come first.
    """
    found = [
        (suite.place(event.likeliest).commits[0], suite.series(change), change.factor)
        for suite, event in history.events()
        if event.confirmed and event.cause != "machine"
        for change in event.changes
        if not suite.series(change).outdated
    ]
    if not found:
        return None
    newest = found[-1][0]
    there = [(series, factor) for commit, series, factor in found if commit == newest]
    there.sort(key=lambda pair: -abs(math.log(pair[1].value)))
    return LastChange(newest, tuple(there))
