"""Costs over commits with what each commit changed, and how the cost grew there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..errors import UserError
from ..render.progress import track
from ..stats.interval import Refusal
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.history import CostHistory, cost_history
from ..store.problems import also_not_used
from ..store.query import Query, files_asked_for
from ..store.results import ResultFile, newest_by_place
from ..store.series import SizeSeries, size_series
from .changes import find_changes
from .history_errors import error_finder
from .judge import SeriesGrowth, judge
from .rule.interval_inflation import AS_FITTED, IntervalInflation
from .rule.law_changes import LawChange

FEW = 6  # series whose laws are shown at every commit
_HISTORIES_WORTH_A_BAR = 20


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """Costs over commits; by place among the commits, what changed and how the cost grew there.

    growths: of the commits whose law was asked for; a refusal where there are no sizes.
    """

    history: CostHistory
    changes: Mapping[int, LawChange]
    growths: Mapping[int, SeriesGrowth | Refusal]


@dataclass(frozen=True, slots=True)
class SuiteHistory:
    """Histories of several series. every_law: whether `growths` have every commit of each."""

    series: tuple[SeriesHistory, ...]
    every_law: bool


def find_history(
    database: Database,
    query: Query,
    sizes: Sequence[float] = (),
    inflation: IntervalInflation = AS_FITTED,
    every_law: bool = True,
) -> SuiteHistory:
    """Return the history of every series that the query asks for; UserError if there is none.

    sizes, inflation: what to predict, as in `judge`. every_law: judge the law at each commit; else
    only at those beside a change, unless the series are FEW.
    """
    files = files_asked_for(database.files, database.commits, query)
    catalogue = database.catalogue
    every = cost_history(files, catalogue, database.commits, query.axis)
    histories = [history for history in every if query.matches(history.label)]
    if not histories:
        none = "history: nothing to show; see --bench"
        raise UserError(none + also_not_used(database.problems))
    if query.axis and not any(history.axis for history in histories):
        raise UserError(f"--axis {query.axis}: not a parameter with sizes")
    changes = find_changes(histories, every, error_finder(files, catalogue))
    find_series = _series_finder(files, catalogue)

    def growth(history: CostHistory, t: int) -> SeriesGrowth | Refusal:
        series = find_series(history, t)
        return series if isinstance(series, Refusal) else judge(series, sizes, inflation)

    every_law = every_law or len(histories) <= FEW
    pairs = list(zip(histories, changes, strict=True))
    return SuiteHistory(
        tuple(
            SeriesHistory(
                history,
                {change.index: change for change in changed},
                {
                    t: growth(history, t)
                    for t in (range(len(history.commits)) if every_law else _beside(changed))
                },
            )
            for history, changed in track(pairs, "fitting", _HISTORIES_WORTH_A_BAR)
        ),
        every_law,
    )


def _beside(changes: Sequence[LawChange]) -> list[int]:
    """Return the places of the commits on both sides of every change."""
    return sorted({place for change in changes for place in (change.index - 1, change.index)})


def _series_finder(
    files: Sequence[ResultFile], catalogue: Catalogue
) -> Callable[[CostHistory, int], SizeSeries | Refusal]:
    """Return a function: a history and a place in it to the series over sizes there."""
    by_place = newest_by_place(files)

    @cache
    def all_series(place: tuple[str, str, str], name: str, axis: str) -> list[SizeSeries]:
        return list(size_series(by_place[place], name, catalogue[name], axis))

    def find(history: CostHistory, t: int) -> SizeSeries | Refusal:
        if history.axis is None:
            return Refusal("no parameter is a size")
        place = history.machines[t], history.environment, history.commits[t]
        for series in all_series(place, history.benchmark, history.axis):
            if series.key.params == history.params:
                return series
        return Refusal(f"{history.axis} is not a size in the results of this commit")

    return find
