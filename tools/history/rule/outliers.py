"""Commits at which single costs are off, too few to be a step: measure again."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .clean import CLIP, MIN_COMMITS, Cleaned
from .event import BoolArray
from .noise import Noise
from .score import normal_score, surprise

_FALSE = 0.2  # outliers of a suite, expected at most where there is only noise
_OF_DISTANCE = 1.15  # sd of a value less the median of five with it, far out; by simulation
_MIDDLE, _FAR = 3.75, 4.5  # sd: the tail beyond is extrapolated from CLIP to here
_INNER, _OUTER = 4.0, 0.5  # outliers there that are added, as normal noise has them
_LEAST_FALL = 1.2  # by which outliers become rarer from one of these spans to the next
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Outliers:
    """Outliers, of shape (k,) each: their cell and log distance from their neighbours.

    half: half the width of the interval of that. p_value: of any value of the suite being as far
    off.
    """

    cell: IntArray
    distance: FloatArray
    half: FloatArray
    p_value: FloatArray


def find_outliers(
    cleaned: Cleaned, row: IntArray, noise: Noise, errors: FloatArray, free: BoolArray
) -> Outliers:
    """Return the outliers that noise does not explain.

    row: shape (outliers of cleaned,), of which row each is; errors: likewise, of the value as its
    processes show it, NaN unknown; free: likewise, whether it lies on no step and may be told.

    The tail is that of the suite: exponential beyond _FAR, with the slope that it has before, where
    single outliers do not show, and never lighter than Student's t. So a suite with heavy tails has
    fewer outliers told.
    """
    counts = cleaned.rows.counts
    cells = int(counts[counts >= MIN_COMMITS].sum())
    error = np.fmax(noise.sd[row], errors) * _OF_DISTANCE
    sizes = np.abs(cleaned.distances) / error
    near, middle, far = (limit / _OF_DISTANCE for limit in (CLIP, _MIDDLE, _FAR))
    inner = np.count_nonzero((sizes > near) & (sizes <= middle)) + _INNER
    outer = np.count_nonzero((sizes > middle) & (sizes <= far)) + _OUTER
    falls = max(inner / outer, _LEAST_FALL)
    slope = np.log(falls) / (far - middle)
    pooled = outer / (falls - 1) * np.exp(-slope * np.maximum(sizes - far, 0.0))
    by_t = cells * np.exp(-surprise(normal_score(sizes, noise.degrees[row])))
    expected = np.maximum(pooled, by_t)
    told = np.flatnonzero((expected <= _FALSE) & free & (sizes > far))
    return Outliers(
        cleaned.outliers[told],
        cleaned.distances[told],
        _NORMAL_95 * error[told],
        np.minimum(expected[told], 1.0),
    )


def runs(row: IntArray, at: IntArray, distance: FloatArray) -> list[IntArray]:
    """Return outliers next to each other in one row and in one direction, as numbers.

    row, at, distance: shape (k,), of the outliers.
    """
    if not len(row):
        return []
    order = np.lexsort((at, row))
    follows = (
        (np.diff(row[order]) == 0)
        & (np.diff(at[order]) == 1)
        & (np.diff(np.sign(distance[order])) == 0)
    )
    return np.split(order, np.flatnonzero(~follows) + 1)
