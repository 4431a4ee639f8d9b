"""The report of `history`: which commits changed how a cost grows, and the laws then.

Two tables for people: every change and, where only a few series are asked for, the law at every
commit. The records are those of `scaling`, one a series and commit, with the change that the commit
brought; also of benchmarks without a size.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from ..render.intervals import interval_record
from ..render.names import short_names
from ..render.report import Column, Report, Table
from ..stats.interval import Refusal
from ..store.commits import Commits
from ..store.history import CostHistory
from . import words as law_words
from .asv_steps import asv_steps
from .changes import log_costs
from .history import FEW, SeriesHistory, SuiteHistory
from .judge import SeriesGrowth
from .record import RECORD_KEYS, growth_fields, record
from .rule.growth import LawClaim
from .rule.law_changes import LawChange

TOOLS, ASV = "tools", "asv"
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
_TITLE = 34


def history_report(suite: SuiteHistory, commits: Commits, steps: str = TOOLS) -> Report:
    """Report the changes and, of few series, the laws.

    steps: TOOLS or ASV, whose steps the table shows. There are no records unless the law was judged
    at every commit: a record says of each commit what its law is.
    """
    names = short_names({series.history.benchmark for series in suite.series})
    tables = [_changes(suite, commits, names, steps)]
    if len(suite.series) <= FEW:
        tables += [_laws(series, names) for series in suite.series if _judged(series)]
    records = [
        _record(series, t)
        for series in suite.series
        for t in range(len(series.history.commits) if suite.every_law else 0)
    ]
    return Report(tuple(tables), tuple(records))


def label(history: CostHistory, names: Mapping[str, str]) -> str:
    """Return the short name of a history with the parameters held fixed."""
    return names[history.benchmark] + history.label.removeprefix(history.benchmark)


def change_word(change: LawChange) -> str:
    """Return a change's kind in a word; "constant" is also the name of a law."""
    return {"constant": "factor", "undecided": "?"}.get(change.kind, change.kind)


def _judged(series: SeriesHistory) -> dict[int, SeriesGrowth]:
    return {t: growth for t, growth in series.growths.items() if isinstance(growth, SeriesGrowth)}


def _changes(suite: SuiteHistory, commits: Commits, names: Mapping[str, str], steps: str) -> Table:
    if steps == ASV:
        rows = [row for series in suite.series for row in _asv_rows(series.history, names)]
        notes = ["Steps as asv.step_detect finds them in the geometric mean over the sizes."]
    else:
        rows = [row for series in suite.series for row in _change_rows(series, names)]
        notes = [
            "law: the exponent changed; factor: only offset or coefficient did; machine: it is",
            "another; ?: the cost changed, unclear how. The chance that anything is reported where",
            "nothing changed is 5 % at most over all series and commits together.",
        ]
    rows.sort(key=lambda row: commits.place[row[0]])
    shown = tuple((commits.title(commit, _TITLE), *cells) for commit, *cells in rows)
    count = len({commit for series in suite.series for commit in series.history.commits})
    return Table(
        title=f"What changed in {len(suite.series)} series over {count} commits",
        columns=_CHANGED,
        rows=shown,
        notes=tuple(notes),
    )


def _change_rows(series: SeriesHistory, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    history = series.history
    for t, change in series.changes.items():
        yield history.commits[t], label(history, names), _changed(series, t), _factor(change)


def _changed(series: SeriesHistory, t: int) -> str:
    change = series.changes[t]
    if change.kind != "law":
        return change_word(change)
    low, high = change.exponent.low, change.exponent.high
    exponent = f"law: exponent {change.exponent.value:+.2f} ({low:+.2f} to {high:+.2f})"
    judged = _judged(series)
    before, after = (
        growth.law if t in judged and isinstance(growth := judged[t].growth, LawClaim) else None
        for t in (t - 1, t)
    )
    both_known = before is not None and after is not None
    return f"{exponent}, {before} to {after}" if both_known and before != after else exponent


def _factor(change: LawChange) -> str:
    factor = change.factor
    return f"x {factor.value:.3g} ({factor.low:.3g} to {factor.high:.3g})"


def _asv_rows(history: CostHistory, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    steps = asv_steps(np.exp(np.nanmean(log_costs(history), axis=1)))
    for start, (before, after) in zip(steps.starts, pairwise(steps.levels), strict=True):
        yield history.commits[start], label(history, names), "step", f"x {after / before:.3g}"


def _laws(series: SeriesHistory, names: Mapping[str, str]) -> Table:
    history = series.history
    rows = []
    for t, judged in _judged(series).items():
        growth, unit = judged.growth, judged.series.unit
        changed = f" ({_changed(series, t)})" if t in series.changes else ""
        rows.append(
            (
                history.commits[t][:8],
                law_words.law(growth, unit) + changed,
                law_words.exponent(growth),
                law_words.offset(growth, unit),
            )
        )
    title = f"{label(history, names)} over {history.axis}"
    return Table(title, _LAWS, tuple(rows), ("Ranges are 95 % intervals.",))


def _record(series: SeriesHistory, t: int) -> dict[str, Any]:
    growth = series.growths[t]
    if isinstance(growth, Refusal):
        fields = _record_without_sizes(series.history, t, growth)
    else:
        fields = record(growth)
    change = series.changes.get(t)
    if change is None:
        return fields
    known = math.isfinite(change.exponent.value)
    kind_and_size = {
        "kind": change.kind,
        "exponent": interval_record(change.exponent if known else None),
        "factor": interval_record(change.factor),
    }
    return {**fields, "change": kind_and_size}


def _record_without_sizes(history: CostHistory, t: int, refusal: Refusal) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "benchmark": history.benchmark,
        "params": dict(history.params),
        "machine": history.machines[t],
        "commit": history.commits[t],
        "environment": history.environment,
        "axis": history.axis,
        "unit": history.unit,
        "sizes": history.sizes.tolist() if history.axis else [],
        "values": [None if math.isnan(cost) else cost for cost in history.costs[t].tolist()],
        **growth_fields(refusal),
        **{key: [] for key in ("predictions", "overtakes", "notes")},
    }
    return {key: fields.get(key) for key in RECORD_KEYS}
