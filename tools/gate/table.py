"""The table of `gate`: what changed or is not known, family by family, and a count of the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..render.names import short_names
from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from ..store.families import Family
from .comparison import Comparison, Timed
from .plan import row_name
from .rule.drift import Drift
from .rule.exponent_change import GrowthChange
from .rule.memory import MemoryPair
from .rule.verdict import Verdict
from .words import change_words, exponent_words

_COLUMNS = (Column("row"), Column("verdict"), Column("time", "right"), Column("blocks", "right"))
_CONTROL = (
    "Intervals hold for all rows and looks at once: with probability {percent:.3g} % at most any"
    " row of the suite is called slower that is not; the unit is a block. No row can be called"
    " slower on fewer than {fewest} blocks."
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record, and the row that people see of it, None where it stayed the same."""

    record: Mapping[str, Any]
    row: tuple[str, ...] | None


def gate_report(comparison: Comparison, quoted: str) -> Report:
    """One table; the records are every row of the comparison, what stayed the same included."""
    entries = [
        _suite(comparison, quoted),
        *_digests(comparison),
        *(_timed(comparison.timed) if comparison.timed else ()),
        *_memory(comparison),
    ]
    base, head = (commit[:8] for commit in comparison.commits)
    table = Table(
        title=f"{head} against {base}: {_headline(comparison)}",
        columns=_COLUMNS,
        rows=tuple(entry.row for entry in entries if entry.row),
        notes=tuple(_notes(comparison, quoted)),
    )
    return Report((table,), tuple(entry.record for entry in entries if entry.record))


def _suite(comparison: Comparison, quoted: str) -> _Entry:
    record = _record("suite", "", {}, comparison.worst, quoted)
    commits = {"base": comparison.commits[0], "head": comparison.commits[1]}
    return _Entry(record | commits, None)


def _digests(comparison: Comparison) -> Iterator[_Entry]:
    for name, where in comparison.computes_else.items():
        record = _record("digest", name, {}, "computes something else", where)
        yield _Entry(record, (name, "computes something else", "", ""))


def _memory(comparison: Comparison) -> Iterator[_Entry]:
    for row, pair in comparison.memory.items():
        grew = row in comparison.grew
        words = _memory_words(pair)
        record = _record(
            "memory", row[0], {"case": row[1]}, "more memory" if grew else "same", words
        )
        shown = (row_name(row), words, quantity(min(pair.head), "bytes"), "")
        yield _Entry(record, shown if grew else None)


def _timed(timed: Timed) -> Iterator[_Entry]:
    names = short_names({benchmark for benchmark, _ in timed.rows.columns})
    for row, why in timed.gone.items():
        record = _record("case", row[0], {"case": row[1]}, "no longer runs", why)
        yield _Entry(record, (row_name(row), f"no longer runs ({why})", "", ""))
    decided = zip(timed.rows.families, timed.decision.families, timed.decision.laws, strict=True)
    for family, verdict, law in decided:
        if verdict is not None:
            yield from _family(family, verdict, law, names[family.benchmark])
        for column in family.columns:
            yield _case(timed, column, family, verdict, names[family.benchmark])


def _family(
    family: Family, verdict: Verdict, law: GrowthChange | None, name: str
) -> Iterator[_Entry]:
    """A row for the family, and one for its law where that says more."""
    growth = _growth_record(law)
    tells = law and growth and (verdict.kind != "same" or law.kind.startswith("law"))
    about_law = exponent_words(law.kind, law.exponent) if law and tells else ""
    record = _verdict_record("family", family.benchmark, dict(family.params), verdict)
    if about_law:
        record["words"] += f"; {about_law}"
    if law and law.kind == "law worse":
        record["verdict"] = "slower"
    shown = (name + family.fixed, change_words(verdict), "", str(verdict.effect.blocks))
    yield _Entry(record | {"growth": growth}, shown)
    if about_law:
        yield _Entry({}, ("", about_law, "", ""))


def _case(
    timed: Timed, column: int, family: Family, of_family: Verdict | None, name: str
) -> _Entry:
    """Shown where it stands by itself, or stands out from its family."""
    row, verdict = timed.rows.columns[column], timed.decision.cases[column]
    head_s = timed.medians_s[row]
    known_s = head_s if np.isfinite(head_s) else None
    record = _verdict_record("case", row[0], {"case": row[1]}, verdict) | {"head_s": known_s}
    if of_family is not None and verdict.kind in ("same", of_family.kind):
        return _Entry(record, None)
    label = f"  {_case_name(row[1], family)}" if of_family else row_name((name, row[1]))
    time = "" if known_s is None else quantity(known_s, "seconds")
    return _Entry(record, (label, change_words(verdict), time, str(verdict.effect.blocks)))


def _memory_words(pair: MemoryPair) -> str:
    if min(pair.base) <= 0:
        ends = (quantity(min(side), "bytes") for side in (pair.base, pair.head))
        return "memory from {} to {}".format(*ends)
    return f"{abs(pair.change):.1%} {'more' if pair.change > 0 else 'less'} memory"


def _case_name(case: str, family: Family) -> str:
    """The case without what its family fixes, which may be the same text as the size."""
    left = case.split(", ")
    for _, value in family.params:
        for part in value.split(", "):
            left.remove(part)
    return ", ".join(left)


def _headline(comparison: Comparison) -> str:
    counts = []
    if comparison.timed:
        verdicts = comparison.timed.decision.all
        kinds: list[str] = [verdict.kind for verdict in verdicts if verdict is not None]
        kinds += ["no longer running"] * len(comparison.timed.gone)
        order = ("no longer running", "slower", "undecided", "faster", "same")
        counts = [f"{kinds.count(kind)} {kind}" for kind in order if kind in kinds]
    if comparison.grew:
        counts.append(f"{len(comparison.grew)} with more memory")
    words = ", ".join(counts)
    if not comparison.computes_else:
        return words
    return f"{words}; but computes something else" if words else "computes something else"


def _notes(comparison: Comparison, quoted: str) -> Iterable[str]:
    timed = comparison.timed
    if timed:
        plan = timed.rows.plan
        yield _CONTROL.format(percent=100 * plan.false_alarm_rate, fewest=plan.fewest_blocks)
        if timed.drift:
            yield _drift_note(timed.drift, timed.wall_s)
    if comparison.not_compared:
        yield f"{len(comparison.not_compared)} digests not compared: a commit cannot tell them."
    for name, where in comparison.computes_else.items():
        yield f"{name} differs at {where}."
    for row, why in timed.uneven.items() if timed else ():
        yield f"{row_name(row)} lacks numbers: {why}"
    yield from comparison.notes
    yield quoted


def _drift_note(drift: Drift, wall_s: float) -> str:
    change, low, high = np.expm1([drift.within.value, drift.within.low, drift.within.high])
    return (
        f"Canary: {change:+.1%} between the sides ({low:+.1%} to {high:+.1%}); the machine"
        f" wandered by {drift.over_run:.0%} over {wall_s / 60:.1f} minutes."
    )


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
    if growth is None or not np.isfinite([growth.exponent.low, growth.exponent.high]).all():
        return None
    exponent = growth.exponent
    ends = {"value": exponent.value, "low": exponent.low, "high": exponent.high}
    return {"kind": growth.kind, "exponent": ends}
