"""The levels between the steps of each series: how far apart, and which come back."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ...stats.arrays import FloatArray, IntArray
from ...stats.interval import CONFIDENCE, Interval
from .noise import Noise
from .rows import Rows
from .steps import Steps, level_means

_BACK_WITHIN = 0.25  # of the change that is taken back


@dataclass(frozen=True, slots=True)
class Levels:
    """Of each step, shape (k,): by how much the log level changed, and the step that takes it back.

    half: half the width of the 95 % interval of the jump. back: the number of a step, -1: none.
    """

    jump: FloatArray
    half: FloatArray
    back: IntArray


def levels_of(rows: Rows, noise: Noise, steps: Steps) -> Levels:
    """Return the levels beside each step."""
    cells, means = level_means(rows, steps)
    begin, end = steps.bounds(rows.counts)
    level = np.searchsorted(cells, rows.starts[steps.row] + steps.at)
    level_before, level_after = means[level - 1], means[level]
    jump = level_after - level_before
    back = np.full(len(jump), -1, np.int64)
    if len(jump) > 1:
        follows = (steps.row[1:] == steps.row[:-1]) & ~steps.fixed[1:] & ~steps.fixed[:-1]
        left = np.abs(level_after[1:] - level_before[:-1])
        taken_back = follows & (left <= _BACK_WITHIN * np.abs(jump[:-1]))
        back[:-1][taken_back] = np.flatnonzero(taken_back) + 1
    return Levels(jump, _half(noise, steps.row, steps.at - begin, end - steps.at), back)


def factor(log: float, half: float) -> Interval:
    """Return the factor of a cost with its 95 % interval, from its log and half the width there."""
    return Interval(math.exp(log), math.exp(log - half), math.exp(log + half))


def _half(noise: Noise, row: IntArray, before: IntArray, after: IntArray) -> FloatArray:
    """Return half the widths of intervals of differences of the means of so many commits.

    The noise is that of the longest windows that fit into both.
    """
    lengths = np.array([n for n, other in noise.pairs if n == other])
    pair = np.searchsorted(lengths, np.minimum(before, after), side="right") - 1
    pair = np.maximum(pair, 0)
    of_one = noise.errors[row, pair] ** 2 * lengths[pair] / 2
    quantile = stdtrit(noise.degrees_of_errors[row, pair], (1 + CONFIDENCE) / 2)
    half: FloatArray = quantile * np.sqrt(of_one * (1 / before + 1 / after))
    return half
