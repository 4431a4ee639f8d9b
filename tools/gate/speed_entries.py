"""The rows of speed: a family and the cases that stand out from it, as records and for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..render.footnotes import Cell, Noted
from ..render.names import short_names
from ..render.quantities import quantity
from ..store.families import Family
from .comparison import SpeedComparison
from .plan import row_name
from .record import change_record, growth_record, row_record, verdict_record
from .rule.exponent_change import GrowthChange
from .rule.verdict import Verdict
from .within import within_words
from .words import change_words, exponent_words


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, the row that people see of it, None where it stayed the same, and its name in full.

    A record of nothing goes with the row above.
    """

    record: Mapping[str, Any]
    row: tuple[Cell, ...] | None
    name: str = ""


def speed_entries(speed: SpeedComparison) -> Iterator[Entry]:
    """Yield what no longer runs, then each family before its cases."""
    names = short_names({benchmark for benchmark, _ in speed.rows.columns})
    for row, why in speed.removed.items():
        record = row_record("case", row[0], {"case": row[1]}, "no longer runs", why)
        yield Entry(record, (row_name(row), f"no longer runs ({why})", "", ""), row_name(row))
    decided = zip(speed.rows.families, speed.decision.families, speed.decision.laws, strict=True)
    for family, verdict, law in decided:
        if verdict is not None:
            yield from _family(speed, family, verdict, law, names[family.benchmark])
        for column in family.columns:
            yield _case(speed, column, family, verdict, names[family.benchmark])


def _family(
    speed: SpeedComparison, family: Family, verdict: Verdict, law: GrowthChange | None, name: str
) -> Iterator[Entry]:
    """Yield a row for the family, and one for its law of growth where that says more."""
    growth = growth_record(law)
    says_more = law and growth and (verdict.kind != "same" or law.kind.startswith("law"))
    about_law = exponent_words(law.kind, law.exponent) if law and says_more else ""
    within = speed.within.get(family.columns)
    record = verdict_record("family", family.benchmark, dict(family.params), verdict, within)
    if about_law:
        record["words"] += f"; {about_law}"
    if law and law.kind == "law worse":
        record["verdict"] = "slower"
    words = within_words(within) if within else _words(verdict)
    shown = (name + family.fixed, words, "", str(verdict.effect.blocks))
    yield Entry(record | {"growth": growth}, shown, shown[0])
    if about_law:
        yield Entry({}, ("", about_law, "", ""))


def _case(
    speed: SpeedComparison, column: int, family: Family, of_family: Verdict | None, name: str
) -> Entry:
    """Return the entry of a case, shown where it stands alone or stands out from its family."""
    row, verdict = speed.rows.columns[column], speed.decision.cases[column]
    head_s = speed.medians_s[row]
    known_s = head_s if np.isfinite(head_s) else None
    within = speed.within.get((column,))
    record = verdict_record("case", row[0], {"case": row[1]}, verdict, within)
    record |= {"head_s": known_s}
    if column in speed.cpu:
        record |= {"cpu_change": change_record(speed.cpu[column])}
    if of_family is not None and not _stands_out(speed, column, family, of_family):
        return Entry(record, None)
    full = row_name((name, row[1]))
    label = f"  {_case_name(row[1], family)}" if of_family else full
    time = "" if known_s is None else quantity(known_s, "seconds")
    words = within_words(within) if within else _words(verdict)
    return Entry(record, (label, words, time, str(verdict.effect.blocks)), full)


def _words(verdict: Verdict) -> Cell:
    """Return the change in words; a reason that many rows may share is to stand below the table."""
    if verdict.void or (verdict.kind == "undecided" and np.isinf(verdict.effect.low)):
        return Noted("undecided", (f"{verdict.reason}.",))
    return change_words(verdict)


def _stands_out(speed: SpeedComparison, column: int, family: Family, of_family: Verdict) -> bool:
    """Return whether a case is to be shown beside its family: it changed, and not as that did."""
    verdict, within = speed.decision.cases[column], speed.within.get((column,))
    if within and of_family.kind == "undecided":
        beside = speed.within.get(family.columns)
        return bool(within.leaning) and (beside is None or beside.leaning != within.leaning)
    return verdict.kind not in ("same", of_family.kind)


def _case_name(case: str, family: Family) -> str:
    """Return the case without what its family fixes, which may be the same text as the size."""
    left = case.split(", ")
    for _, value in family.params:
        for part in value.split(", "):
            left.remove(part)
    return ", ".join(left)
