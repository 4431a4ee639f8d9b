"""The report of `history`: which commits changed how a cost grows, and the laws then.

Two tables for people: every change and, where only a few series are asked for, the law at every
commit. The records are those of `scaling`, one a series and commit, with the change that the commit
brought; also of benchmarks without a size.
"""

import math
from typing import Any

from ..render.intervals import interval_record
from ..render.names import short_names
from ..render.report import Column, Report, Table
from ..stats.interval import Refusal
from ..store.commits import Commits
from ..store.history import CostHistory
from . import judged_words
from .change_table import change_summary, change_table, changed_words, changes_in_words
from .history import FEW, SeriesHistory, SuiteHistory
from .judge import SeriesGrowth
from .rates import direction, exponent_of, value_of
from .record import RECORD_KEYS, growth_fields, record
from .series_words import label

TOOLS, ASV = "tools", "asv"
_LAWS = (
    Column("commit"),
    Column("law", fold=True),
    Column("exponent"),
    Column("offset", "right"),
)
_OF_LAWS = "Ranges are 95 % intervals; ?: undecided; in brackets: what the commit changed."
_WHOLE = 40  # rows at most that text always shows all of
_BRIEF_CHANGES = 20  # shown of more


def history_report(suite: SuiteHistory, commits: Commits, steps: str = TOOLS) -> Report:
    """Report the changes and, of few series, the laws.

    steps: TOOLS or ASV, whose steps the table shows. There are no records unless the law was judged
    at every commit: a record says of each commit what its law is. Where there are many rows, text
    shows the changes that say most, and laws at the first, the last and changed commits.
    """
    names = short_names({series.history.benchmark for series in suite.series})
    of_asv = steps == ASV
    changes = changes_in_words(suite, commits, names, of_asv)
    judged = [series for series in suite.series if len(suite.series) <= FEW and _judged(series)]
    machines = {machine for series in suite.series for machine in series.history.machines}

    def title_of(series: SeriesHistory) -> str:
        where = " and ".join(dict.fromkeys(series.history.machines))
        title = f"{label(series.history, names)} over {series.history.axis}"
        return f"{title} on {where}" if len(machines) > 1 else title

    tables = (
        change_table(changes, suite, commits, of_asv),
        *(_laws(series, title_of(series), set(_judged(series))) for series in judged),
    )
    brief = (
        change_table(changes, suite, commits, of_asv, _BRIEF_CHANGES),
        *(_laws(series, title_of(series), _beside_changes(series)) for series in judged),
    )
    records = [
        _record(series, t)
        for series in suite.series
        for t in range(len(series.history.commits) if suite.every_law else 0)
    ]
    return Report(
        tables=tables,
        records=tuple(records),
        summary=change_summary(changes, suite, commits),
        brief=brief if sum(len(table.rows) for table in tables) > _WHOLE else None,
    )


def _judged(series: SeriesHistory) -> dict[int, SeriesGrowth]:
    return {t: growth for t, growth in series.growths.items() if isinstance(growth, SeriesGrowth)}


def _beside_changes(series: SeriesHistory) -> set[int]:
    """Return the places of the first and the last commit, and of those on both sides of changes."""
    beside = {place for t in series.changes for place in (t - 1, t)}
    return {min(series.growths), max(series.growths), *beside}


def _laws(series: SeriesHistory, title: str, shown: set[int]) -> Table:
    """Return a table of the laws at the commits at these places."""
    history = series.history
    rows = []
    for t, judged in _judged(series).items():
        if t not in shown:
            continue
        changed = f" ({changed_words(series, t)})" if t in series.changes else ""
        rows.append(
            (
                history.commits[t][:8],
                judged_words.law(judged) + changed,
                judged_words.exponent(judged),
                judged_words.offset(judged),
            )
        )
    return Table(title, _LAWS, tuple(rows), (_OF_LAWS,))


def _record(series: SeriesHistory, t: int) -> dict[str, Any]:
    growth = series.growths[t]
    if isinstance(growth, Refusal):
        fields = _record_without_sizes(series.history, t, growth)
    else:
        fields = record(growth)
    change = series.changes.get(t)
    if change is None:
        return fields
    more = series.history.higher_is_better
    known = math.isfinite(change.exponent.value)
    kind_and_size = {
        "kind": change.kind,
        "exponent": interval_record(exponent_of(change.exponent, more) if known else None),
        "factor": interval_record(value_of(change.factor, more)),
        "verdict": direction(change.factor),
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
        **growth_fields(refusal, history.higher_is_better),
        "higher_is_better": history.higher_is_better,
        **{key: [] for key in ("predictions", "overtakes", "notes", "other_axes")},
    }
    return {key: fields.get(key) for key in RECORD_KEYS}
