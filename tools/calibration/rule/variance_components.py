"""How much of the noise of a ratio is of a process, and how much of a world in it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ...stats.arrays import FloatArray

# Of two normal values of unit variance, the median of |x - y| is this.
_MEDIAN_DISTANCE = float(np.sqrt(2) * ndtri(0.75))


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Variances of log ratios: between pairs of processes, and between the worlds of a pair."""

    between: float
    within: float


def variance_components(log_ratios: FloatArray) -> VarianceComponents:
    """Estimate both variances from log ratios, shape (pairs, worlds), at least (2, 2).

    A pair is two processes of one commit with one layout; a column is the ratio of one world in
    both. Pairs are independent of each other, worlds are so within their pair.

    This is the analysis of variance of Kalibera & Jones, Rigorous benchmarking in reasonable time,
    ISMM 2013: between = var(pair) - within / worlds, at least 0. There both are sums of
    squares, which one slow spell decides; here a scale is the median of the distances between all
    pairs of values (Bickel & Lehmann, Descriptive statistics for nonparametric models IV, 1979),
    made to be the standard deviation of normal noise, and the value of a pair is its median Walsh
    average (Hodges & Lehmann 1963). Up to 29 % of either may be anything (Rousseeuw & Croux, JASA
    88 (1993) 1273), at 86 % of the efficiency of squares.
    """
    within = _variance(log_ratios)
    i, j = np.triu_indices(log_ratios.shape[1])
    of_pairs = np.median((log_ratios[:, i] + log_ratios[:, j]) / 2, axis=1)
    between = _variance(of_pairs[np.newaxis]) - within / log_ratios.shape[1]
    return VarianceComponents(max(0.0, between), within)


def value_variance(log_values: FloatArray) -> float:
    """Return the variance of the log ratio of two values.

    log_values: of one world, shape (n,), n >= 2. By the same scale, twice: both sides vary.
    """
    return 2 * _variance(log_values[np.newaxis])


def _variance(rows: FloatArray) -> float:
    """Return the variance within rows, shape (k, n), n >= 2, whatever their level."""
    i, j = np.triu_indices(rows.shape[1], 1)
    return float(np.median(np.abs(rows[:, i] - rows[:, j])) / _MEDIAN_DISTANCE) ** 2
