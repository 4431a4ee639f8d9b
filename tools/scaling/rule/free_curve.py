"""Cost as a smooth curve of size without a law: the local exponent drifts at random."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from .candidate_fits import CandidateFits, aicc_with_error_prior

# How far the local exponent drifts over a factor e of size, in standard errors of a cost:
_DRIFTS: FloatArray = np.geomspace(0.25, 256.0, 11)
LINE_PARAMETERS = 2  # level and exponent
_BEFORE = 3.0  # the log of how far below the smallest size the curve begins


@dataclass(frozen=True, slots=True)
class FreeCurve:
    """A curve for each of d drifts: log cost = level + exponent x + integrated random walk.

    The prior of a smoothing spline: Wahba, J. Royal Statistical Society B 40 (1978) 364; Rasmussen
    & Williams, Gaussian Processes for Machine Learning, 2006, section 6.3. x is the log of size
    above `start`.

    x: shape (n,). inverse: shape (d, n, n), of the covariance of the costs, per relative variance
    of one. line: shape (d, 2), level and exponent; line_covariance: shape (d, 2, 2). pulls: shape
    (d, n), inverse times what the line leaves. squares: shape (d,), what it leaves, weighted so.
    aicc: shape (d,), to be compared with that of candidates.
    """

    start: float
    x: FloatArray
    inverse: FloatArray
    line: FloatArray
    line_covariance: FloatArray
    pulls: FloatArray
    squares: FloatArray
    aicc: FloatArray

    def at(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return log costs at `sizes`, shape (p,), and their variances, both of shape (d, p).

        Variances are per relative variance of one cost.
        """
        x = np.maximum(np.log(sizes) - self.start, 0.0)
        drift = _DRIFTS[:, None, None] ** 2
        shared = drift * _walk(x[:, None], self.x)
        line = np.stack([np.ones_like(x), x], axis=-1)
        means = line @ self.line[..., None] + shared @ self.pulls[..., None]
        weights = shared @ self.inverse
        beyond = line - weights @ np.stack([np.ones_like(self.x), self.x], axis=-1)
        of_walk = drift[..., 0] * _walk(x, x) - np.sum(weights * shared, axis=2)
        of_line = np.sum((beyond @ self.line_covariance) * beyond, axis=2)
        return means[..., 0], np.maximum(of_walk, 0.0) + np.maximum(of_line, 0.0)


def fit_free_curve(fits: CandidateFits) -> FreeCurve:
    """Fit the curve to the costs that the candidates were fitted to, by generalised least squares.

    The exponent before the data is free, so the likelihood is that of the maximum over the line.
    """
    start = float(np.log(fits.sizes[0])) - _BEFORE
    x, y = np.log(fits.sizes) - start, np.log(fits.costs)
    covariance = np.eye(len(x)) + _DRIFTS[:, None, None] ** 2 * _walk(x[:, None], x)
    inverse: FloatArray = np.linalg.inv(covariance).astype(np.float64)
    line = np.stack([np.ones_like(x), x], axis=-1)
    weighted = line.T @ inverse
    line_covariance: FloatArray = np.linalg.inv(weighted @ line).astype(np.float64)
    coefficients = (line_covariance @ (weighted @ y)[..., None])[..., 0]
    left = y - coefficients @ line.T
    pulls = (inverse @ left[..., None])[..., 0]
    squares = np.maximum(np.sum(pulls * left, axis=1), 0.0)
    log_determinant = np.linalg.slogdet(covariance)[1]
    aicc = aicc_with_error_prior(
        squares,
        np.full(len(squares), LINE_PARAMETERS + 1),  # and the drift
        len(x),
        fits.prior_error,
        fits.prior_degrees,
    )
    return FreeCurve(
        start, x, inverse, coefficients, line_covariance, pulls, squares, aicc + log_determinant
    )


def _walk(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the covariance of an integrated random walk from 0 at a and b, both >= 0."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    covariance: FloatArray = low**2 * (3 * high - low) / 6
    return covariance
