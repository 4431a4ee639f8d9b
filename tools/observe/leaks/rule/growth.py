"""Whether one counter of bytes grows with steps, beside a control that makes none.

`rule.memory_growth` asks the same of a program seen from outside, over time. Here the steps are
known, garbage is collected before each reading, and there is a control; so less has to be assumed:
nothing of how a rise is distributed. A single jump, such as a table that doubles, moves nothing.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import bdtr

from ....stats.arrays import FloatArray
from ....stats.interval import CONFIDENCE, Interval

Answer = Literal["leaks", "no leak", "undecided"]
BATCHES = 24  # of the run; the last half decides
RISES = BATCHES // 2
CONTROL_BATCHES = RISES + 1
SEGMENTS = 3
COUNTERS = 3  # that are judged together: intervals hold for all of them at once
FADING = 0.8

_FADES = "it grows ever more slowly, as a cache does that fills"
_NOT_STEADY = "it grew, but not in each third of the second half"
_NOT_MORE = "it grew, but only to what it had held before"
_SCATTERS = "readings scatter too much: make more steps"


@dataclass(frozen=True, slots=True)
class Growth:
    """The answer on one counter.

    bytes_per_step: what it rose by, less the control. control_bytes_per_step: what it rose by in as
    many readings without steps. held_bytes: at the end. reason: of an undecided answer, "" else.
    """

    answer: Answer
    bytes_per_step: Interval
    control_bytes_per_step: float
    held_bytes: float
    reason: str = ""


def growth(held: FloatArray, control: FloatArray, steps: float, bound_bytes: float) -> Growth:
    """Decide by bytes held at even distances over `steps` steps, and in as many readings without.

    held: shape (BATCHES k,). control: shape (CONTROL_BATCHES k,). bound_bytes: growth over the last
    half within which there is no leak. Readings are cut into batches, of which the median counts. A
    batch rises over the one before it; the RISES of the last half, each less one of the control,
    are the unit. Their median has a distribution-free interval by order statistics (Conover,
    Practical Nonparametric Statistics, 3rd ed. 1999, sections 3.2 and 3.4), which holds for
    COUNTERS at once where each rise is as likely too high as too low.

    It leaks if that interval is above 0, if memory rose in each of three segments of the last half
    (a warm-up does not), ended above all of the quarter before it (what is cleared and filled anew
    does not), and the rises of the last quarter are not below FADING times those of the one before
    (those of a cache that fills are).
    """
    levels = _batches(held, BATCHES)
    idle = np.diff(_batches(control, CONTROL_BATCHES))
    rises = np.diff(levels[RISES - 1 :]) - idle
    interval, low, high = _median(rises)
    why_not = _why_no_leak(rises, levels)
    if low > 0 and not why_not:
        answer: Answer = "leaks"
    elif high * RISES <= bound_bytes:
        answer, why_not = "no leak", ""
    else:
        answer, why_not = "undecided", why_not if low > 0 else _SCATTERS
    a_step = BATCHES / steps
    return Growth(
        answer=answer,
        bytes_per_step=Interval(a_step * interval, a_step * low, a_step * high),
        control_bytes_per_step=float(a_step * np.median(idle)),
        held_bytes=float(levels[-1]),
        reason=why_not,
    )


def _batches(readings: FloatArray, count: int) -> FloatArray:
    levels: FloatArray = np.median(readings.reshape(count, -1), axis=1)
    return levels


def _median(rises: FloatArray) -> tuple[float, float, float]:
    """Return the median and the ends of its interval, which holds for COUNTERS at once."""
    ordered, outer = np.sort(rises), _outer_rank(len(rises))
    return float(np.median(rises)), float(ordered[outer]), float(ordered[-1 - outer])


def _outer_rank(count: int) -> int:
    """Return how many of `count` values may lie beyond either end of the interval of a median."""
    rate = (1 - CONFIDENCE) / COUNTERS
    beyond = np.arange(count // 2)
    return int(np.flatnonzero(2 * bdtr(beyond, count, 0.5) <= rate)[-1])


def _why_no_leak(rises: FloatArray, levels: FloatArray) -> str:
    """Return why a counter that rose does not leak, "" where it does."""
    if np.min(np.sum(rises.reshape(SEGMENTS, -1), axis=1)) <= 0:
        return _NOT_STEADY
    if levels[-1] <= np.max(levels[RISES // 2 : RISES]):
        return _NOT_MORE
    return _FADES if _fade(*rises.reshape(2, -1)) else ""


def _fade(before: FloatArray, after: FloatArray) -> bool:
    """Return whether memory rose less after than before: in all, and in a usual batch.

    Noise moves what it rose by in all the least; a single jump moves nothing in a usual batch.
    """
    return all(bool(of(after) < FADING * of(before)) for of in (np.sum, np.median))
