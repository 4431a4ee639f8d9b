"""The report of `history`: which commits changed how a cost grows, and the laws then.

Two tables for people: every change, and, where only a few series are asked for, the law at every
commit. The records are those of `scaling`, one a series and commit, with the change that commit
brought; of a benchmark without a size too.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UserError
from ..render.intervals import interval_record
from ..render.names import short_names
from ..render.progress import track
from ..render.report import Column, Report, Table
from ..store.catalogue import Catalogue
from ..store.commits import Commits
from ..store.database import Database
from ..store.history import CostHistory, cost_history
from ..store.query import Query
from ..store.results import ResultFile, newest_by_place
from ..store.series import SizeSeries, size_series
from . import words as law_words
from .asv_steps import asv_steps
from .changes import find_changes, log_costs
from .history_errors import error_finder
from .judge import Judged, judge
from .record import RECORD_KEYS, record
from .rule.law_changes import LawChange

_CHANGED = (
    Column("commit"),
    Column("benchmark", fold=True),
    Column("changed", fold=True),
    Column("cost", "right"),
)
_LAWS = (
    Column("commit"),
    Column("law", fold=True),
    Column("exponent"),
    Column("offset", "right"),
)
TOOLS, ASV = "tools", "asv"
_FEW = 6
_TITLE = 34
_NO_SIZE = "no parameter is a size"
_HISTORIES_WORTH_A_BAR = 20


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """Costs over commits; by place in them, what changed and what was judged of the law there."""

    history: CostHistory
    changes: Mapping[int, LawChange]
    judged: Mapping[int, Judged]


def find_history(
    database: Database,
    query: Query,
    sizes: Sequence[float] = (),
    widened: float = 1.0,
    every_law: bool = True,
) -> list[SeriesHistory]:
    """Return the history of every series that the query asks for; UserError if there is none.

    sizes, widened: what to predict, as in `judge`. every_law: judge the law at each commit; without
    it only at those beside a change, unless the series are few.
    """
    files = [file for file in database.files if query.machine in (None, file.machine)]
    catalogue = database.catalogue
    every = cost_history(files, catalogue, database.commits, query.axis)
    histories = [one for one in every if query.matches(one.label)]
    if not histories:
        raise UserError("history: nothing to show; see --bench and --machine")
    if query.axis and not any(one.axis for one in histories):
        raise UserError(f"--axis {query.axis}: not a parameter with sizes")
    changes = find_changes(histories, every, error_finder(files, catalogue))
    series = _series_finder(files, catalogue)
    every_law = every_law or len(histories) <= _FEW
    found = []
    for one, changed in track(
        list(zip(histories, changes, strict=True)), "fitting", _HISTORIES_WORTH_A_BAR
    ):
        by_place = {change.index: change for change in changed}
        wanted = range(len(one.commits)) if every_law else _beside(changed)
        judged = {t: judge(s, sizes, widened) for t in wanted if (s := series(one, t)) is not None}
        found.append(SeriesHistory(one, by_place, judged))
    return found


def history_report(found: Sequence[SeriesHistory], commits: Commits, steps: str = TOOLS) -> Report:
    """Report the changes and, of few series, the laws. steps: TOOLS or ASV, whose are shown."""
    names = short_names({one.history.benchmark for one in found})
    tables = [_changes(found, commits, names, steps)]
    if len(found) <= _FEW:
        tables += [_laws(one, names) for one in found if one.judged]
    records = (_record(one, t) for one in found for t in range(len(one.history.commits)))
    return Report(tuple(tables), tuple(records))


def _beside(changes: Sequence[LawChange]) -> list[int]:
    """Return the places of the commits on both sides of every change."""
    return sorted({place for change in changes for place in (change.index - 1, change.index)})


def _series_finder(
    files: Sequence[ResultFile], catalogue: Catalogue
) -> Callable[[CostHistory, int], SizeSeries | None]:
    """Return how to find the series of a history's commit; None without a size."""
    by_place = newest_by_place(files)

    @cache
    def all_series(place: tuple[str, str, str], name: str, axis: str) -> list[SizeSeries]:
        return list(size_series(by_place[place], name, catalogue[name], axis))

    def find(history: CostHistory, t: int) -> SizeSeries | None:
        if history.axis is None:
            return None
        place = history.machines[t], history.environment, history.commits[t]
        found = all_series(place, history.benchmark, history.axis)
        return next((one for one in found if one.key.params == history.params), None)

    return find


