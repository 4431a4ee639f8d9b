"""The rows of a comparison as records, as docs/gate.schema.json describes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..render.intervals import interval_record
from ..stats.interval import Interval
from .rule.exponent_change import GrowthChange
from .rule.verdict import Verdict
from .words import change_words


def row_record(
    level: str, benchmark: str, params: Mapping[str, str], verdict: str, words: str
) -> dict[str, Any]:
    """Return what every record holds.

    level: suite, digest, family, case or memory. words: the verdict as a sentence for people.
    """
    return {
        "level": level,
        "benchmark": benchmark,
        "params": dict(params),
        "verdict": verdict,
        "words": words,
    }


def verdict_record(
    level: str, benchmark: str, params: Mapping[str, str], verdict: Verdict
) -> dict[str, Any]:
    """Return the record of a row that was timed; its change is null where it has no interval."""
    effect = verdict.effect
    ends = (effect.value, effect.low, effect.high)
    change = Interval(*np.expm1(ends).tolist()) if np.isfinite(ends).all() else None
    return row_record(level, benchmark, params, verdict.kind, change_words(verdict)) | {
        "change": interval_record(change),
        "blocks": effect.blocks,
        "reason": verdict.reason,
    }


def growth_record(growth: GrowthChange | None) -> dict[str, Any] | None:
    """Return the change of a law of growth, None where there is no law or no interval."""
    if growth is None or not np.isfinite([growth.exponent.low, growth.exponent.high]).all():
        return None
    effect = growth.exponent
    exponent = Interval(effect.value, effect.low, effect.high)
    return {"kind": growth.kind, "exponent": interval_record(exponent)}
