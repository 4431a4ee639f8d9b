"""Which changes matter most: each against its own threshold, the smallest that is told of it."""

import numpy as np

from ...history.rule.step_events import SMALLEST_LOG
from ...stats.arrays import FloatArray, IntArray


def relevance(factors: FloatArray, lows: FloatArray, highs: FloatArray) -> FloatArray:
    """Return how many times its threshold each change is, shape (n,).

    factors: new cost over the old, above 0; lows, highs: the ends of its interval. The threshold is
    half the width of the interval of the log factor, or that of the smallest change that is told at
    all where this is more. Without an interval the relevance is 0: nothing tells a threshold.
    """
    ends = np.full((2, len(factors)), np.nan)
    known = (lows > 0) & np.isfinite(highs)
    ends[:, known] = np.log(lows[known]), np.log(highs[known])
    half = (ends[1] - ends[0]) / 2
    of_known = np.abs(np.log(factors)) / np.maximum(half, SMALLEST_LOG)
    times: FloatArray = np.where(known, of_known, 0.0)
    return times


def in_order(groups: IntArray, times: FloatArray) -> IntArray:
    """Return the numbers of rows so that the most relevant come first, group by group.

    groups: shape (n,), the number of each row's group, from 0. times: shape (n,), the relevance.
    Groups stand by their most relevant row; what is alike stays in its order.
    """
    largest = np.zeros(int(groups.max(initial=-1)) + 1)
    np.maximum.at(largest, groups, times)
    order: IntArray = np.lexsort((-times, groups, -largest[groups]))
    return order
