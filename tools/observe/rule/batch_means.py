"""The mean of one process's samples, which depend on the samples before them."""

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import around
from ...stats.scatter import Scatter, scatter_of

BATCHES = 10
MIN_BATCHES = 6
MOST_CORRELATED = 0.9


def batch_edges(segments: int, least: int = MIN_BATCHES) -> IntArray | Refusal:
    """Return where batches of segments begin and end, shape (batches + 1,), the last at `segments`.

    10 to 19 batches of one length, which grows with the run; what does not fill a batch is left out
    at the beginning, when a program warms up. `least` to 9 segments are batches themselves; refused
    below.
    """
    if segments < least:
        return Refusal(f"{segments} of the {least} segments seen that an interval takes")
    length = max(1, segments // BATCHES)
    count = segments // length
    return segments - length * np.arange(count, -1, -1)


def inflation(batches: FloatArray) -> float:
    """Return by which factor an interval is wider because each batch depends on the one before.

    batches: means of contiguous batches of one length, shape (m,). With correlation r of
    neighbours, the variance of a mean is (1 + r) / (1 - r) times that of independent batches
    (first-order autoregression: Bayley & Hammersley, J. R. Stat. Soc. Suppl. 8 (1946) 184). A short
    series shows r too low by (1 + 3 r) / m (Marriott & Pope, Biometrika 41 (1954) 390). Never below
    1: that batches make up for one another is not believed of a program.
    """
    off = batches - np.mean(batches)
    squares = float(np.sum(off**2))
    if not squares:
        return 1.0
    seen = float(np.sum(off[1:] * off[:-1])) / squares
    correlation = min(seen + (1 + 3 * max(seen, 0.0)) / len(batches), MOST_CORRELATED)
    return float(np.sqrt((1 + correlation) / (1 - correlation))) if correlation > 0 else 1.0


def mean_of_batches(batches: FloatArray) -> Interval | Refusal:
    """Return the geometric mean of positive batch means, shape (m,), with its 95 % interval.

    Non-overlapping batch means with Student's t (Law & Kelton, Simulation Modeling and Analysis,
    3rd ed. 2000, section 9.5.3), on logarithms, times `inflation`. It assumes that the process
    stays as it is, and that what disturbs it lasts for less than about a batch: a speed that held
    for the whole run so far shows no other one, which no interval can allow for.
    """
    logs = np.log(batches)
    scatter = scatter_of(logs)
    if not isinstance(scatter, Scatter):
        return scatter
    half = scatter.half_width * inflation(logs) / np.sqrt(len(logs))
    return around(float(np.mean(logs)), float(half))
