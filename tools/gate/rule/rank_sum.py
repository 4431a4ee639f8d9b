"""Two sets of samples compared: the change between them with a distribution-free interval."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtri

from ...stats.arrays import FloatArray

# Of a row by itself, two-sided: the level of ASV's own intervals.
CONFIDENCE = 0.99
# Of more samples a side as many are taken, evenly spaced: more tell nothing of other processes.
_MOST = 1000
# Up to so many pairs of samples the null distribution is computed exactly.
_MAX_EXACT = 2500


@dataclass(frozen=True, slots=True)
class SampleEffect:
    """A change as a log ratio, above 0 where head is slower, between the ends of its interval."""

    value: float
    low: float
    high: float


def rank_sum_effect(base: FloatArray, head: FloatArray) -> SampleEffect | None:
    """Estimate the change from base's to head's samples, shapes (m,) and (n,), all above 0.

    The estimate is the median of the log ratios of all m n pairs, the interval runs between those
    that the rank-sum test does not reject at CONFIDENCE: Hollander, Wolfe & Chicken, Nonparametric
    Statistical Methods, 3rd ed. 2014, sections 4.1 to 4.3. None where no outcome is rare enough.

    It takes the samples of a side for independent. Those of one process share its luck, so of a few
    processes it tells how these differ, and not how the commits do.
    """
    base, head = (side[:: -(-len(side) // _MOST) or 1] for side in (base, head))
    rank = _rank(len(base), len(head), (1 - CONFIDENCE) / 2)
    if not rank:
        return None
    log_ratios = np.sort(np.subtract.outer(np.log(head), np.log(base)).ravel())
    low, high = log_ratios[rank - 1], log_ratios[-rank]
    return SampleEffect(float(np.median(log_ratios)), float(low), float(high))


def mean_effect(effects: list[SampleEffect]) -> SampleEffect:
    """Return the mean of at least one: it lies between its ends where each of them does."""
    value, low, high = np.mean([(e.value, e.low, e.high) for e in effects], axis=0)
    return SampleEffect(float(value), float(low), float(high))


@cache
def _rank(m: int, n: int, tail: float) -> int:
    """Return the greatest k with P(U < k) <= tail, U the pairs of m and n samples in one order.

    The k-th least and greatest log ratio are the ends of the interval; 0 if there is no such k.
    Beyond _MAX_EXACT pairs: normal with variance m n (m + n + 1) / 12 and continuity correction.
    """
    if not m or not n:
        return 0
    if m * n <= _MAX_EXACT:
        below = np.cumsum(_null_distribution(min(m, n), max(m, n)))
        return int(np.searchsorted(below, tail, side="right"))
    sd = math.sqrt(m * n * (m + n + 1) / 12)
    return max(0, math.floor(m * n / 2 + 0.5 + sd * float(ndtri(tail))))


def _null_distribution(m: int, n: int) -> FloatArray:
    """Return P(U = u) for u = 0 ... m n, shape (m n + 1,).

    The largest of all samples is of the first side with probability m / (m + n), and then in order
    with all n of the other: Mann & Whitney, Ann. Math. Statist. 18 (1947) 50, equation 4.
    """
    one_less = [np.ones(1)] * (n + 1)  # of 0 and 0 ... n samples
    for i in range(1, m + 1):
        row = [np.ones(1)]
        for j in range(1, n + 1):
            chances = np.zeros(i * j + 1)
            chances[j:] += i / (i + j) * one_less[j]
            chances[: i * (j - 1) + 1] += j / (i + j) * row[j - 1]
            row.append(chances)
        one_less = row
    return one_less[n]
