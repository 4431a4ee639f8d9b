"""How far the true cost of a single size may lie off a law, beyond what repeats explain."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray

_USUAL = 0.01  # relative: half of all deviations are taken to be smaller, before any data
_GRID: FloatArray = np.append(0.0, np.geomspace(1e-3, 30.0, 24))
_BLIND_SHARE = 1 / 3  # of the variance about a law, where the error of a cost is not known


@dataclass(frozen=True, slots=True)
class Deviations:
    """What one cost may scatter about a law, g possibilities.

    log_prior: shape (g,), their probabilities before the data. variance: shape (g,), relative, of
    one measured cost about the law. of_size: shape (g,), the part of it that more processes would
    not take away.
    """

    log_prior: FloatArray
    variance: FloatArray
    of_size: FloatArray

    def log_weights(self, squares: FloatArray, degrees: FloatArray) -> FloatArray:
        """Return log probabilities, shape (m, g), after the data, up to a sum of 1 a row.

        squares, degrees: shape (m,), of the residuals of a fit and their degrees of freedom.
        """
        likelihood = -0.5 * (
            degrees[:, None] * np.log(self.variance) + squares[:, None] / self.variance
        )
        log_weights = self.log_prior + likelihood
        log_weights -= log_weights.max(axis=1, keepdims=True)
        total: FloatArray = np.log(np.exp(log_weights).sum(axis=1, keepdims=True))
        return log_weights - total


def deviations(error: float | None, least_error: float) -> Deviations:
    """Return what one cost may scatter, where its relative error is `error` and never below.

    A deviation of a size has a half-Cauchy prior (Gelman, Bayesian Analysis 1 (2006) 515): mostly
    below 1 %, sometimes far above, as after the edge of a cache. So what few residuals say of it
    stays as uncertain as it is. Where the error is not known, the same is said of the whole
    scatter.
    """
    edges = np.sqrt(_GRID[1:-1] * _GRID[2:])
    below = np.concatenate([[0.0, _GRID[1] / 2], edges, [np.inf]])
    prior = np.diff(np.arctan(below / _USUAL)) * 2 / np.pi
    if error is None:
        variance = _GRID**2 + least_error**2
        return Deviations(np.log(prior), variance, _BLIND_SHARE * variance)
    return Deviations(np.log(prior), _GRID**2 + error**2 + least_error**2, _GRID**2)
