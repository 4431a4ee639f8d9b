"""The short-term noise of each series, and its outliers drawn in."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .rows import Rows, batches, padded

MIN_SIDE = 3  # commits before and after a step, at least: what two outliers cannot make
MIN_COMMITS = 2 * MIN_SIDE
# No series counts as known better than this: a tenth of the smallest change that is told.
LEAST_SD = 1e-3
CLIP = 3.0  # sd
_GONE = 9.0  # sd
_CLIP_OF_DIFFERENCES = 2.5  # sd
_UPPER_QUARTILE = 1.1503  # of the absolute value of a normal variable with sd 1


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Rows without outliers. sd: shape (rows,), of one log cost about those of its neighbours.

    outliers: shape (k,), ascending, cells that were farther than CLIP sd from the running median of
    five; distances: shape (k,), from that median.
    """

    rows: Rows
    sd: FloatArray
    outliers: IntArray
    distances: FloatArray


def clean(rows: Rows) -> Cleaned:
    """Draw each value to within CLIP sd of the running median of five, in place.

    From 6 sd on it is drawn in farther, from 9 sd on to the median itself, so that two outliers
    make no step (redescending: Hampel et al., Robust Statistics, 1986, section 2.6). The running
    median leaves a step alone that lasts three commits and ignores outliers of one or two (Hampel's
    filter: Pearson, IEEE Trans. Control Syst. Technol. 10 (2002) 55). Rows with fewer than
    MIN_COMMITS stay as they are, with sd NaN.
    """
    counts = rows.counts
    sd = np.full(len(counts), np.nan)
    cells, distances = [np.empty(0, np.int64)], [np.empty(0)]
    enough = np.flatnonzero(counts >= MIN_COMMITS)
    for batch in batches(counts[enough]):
        which = enough[batch]
        begins, count = rows.starts[which], counts[which]
        y = padded(rows.values, begins, count)
        sd[which] = np.maximum(_sd_of_differences(y, count), LEAST_SD)
        distance = y - _running_median(y, count)
        limit = CLIP * sd[which, None]
        kept = np.clip((_GONE - np.abs(distance) / sd[which, None]) / CLIP, 0.0, 1.0)
        column = np.arange(y.shape[1])
        far = (np.abs(distance) > limit) & (column < count[:, None])
        at = (begins[:, None] + column)[far]
        drawn_in = y - distance + np.clip(distance, -limit, limit) * kept
        rows.values[at] = drawn_in[far]
        cells.append(at)
        distances.append(distance[far])
    outliers = np.concatenate(cells)
    order = np.argsort(outliers)
    return Cleaned(rows, sd, outliers[order], np.concatenate(distances)[order])


def _running_median(y: FloatArray, counts: IntArray) -> FloatArray:
    """Return the median of five about each value, shape (k, width); of the outer five at the ends.

    Two minima and maxima of pairs leave three, of which the middle one is the median.
    """
    a, b, c, d, e = (y[:, i : y.shape[1] - 4 + i] for i in range(5))
    low = np.maximum(np.minimum(a, b), np.minimum(d, e))
    high = np.minimum(np.maximum(a, b), np.maximum(d, e))
    inner = np.maximum(np.minimum(c, low), np.minimum(np.maximum(c, low), high))
    medians = np.zeros_like(y)
    medians[:, 2:-2] = inner
    medians[:, :2] = medians[:, 2:3]
    each = np.arange(len(y))
    for from_end in (1, 2):
        medians[each, counts - from_end] = medians[each, counts - 3]
    return medians


def _sd_of_differences(y: FloatArray, counts: IntArray) -> FloatArray:
    """Return the sd of white noise whose successive differences are these, clipped, shape (k,).

    A step touches one difference, so the steps need not be known. The clip takes the upper quartile
    of the absolute differences for that of a normal variable.
    """
    differences = np.abs(np.diff(y, axis=1))
    inside = np.arange(differences.shape[1]) < (counts - 1)[:, None]
    ordered = np.sort(np.where(inside, differences, np.inf), axis=1)
    quartile = ordered[np.arange(len(y)), 3 * (counts - 1) // 4]
    limit = _CLIP_OF_DIFFERENCES * quartile / _UPPER_QUARTILE
    squares = np.where(inside, np.minimum(differences, limit[:, None]), 0.0) ** 2
    sd: FloatArray = np.sqrt(squares.sum(axis=1) / (counts - 1) / 2)
    return sd
