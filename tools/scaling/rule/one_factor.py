"""Whether one factor explains how the costs at all sizes differ between two commits."""

import numpy as np
from scipy.special import fdtrc

from ...stats.arrays import FloatArray

_TINY = 1e-300


def standardised_deviations(moved: FloatArray, errors: FloatArray) -> FloatArray:
    """Return by how many standard errors each size deviates from the common difference.

    moved: differences of log cost, shape (n,). errors: their standard errors, shape (n,), infinite
    where unknown. The common difference is the mean weighted with 1 / errors^2.
    """
    weights = errors**-2.0
    common = weights @ moved / max(weights.sum(), _TINY)
    deviations: FloatArray = (moved - common) / errors
    return deviations


def p_one_factor(deviations: FloatArray, degrees: float) -> float:
    """Return the p value, by F, of standardised deviations, shape (n,), being noise; 1 for n < 2.

    degrees: degrees of freedom of the errors.
    """
    others = len(deviations) - 1
    if others < 1:
        return 1.0
    return float(fdtrc(others, degrees, float(np.sum(deviations**2)) / others))
