"""The rows of a comparison as records, as docs/gate.schema.json describes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..render.intervals import interval_record
from ..stats.interval import Interval
from ..store.blocks import Column
from .rule.exponent_change import GrowthChange
from .rule.instructions import InstructionChange
from .rule.memory import MemoryChange
from .rule.paired import Effect
from .rule.rank_sum import SampleEffect
from .rule.verdict import Verdict
from .tracked import BYTES, Tracked
from .within import WithinProcesses, within_words
from .words import change_words, instruction_words, memory_words


def row_record(
    level: str, benchmark: str, params: Mapping[str, str], verdict: str, words: str
) -> dict[str, Any]:
    """Return what every record holds.

    level: suite, digest, family, case, memory or instructions. words: the verdict as a sentence for
    people.
    """
    return {
        "level": level,
        "benchmark": benchmark,
        "params": dict(params),
        "verdict": verdict,
        "words": words,
    }


def verdict_record(
    level: str,
    benchmark: str,
    params: Mapping[str, str],
    verdict: Verdict,
    within: WithinProcesses | None = None,
) -> dict[str, Any]:
    """Return the record of a row that was timed; its change is null where it has no interval.

    within: what too few processes tell of it.
    """
    words = change_words(verdict)
    if within:
        words = f"{within_words(within)}; a verdict takes rounds = {within.needed}"
    record = row_record(level, benchmark, params, verdict.kind, words) | {
        "change": change_record(verdict.decisive),
        "blocks": verdict.effect.blocks,
        "reason": verdict.reason,
    }
    return record | {"within_processes": change_record(within.effect)} if within else record


def change_record(effect: Effect | SampleEffect) -> dict[str, float] | None:
    """Return a change as fractions, None where it has no interval."""
    ends = (effect.value, effect.low, effect.high)
    if not np.isfinite(ends).all():
        return None
    return interval_record(Interval(*np.expm1(ends).tolist()))


def memory_record(row: Column, change: MemoryChange) -> dict[str, Any]:
    """Return the record of a row of memory; its change is null where it was not measured again."""
    growth, words = change.growth, memory_words(change)
    return row_record("memory", row[0], {"case": row[1]}, growth.verdict, words) | {
        "base_value": change.base_bytes,
        "head_value": change.head_bytes,
        "unit": BYTES,
        "change": change_record(growth.effect) if growth.effect else None,
        "pairs": growth.effect.blocks if growth.effect else 0,
    }


def tracked_record(row: Column, tracked: Tracked) -> dict[str, Any]:
    """Return the record of a row that is compared by its values."""
    level = "memory" if tracked.unit == BYTES else "tracked"
    base, head = tracked.typical
    return row_record(level, row[0], {"case": row[1]}, tracked.verdict, tracked.words) | {
        "base_value": base,
        "head_value": head,
        "unit": tracked.unit,
    }


def instruction_record(row: Column, change: InstructionChange) -> dict[str, Any]:
    """Return the record of a row whose instructions were counted."""
    words = instruction_words(change)
    return row_record("instructions", row[0], {"case": row[1]}, change.verdict, words) | {
        "instruction_change": change.change,
        "repeatability": change.repeatability,
        "runs": change.runs,
    }


def growth_record(growth: GrowthChange | None) -> dict[str, Any] | None:
    """Return the change of a law of growth, None where there is no law or no interval."""
    if growth is None or not np.isfinite([growth.exponent.low, growth.exponent.high]).all():
        return None
    effect = growth.exponent
    exponent = Interval(effect.value, effect.low, effect.high)
    return {"kind": growth.kind, "exponent": interval_record(exponent)}
