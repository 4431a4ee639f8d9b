"""The tables of `gate`: what changed or is not known, family by family, and a count of the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tools.commands._gate_measure import Comparison
from tools.commands._gate_plan import row_name
from tools.render.change import change_words, exponent_words
from tools.render.names import short_names
from tools.render.quantities import quantity
from tools.render.table import Column, Table
from tools.stats.growth_change import GrowthChange, exponent_change, judge_growth_change
from tools.stats.memory import MemoryPair
from tools.stats.verdict import Verdict
from tools.store.families import Family

_COLUMNS = (Column("row"), Column("verdict"), Column("time", "right"), Column("blocks", "right"))
_CONTROL = (
    "Intervals hold for all rows and looks at once: with probability {percent:.3g} % at most any"
    " row is called slower that is not, over the whole suite; the unit is a block."
)


def gate_tables(comparison: Comparison, quoted: str) -> list[Table]:
    """One table; its records are every row of the comparison, what stayed the same included."""
    names = short_names({benchmark for benchmark, _ in comparison.rows.columns})
    rows: list[tuple[str, ...]] = []
    records: list[dict[str, Any]] = [_suite_record(comparison, quoted)]
    for name, where in comparison.computes_else.items():
        rows.append((name, "computes something else", "", ""))
        records.append(_record("digest", name, {}, "computes something else", where))
    for family, verdict in zip(comparison.rows.families, comparison.decision.families, strict=True):
        _add_family(comparison, family, verdict, names, rows, records)
    for row, pair in comparison.memory.items():
        grew = row in comparison.more_memory
        words = _memory_words(pair)
        if grew:
            rows.append((row_name(row), words, quantity(min(pair.head), "bytes"), ""))
        verdict_words = "more memory" if grew else "same"
        records.append(_record("memory", row[0], {"case": row[1]}, verdict_words, words))
    base, head = (commit[:8] for commit in comparison.commits)
    return [
        Table(
            title=f"{head} against {base}: {_headline(comparison)}",
            columns=_COLUMNS,
            rows=tuple(rows),
            notes=tuple(_notes(comparison, quoted)),
            records=tuple(records),
        )
    ]


def _add_family(
    comparison: Comparison,
    family: Family,
    verdict: Verdict | None,
    names: Mapping[str, str],
    rows: list[tuple[str, ...]],
    records: list[dict[str, Any]],
) -> None:
    """A row for the family, then one for each of its cases that stands out from it."""
    cases = [(i, comparison.decision.cases[i]) for i in family.columns]
    name = names[family.benchmark]
    if verdict is not None:
        growth = _growth(comparison, family, verdict)
        law = exponent_words(growth.kind, growth.exponent) if growth else ""
        rows.append((name + family.fixed, change_words(verdict), "", str(verdict.effect.blocks)))
        if law and verdict.kind != "same":
            rows.append(("", law, "", ""))
        record = _verdict_record("family", family.benchmark, dict(family.params), verdict)
        records.append(record | {"growth": _growth_record(growth)})
    for i, of_case in cases:
        column = comparison.rows.columns[i]
        median_s = comparison.medians_s[column]
        head_s = median_s if np.isfinite(median_s) else None  # where head gave nothing
        if verdict is None or of_case.kind not in ("same", verdict.kind):
            label = f"  {_case_name(column, family)}" if verdict else row_name((name, column[1]))
            time = "" if head_s is None else quantity(head_s, "seconds")
            rows.append((label, change_words(of_case), time, str(of_case.effect.blocks)))
        record = _verdict_record("case", column[0], {"case": column[1]}, of_case)
        records.append(record | {"head_s": head_s})


def _memory_words(pair: MemoryPair) -> str:
    if min(pair.base) <= 0:
        ends = (quantity(min(side), "bytes") for side in (pair.base, pair.head))
        return "memory from {} to {}".format(*ends)
    return f"{abs(pair.change):.1%} {'more' if pair.change > 0 else 'less'} memory"


def _case_name(column: tuple[str, str], family: Family) -> str:
    """The case without what its family fixes, which may be the same text as the size."""
    left = column[1].split(", ")
    for _, value in family.params:
        for part in value.split(", "):
            left.remove(part)
    return ", ".join(left)


def _growth(comparison: Comparison, family: Family, verdict: Verdict) -> GrowthChange | None:
    if family.sizes is None or np.isnan(family.sizes).any():
        return None
    exponent = exponent_change(
        comparison.log_ratios[:, list(family.columns)],
        family.sizes,
        comparison.rows.plan.tails.family,
    )
    if not np.isfinite([exponent.low, exponent.high]).all():
        return None  # too few sizes or blocks to say anything of the law
    return judge_growth_change(exponent, verdict.effect)


def _headline(comparison: Comparison) -> str:
    if comparison.computes_else:
        return "computes something else"
    kinds = [verdict.kind for verdict in comparison.decision.all if verdict is not None]
    found = [f"{kinds.count(kind)} {kind}" for kind in ("slower", "undecided", "faster", "same")]
    words = ", ".join(text for text in found if not text.startswith("0 "))
    more = len(comparison.more_memory)
    return f"{words}, {more} with more memory" if more else words


def _notes(comparison: Comparison, quoted: str) -> Iterable[str]:
    yield _CONTROL.format(percent=100 * comparison.rows.plan.false_alarm_rate)
    if comparison.drift is not None:
        within = comparison.drift.within
        change, low, high = np.expm1([within.value, within.low, within.high])
        wandered = f"{comparison.drift.over_run:.0%} over {comparison.measured_s / 60:.1f} minutes"
        yield (
            f"Canary: {change:+.1%} between the sides ({low:+.1%} to {high:+.1%}); the machine"
            f" wandered by {wandered}."
        )
    if comparison.not_compared:
        yield f"{len(comparison.not_compared)} digests not compared: a commit cannot tell them."
    for name, where in comparison.computes_else.items():
        yield f"{name} differs at {where}."
    yield from comparison.misfits
    for row, why in comparison.lacking.items():
        yield f"{row} not compared: {why}"
    yield quoted


def _suite_record(comparison: Comparison, quoted: str) -> dict[str, Any]:
    record = _record("suite", "", {}, _headline(comparison), quoted)
    return record | {"base": comparison.commits[0], "head": comparison.commits[1]}


def _verdict_record(
    level: str, benchmark: str, params: Mapping[str, str], verdict: Verdict
) -> dict[str, Any]:
    effect = verdict.effect
    known = np.isfinite([effect.value, effect.low, effect.high]).all()
    change = {
        "value": float(np.expm1(effect.value)),
        "low": float(np.expm1(effect.low)),
        "high": float(np.expm1(effect.high)),
    }
    words = change_words(verdict)
    return _record(level, benchmark, params, verdict.kind, words) | {
        "change": change if known else None,
        "blocks": effect.blocks,
        "reason": verdict.reason,
    }


def _record(
    level: str, benchmark: str, params: Mapping[str, str], verdict: str, words: str
) -> dict[str, Any]:
    return {
        "level": level,
        "benchmark": benchmark,
        "params": dict(params),
        "verdict": verdict,
        "words": words,
    }


def _growth_record(growth: GrowthChange | None) -> dict[str, Any] | None:
    if growth is None:
        return None
    exponent = growth.exponent
    ends = {"value": exponent.value, "low": exponent.low, "high": exponent.high}
    return {"kind": growth.kind, "exponent": ends}
