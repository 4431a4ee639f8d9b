"""Akaike's criterion for small samples (AICc): how far the data prefer one model to another."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray


def aicc(sum_squares: float, observations: int, coefficients: int) -> float:
    """Return AICc of a least-squares fit, n ln(RSS / n) plus `small_sample_penalty`.

    Hurvich & Tsai, Biometrika 76 (1989) 297; the variance counts as a parameter beside the
    coefficients. sum_squares: positive. Infinite where the penalty is.
    """
    penalty = small_sample_penalty(coefficients + 1, observations)
    return observations * math.log(sum_squares / observations) + float(penalty)


def small_sample_penalty(
    parameters: ArrayLike, observations: ArrayLike, least_spare: float = 0.0
) -> FloatArray:
    """Return 2 k + 2 k (k + 1) / (n - k - 1) for k > 0 parameters and n observations.

    parameters, observations: of any shapes that broadcast together. least_spare: n - k - 1 is taken
    as no less. Where that is 0 the penalty is infinite: so few observations cannot support a model.
    """
    k = np.asarray(parameters, dtype=float)
    spare = np.maximum(np.asarray(observations) - k - 1, least_spare)
    with np.errstate(divide="ignore"):
        penalty: FloatArray = 2 * k + 2 * k * (k + 1) / spare
    return penalty
