"""Quantiles of mixtures of normal distributions."""

import numpy as np
from scipy.special import ndtr

from .arrays import FloatArray

_HALVINGS = 48


def mixture_quantile(
    means: FloatArray, sd: FloatArray, weight: FloatArray, level: float
) -> FloatArray:
    """Return the `level` quantile of each of p mixtures of c normals, shape (p,).

    means, sd: shape (c, p), sd above 0. weight: shape (c,), adding up to 1. By bisection, which no
    magnitude of them leads astray.
    """
    low, high = np.min(means - 9 * sd, axis=0), np.max(means + 9 * sd, axis=0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = weight @ ndtr((middle - means) / sd) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    result: FloatArray = (low + high) / 2
    return result
