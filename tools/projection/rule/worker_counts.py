"""Throughput at each number of workers as one value, and what is known of its error."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.scatter import Scatter

# Relative: no value is known better, as all that is measured at one number of workers shares a
# moment. With it a known error is worth so many observations, as in `scaling`.
LEAST_ERROR = 0.01
_DEGREES = 4.0
# Where nothing is known of the error, so much of it is as good as this many observations.
_BLIND_ERROR, _BLIND_DEGREES = 0.02, 1.0


@dataclass(frozen=True, slots=True)
class WorkerCounts:
    """Means of log throughput at n numbers of workers, ascending, shape (n,) each.

    weights: how much each counts, 1 on average. error: relative standard deviation of one of
    weight 1 about the law, before the law is fitted, worth `degrees` observations. known: degrees
    of freedom behind the error, None where it is assumed.
    """

    workers: FloatArray
    logs: FloatArray
    weights: FloatArray
    error: float
    degrees: float
    known: int | None

    @property
    def total_weight(self) -> float:
        """Return how many values of weight 1 there are."""
        return float(np.sum(self.weights))


def at_each_count(
    workers: FloatArray, throughput: FloatArray, noise: Scatter | None
) -> WorkerCounts:
    """Return the means at each number of workers, both arrays of shape (v,), in any order.

    Their error is that of repeats at one number of workers, pooled over all. Without repeats it is
    that of `noise`, the scatter of the logarithm of one value, None where it is not known.
    """
    counts, group = np.unique(workers, return_inverse=True)
    logs = np.log(throughput)
    repeats = np.bincount(group)
    means = np.bincount(group, logs) / repeats
    degrees = len(logs) - len(counts)
    if degrees:
        noise = Scatter(float(np.sqrt(np.sum((logs - means[group]) ** 2) / degrees)), degrees)
    if noise is None:
        even = np.ones(len(counts))
        return WorkerCounts(counts, means, even, _BLIND_ERROR, _BLIND_DEGREES, None)
    variances = noise.sd**2 / repeats + LEAST_ERROR**2
    weights = 1 / variances
    weights /= np.mean(weights)
    error = float(1 / np.sqrt(np.mean(1 / variances)))
    return WorkerCounts(counts, means, weights, error, min(_DEGREES, noise.degrees), noise.degrees)


def noise_of_one(noise: Scatter | None) -> Scatter | None:
    """Return the scatter of one value with what its moment adds, for a fit of single values."""
    if noise is None:
        return None
    return Scatter(float(np.hypot(noise.sd, LEAST_ERROR)), min(int(_DEGREES), noise.degrees))
