"""Quantiles of mixtures of normal distributions."""

import numpy as np
from scipy.special import ndtr, ndtri

from .arrays import FloatArray

_NEWTON, _MOST_STEPS = 15, 60
_NEAR = 1e-12  # the last step was no longer
_LEAST_BELOW = 1e-15  # of a share, whose normal score is asked for


def mixture_quantile(
    means: FloatArray, sd: FloatArray, weight: FloatArray, level: float
) -> FloatArray:
    """Return the `level` quantile of each of p mixtures of c normals, shape (p,).

    means, sd: shape (c, p), sd above 0. weight: shape (c,), adding up to 1.

    By Newton's method on the normal score of the distribution function, which is nearly straight,
    within ends that close in on the quantile: a step that leaves them halves them instead, and so
    do all after the first _NEWTON, as far from the quantile the score may be flat.
    """
    low, high = np.min(means - 9 * sd, axis=0), np.max(means + 9 * sd, axis=0)
    score, mean = float(ndtri(level)), weight @ means
    quantile = mean + score * np.sqrt(weight @ (sd**2 + (means - mean) ** 2))  # as of one normal
    away = np.arange(len(quantile))  # the places at which it is not found yet
    for i in range(_MOST_STEPS):
        now = quantile[away]
        z = (now - means[:, away]) / sd[:, away]
        below = weight @ ndtr(z)
        low[away], high[away] = (
            np.where(below < level, now, low[away]),
            np.where(below < level, high[away], now),
        )
        here = ndtri(np.clip(below, _LEAST_BELOW, 1 - _LEAST_BELOW))
        # The slope of the score: density over the density of a standard normal at the score.
        slope = weight @ (np.exp((here**2 - z**2) / 2) / sd[:, away])
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            step = now - (here - score) / slope
        inside = (step >= low[away]) & (step <= high[away]) & (i < _NEWTON)
        quantile[away] = np.where(inside, step, (low[away] + high[away]) / 2)
        away = away[np.abs(quantile[away] - now) > _NEAR]
        if not len(away):
            break
    return quantile
