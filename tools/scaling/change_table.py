"""What commits changed: a table, every change below the commit that brought it, and in short."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..render.quantities import quantity
from ..render.report import Column, Table
from ..stats.arrays import FloatArray
from ..store.commits import Commits
from ..store.history import CostHistory
from .asv_steps import asv_steps
from .changes import log_values
from .history import SeriesHistory, SuiteHistory
from .judge import SeriesGrowth
from .rates import direction, exponent_of, value_of
from .rule.growth import LawClaim
from .rule.law_changes import LawChange
from .series_words import label

_COLUMNS = (
    Column("commit and series"),
    Column("changed", fold=True),
    Column("new over old", "right"),
)
_TITLE = 48
_MOST_LAWS = 3
_LEGEND = (
    "law: the exponent changed; factor: only offset or coefficient did; machine: it is another; ?:"
    " unclear which. The chance that anything is reported where nothing changed is"
    " 5 % at most over all series and commits together."
)
_ASV_LEGEND = "Steps as asv.step_detect finds them in the geometric mean over the sizes."
_OF_RATE = {"worse": "; the rate fell: worse", "better": "; the rate rose: better"}
_KINDS = {
    "law": "of the law",
    "factor": "of a factor",
    "machine": "of the machine",
    "?": "unclear",
    "step": "as ASV finds steps",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one series in words.

    kind: of _KINDS. ratio: new cost, or rate, over old. verdict: "worse" or "better" of a rate;
    empty of a cost, and of a rate that may be the same.
    """

    commit: str
    machine: str
    series: str
    kind: str
    ratio: float
    words: str
    ratio_words: str
    verdict: str = ""

    @property
    def weight(self) -> tuple[bool, float]:
        """Return what sorts changes: laws are the greatest, then the largest ratios."""
        return self.kind == "law", abs(math.log(self.ratio))


def changes_in_words(
    suite: SuiteHistory, commits: Commits, names: Mapping[str, str], of_asv: bool
) -> list[Change]:
    """Return all changes in the order of the commits; of_asv: the steps that ASV finds instead."""
    found = [
        change
        for series in suite.series
        for change in (_asv_changes(series.history, names) if of_asv else _changes(series, names))
    ]
    return sorted(found, key=lambda change: (commits.place[change.commit], change.machine))


def change_table(
    changes: Sequence[Change],
    suite: SuiteHistory,
    commits: Commits,
    of_asv: bool,
    most: int | None = None,
) -> Table:
    """Return a table of the changes; most: only so many, those that say most."""
    by_weight = sorted(range(len(changes)), key=lambda i: changes[i].weight, reverse=True)
    kept = [changes[i] for i in sorted(by_weight[:most])]
    rows: list[tuple[str, ...]] = []
    several = len({change.machine for change in changes}) > 1
    for commit, machine in dict.fromkeys((change.commit, change.machine) for change in kept):
        where = f" (on {machine})" if several else ""
        rows.append((commits.title(commit, _TITLE) + where, "", ""))
        rows += [
            (f"  {change.series}", change.words, change.ratio_words)
            for change in kept
            if (change.commit, change.machine) == (commit, machine)
        ]
    return Table(
        title=f"What changed in {_extent(suite)}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=(_ASV_LEGEND if of_asv else _LEGEND,),
    )


def change_summary(
    changes: Sequence[Change], suite: SuiteHistory, commits: Commits
) -> tuple[str, ...]:
    """Return how many changes there are, the newest, the largest and those of a law."""
    if not changes:
        return (f"No change is known in {_extent(suite)}.",)
    kinds = Counter(change.kind for change in changes).most_common()
    counted = ", ".join(f"{count} {_KINDS[kind]}" for kind, count in kinds)
    lines = [f"Changes in {_extent(suite)}: {len(changes)} ({counted})."]
    newest = [change for change in changes if change.commit == changes[-1].commit]
    first = max(newest, key=lambda change: change.weight)
    more = f", and {len(newest) - 1} more" if len(newest) > 1 else ""
    lines.append(f"Newest: {commits.title(first.commit, _TITLE)}: {_short(first)}{more}.")
    of_code = [change for change in changes if change.kind != "machine"]
    if of_code:
        largest = max(of_code, key=lambda change: abs(math.log(change.ratio)))
        lines.append(f"Largest: {largest.commit[:8]}: {_short(largest)}.")
    laws = [change for change in changes if change.kind == "law"]
    lines += [f"{each.commit[:8]}: {each.series}: {each.words}." for each in laws[-_MOST_LAWS:]]
    return tuple(lines)


def changed_words(series: SeriesHistory, t: int) -> str:
    """Return what a commit changed: a kind in a word, and of a law how its exponent did.

    "constant" is also the name of a law, so that kind is called a factor.
    """
    change = series.changes[t]
    if change.kind != "law":
        return _kind(change)
    delta = exponent_of(change.exponent, series.history.higher_is_better)
    exponent = f"law: exponent {delta.value:+.2f} ({delta.low:+.2f} to {delta.high:+.2f})"
    before, after = (_law(series, place) for place in (t - 1, t))
    both_known = before is not None and after is not None
    return f"{exponent}, {before} to {after}" if both_known and before != after else exponent


def _law(series: SeriesHistory, t: int) -> str | None:
    judged = series.growths.get(t)
    if isinstance(judged, SeriesGrowth) and isinstance(judged.growth, LawClaim):
        return judged.growth.law
    return None


def _changes(series: SeriesHistory, names: Mapping[str, str]) -> Iterator[Change]:
    history = series.history
    for t, change in series.changes.items():
        factor = value_of(change.factor, history.higher_is_better)
        verdict = (direction(change.factor) or "") if history.higher_is_better else ""
        value, low, high = (quantity(x, "unit") for x in (factor.value, factor.low, factor.high))
        yield Change(
            commit=history.commits[t],
            machine=history.machines[t],
            series=label(history, names),
            kind=_kind(change),
            ratio=factor.value,
            words=changed_words(series, t) + _OF_RATE.get(verdict, ""),
            ratio_words=f"x {value} ({low} to {high})",
            verdict=verdict,
        )


def _asv_changes(history: CostHistory, names: Mapping[str, str]) -> Iterator[Change]:
    steps = asv_steps(_mean_costs(history))
    for start, (before, after) in zip(steps.starts, pairwise(steps.levels), strict=True):
        ratio = after / before
        verdict = ("worse" if ratio < 1 else "better") if history.higher_is_better else ""
        yield Change(
            commit=history.commits[start],
            machine=history.machines[start],
            series=label(history, names),
            kind="step",
            ratio=ratio,
            words="step" + _OF_RATE.get(verdict, ""),
            ratio_words=f"x {quantity(ratio, 'unit')}",
            verdict=verdict,
        )


def _mean_costs(history: CostHistory) -> FloatArray:
    """Return the geometric mean over the sizes at each commit, NaN where no cost is positive."""
    logs = log_values(history)
    known = np.any(np.isfinite(logs), axis=1)
    means = np.full(len(logs), np.nan)
    means[known] = np.exp(np.nanmean(logs[known], axis=1))
    return means


def _kind(change: LawChange) -> str:
    return {"constant": "factor", "undecided": "?"}.get(change.kind, change.kind)


def _short(change: Change) -> str:
    verdict = f" ({change.verdict})" if change.verdict else ""
    return f"{change.series} {quantity(change.ratio, 'unit')} times what it was{verdict}"


def _extent(suite: SuiteHistory) -> str:
    count = len({commit for series in suite.series for commit in series.history.commits})
    return f"{len(suite.series)} series over {count} commits"