def _changes(
    told: Sequence[SeriesHistory], commits: Commits, names: Mapping[str, str], steps: str
) -> Table:
    if steps == ASV:
        rows = [row for one in told for row in _asv_rows(one.history, names)]
        notes = ["Steps as asv.step_detect finds them in the geometric mean over the sizes."]
    else:
        rows = [row for one in told for row in _change_rows(one, names)]
        notes = [
            "law: the exponent changed; constant: offset or coefficient; machine: it is another;",
            "?: cost changed, not clearly how. Over all series and commits together there is a",
            "chance of 5 % at most that anything is reported where nothing changed.",
        ]
    rows.sort(key=lambda row: commits.place[row[0]])
    shown = tuple((commits.title(commit, _TITLE), *cells) for commit, *cells in rows)
    series, ends = len(told), [one.history.commits for one in told]
    count = len({commit for commits_of in ends for commit in commits_of})
    return Table(
        title=f"What changed in {series} series over {count} commits",
        columns=_CHANGED,
        rows=shown,
        notes=tuple(notes),
    )


def _change_rows(one: SeriesHistory, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    history = one.history
    for t, change in one.changes.items():
        yield history.commits[t], _label(history, names), _changed(one, t), _factor(change)


def _changed(one: SeriesHistory, t: int) -> str:
    change = one.changes[t]
    if change.kind != "law":
        return "?" if change.kind == "undecided" else change.kind
    laws = [one.judged[place].growth.law if place in one.judged else "" for place in (t - 1, t)]
    low, high = change.exponent.low, change.exponent.high
    told = f"law: exponent {change.exponent.value:+.2f} ({low:+.2f} to {high:+.2f})"
    both = all(law not in ("", "undecided", "refused") for law in laws)
    return f"{told}, {laws[0]} to {laws[1]}" if both and laws[0] != laws[1] else told


def _factor(change: LawChange) -> str:
    factor = change.factor
    return f"x {factor.value:.3g} ({factor.low:.3g} to {factor.high:.3g})"


def _asv_rows(history: CostHistory, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    found = asv_steps(np.exp(np.nanmean(log_costs(history), axis=1)))
    for start, (before, after) in zip(found.starts, pairwise(found.levels), strict=True):
        label = _label(history, names)
        yield history.commits[start], label, "step", f"x {after / before:.3g}"


def _label(history: CostHistory, names: Mapping[str, str]) -> str:
    return names[history.benchmark] + history.label.removeprefix(history.benchmark)


def _laws(one: SeriesHistory, names: Mapping[str, str]) -> Table:
    history = one.history
    rows = []
    for t, judged in one.judged.items():
        growth, unit = judged.growth, judged.series.unit
        offset = law_words.offset(growth.offset, unit)
        changed = f" ({_changed(one, t)})" if t in one.changes else ""
        law = law_words.law(growth, unit)
        rows.append((history.commits[t][:8], law + changed, law_words.exponent(growth), offset))
    title = f"{_label(history, names)} over {history.axis}"
    return Table(title, _LAWS, tuple(rows), ("Ranges are 95 % intervals.",))


def plot_history(told: Sequence[SeriesHistory], directory: Path) -> None:
    """Write a PNG a benchmark: the exponent over commits, a panel a series."""
    from .plot_history import ExponentHistory, plot_exponents  # matplotlib is slow

    names = short_names({one.history.benchmark for one in told})
    drawable = [one for one in told if one.judged]
    for benchmark, group in groupby(drawable, key=lambda one: one.history.benchmark):
        panels = [
            ExponentHistory(
                name=_label(one.history, names),
                commits=one.history.commits,
                growths={t: judged.growth for t, judged in one.judged.items()},
                changes={t: change.kind for t, change in one.changes.items()},
            )
            for one in group
        ]
        plot_exponents(directory, benchmark, panels)


def _record(one: SeriesHistory, t: int) -> dict[str, Any]:
    told = record(one.judged[t]) if t in one.judged else _sizeless(one.history, t)
    change = one.changes.get(t)
    if change is not None:
        known = math.isfinite(change.exponent.value)
        told["change"] = {
            "kind": change.kind,
            "exponent": interval_record(change.exponent if known else None),
            "factor": interval_record(change.factor),
        }
    return told


def _sizeless(history: CostHistory, t: int) -> dict[str, Any]:
    """Return the record of a commit of a series without a size, or whose law was not asked for."""
    sizes = history.sizes.tolist() if history.axis else []
    return {
        **dict.fromkeys(RECORD_KEYS),
        "benchmark": history.benchmark,
        "params": dict(history.params),
        "machine": history.machines[t],
        "commit": history.commits[t],
        "environment": history.environment,
        "axis": history.axis,
        "unit": history.unit,
        "sizes": sizes,
        "values": [None if math.isnan(cost) else cost for cost in history.costs[t].tolist()],
        "law": "refused",
        "reason": _NO_SIZE,
        **{key: [] for key in ("candidates", "predictions", "overtakes", "notes")},
    }
