"""How much neighbours on other cores slow a process, by comparing it with itself.

While a process makes steps, the others are stopped for a moment now and then. What is compared is
one process within a fraction of a second, so that neither another memory layout nor a machine that
has changed meanwhile passes for the neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import MIN_POOLED, geometric_interval
from .segments import STARVED, Segments

SETTLE_S = 0.004  # after a change, until caches and clock of the core are used to it
MIN_SEGMENTS = 3

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rates:
    """Steps a second of a process.

    measured: beside others, or alone where it hardly ever had any. slowed: alone over beside, None
    where either was too short. starved: share of its time in which others had its core.
    """

    measured: float
    slowed: float | None
    starved: float


def rates(segments: Segments, since_s: FloatArray, others: FloatArray) -> Rates | Refusal:
    """Return the rates of a process while it had its core.

    since_s, others: shape (m,), how many other processes ran from when on; -1 while it was stopped
    itself. Neighbours have cores of their own: that a process waits for its core is the doing of
    others. Such a segment counts only where there are too few without, less the wait. Refused where
    it was stopped in every segment.
    """
    fewest, most = _company(segments, since_s, others)
    running, beside, alone = fewest >= 0, fewest >= 1, most == 0
    had_core = ~(segments.run_queue_wait_s > STARVED * segments.wall_s)
    if not np.any(running):
        return Refusal("it was stopped in every segment: a step takes too long")
    counted = _first_with_enough((beside & had_core, running & had_core, beside), running)
    measured = _rate(segments, counted)
    starved = 1 - np.sum(segments.wall_s[running & had_core]) / np.sum(segments.wall_s[running])
    pair = alone & had_core, beside & had_core
    if min(map(np.sum, pair)) < MIN_SEGMENTS:
        return Rates(measured, None, float(starved))
    return Rates(measured, _rate(segments, pair[0]) / _rate(segments, pair[1]), float(starved))


def slow_down(ratios: Sequence[float]) -> Interval | Refusal:
    """Return how many times as long a step takes beside others, with its interval over processes.

    ratios: one a process, alone over beside.
    """
    if len(ratios) < MIN_POOLED:
        few = f"{len(ratios)} processes were long enough both alone and beside others"
        return Refusal(f"{few}: it takes {MIN_POOLED}")
    return geometric_interval(np.array(ratios))


def is_too_much(slowed: Interval | Refusal, limit: float) -> bool:
    """Return whether neighbours surely slow a process by more than `limit`, a fraction."""
    return isinstance(slowed, Interval) and slowed.low > 1 + limit


def _company(
    segments: Segments, since_s: FloatArray, others: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the fewest and the most others in each segment and while it settled before."""
    first = np.searchsorted(since_s, segments.start_s - SETTLE_S, side="right") - 1
    last = np.searchsorted(since_s, segments.end_s, side="right") - 1
    spans = [others[max(i, 0) : max(j, 0) + 1] for i, j in zip(first, last, strict=True)]
    return np.array([s.min() for s in spans]), np.array([s.max() for s in spans])


def _first_with_enough(choices: Sequence[BoolArray], otherwise: BoolArray) -> BoolArray:
    return next((each for each in choices if np.sum(each) >= MIN_SEGMENTS), otherwise)


def _rate(segments: Segments, chosen: BoolArray) -> float:
    return float(np.sum(segments.steps[chosen]) / np.sum(_had_core_s(segments)[chosen]))


def _had_core_s(segments: Segments) -> FloatArray:
    """Return the time less the wait, which is that of all threads, but no less than was used."""
    wall_s, waited_s = segments.wall_s, np.nan_to_num(segments.run_queue_wait_s)
    used_s = np.nan_to_num(segments.cpu_user_s + segments.cpu_system_s)
    return np.clip(wall_s - waited_s, np.minimum(used_s, wall_s), wall_s)
