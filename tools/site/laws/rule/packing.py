"""Logarithms as small whole numbers, which compress well: a long history fits in a page.

`unpacked` of assets/laws.js is the inverse.
"""

import math
from collections.abc import Sequence

import numpy as np

from ....stats.arrays import FloatArray

POINTS = 2_000  # steps a factor of e: 0.03 % off at most, four digits
ANSWERS = 1_000_000  # what is rounded to three digits after it has been interpolated


def packed(logs: FloatArray, steps: int) -> list[int | None]:
    """Return logs, shape (n,), in steps of 1 / steps, each less the one before it.

    The first is whole. Where there is no finite number there is None, and the next is less the last
    number before that. The error of a log is half a step, wherever it stands.
    """
    told: list[int | None] = []
    before = 0
    for log in logs.tolist():
        if not math.isfinite(log):
            told.append(None)
            continue
        now = round(log * steps)
        told.append(now - before)
        before = now
    return told


def unpacked(told: Sequence[int | None], steps: int) -> FloatArray:
    """Return the logs, shape (n,), NaN where there is None."""
    is_there = np.array([each is not None for each in told], np.bool_)
    logs = np.full(len(told), np.nan)
    logs[is_there] = np.cumsum([each for each in told if each is not None]) / steps
    return logs
