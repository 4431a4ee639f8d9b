"""Whether the memory of a process grows."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray, IntArray
from ...stats.interval import Interval, Refusal, two_sided_t
from ...stats.interval_arithmetic import scaled
from .batch_means import batch_edges

Answer = Literal["grew", "did not grow", "undecided"]
MIN_RISES = 3
BOUND_SHARE = 0.01
_UNDECIDED = "memory may have grown, but not steadily: a longer run decides"


@dataclass(frozen=True, slots=True)
class MemoryGrowth:
    """The answer on the second half of a run.

    bytes_per_s: the slope. bytes_per_step: None without steps. bound_bytes: within which growth
    over that half is none. reason: of an undecided answer, "" otherwise.
    """

    answer: Answer
    bytes_per_s: Interval | Refusal
    bytes_per_step: Interval | Refusal | None
    bound_bytes: float
    reason: str = ""


def memory_growth(
    at_s: FloatArray, uss_bytes: FloatArray, steps_per_s: float | None = None
) -> MemoryGrowth:
    """Decide by the memory that a process alone holds, sampled at `at_s`, both of shape (n,).

    Only the second half counts, as programs fill their caches first. It grew if the interval of its
    slope is above 0 and memory rose from batch to batch MIN_RISES times in a row, which a single
    large array does not do. It did not grow if even the upper end, over that half, is no more than
    BOUND_SHARE of what is held. Anything else is undecided.
    """
    second = at_s >= (at_s[0] + at_s[-1]) / 2 if len(at_s) else np.zeros(0, dtype=bool)
    edges = batch_edges(int(np.sum(second)), least=MIN_RISES + 1)
    if isinstance(edges, Refusal):
        why = Refusal(
            f"too few samples in the second half of the run, {np.sum(second)}: watch for longer"
        )
        return MemoryGrowth("undecided", why, None if steps_per_s is None else why, 0.0, why.reason)
    times, held = (_means(values[second], edges) for values in (at_s, uss_bytes))
    slope = _slope(times, held)
    watched_s = float(at_s[-1] - at_s[second][0])
    bound = BOUND_SHARE * float(np.mean(held))
    answer = _answer(slope, held, bound / watched_s)
    return MemoryGrowth(
        answer=answer,
        bytes_per_s=slope,
        bytes_per_step=scaled(slope, 1 / steps_per_s) if steps_per_s else None,
        bound_bytes=bound,
        reason=_UNDECIDED if answer == "undecided" else "",
    )


def _means(values: FloatArray, edges: IntArray) -> FloatArray:
    return np.add.reduceat(values, edges[:-1]) / np.diff(edges)


def _answer(slope: Interval, held: FloatArray, bound_per_s: float) -> Answer:
    if slope.low > 0 and _most_in_a_row(np.diff(held) > 0) >= MIN_RISES:
        return "grew"
    if slope.high <= bound_per_s:
        return "did not grow"
    return "undecided"


def _most_in_a_row(rises: NDArray[np.bool_]) -> int:
    ends = np.flatnonzero(np.concatenate([[True], ~rises, [True]]))
    return int(np.max(np.diff(ends))) - 1


def _slope(x: FloatArray, y: FloatArray) -> Interval:
    """Return the slope of a straight line through batch means, with its 95 % interval.

    Least squares (Snedecor & Cochran, Statistical Methods, 8th ed. 1989, section 9.3).
    """
    off, risen = x - np.mean(x), y - y[0]  # so that equal values have a slope of exactly 0
    squares = float(np.sum(off**2))
    slope = float(np.sum(off * risen)) / squares
    residuals = risen - np.mean(risen) - slope * off
    degrees = len(x) - 2
    error = np.sqrt(float(np.sum(residuals**2)) / degrees / squares)
    half = two_sided_t(degrees) * error
    return Interval(slope, float(slope - half), float(slope + half))
