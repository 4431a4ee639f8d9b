"""Variances of many series, each shrunk to what is usual among them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, polygamma

from ...stats.arrays import FloatArray

_MOST_DEGREES = 30.0  # of the prior: series are never taken for equal
_FEW = 5  # series tell nothing of how much they differ
_QUARTILES_TO_SD = 1.349
_HALF_DEGREES = np.geomspace(0.05, _MOST_DEGREES / 2, 400)


@dataclass(frozen=True, slots=True)
class Moderated:
    """Variances and their degrees of freedom, shape (k,), and the same of what is usual."""

    variances: FloatArray
    degrees: FloatArray
    prior: float
    prior_degrees: float


def moderate(variances: FloatArray, degrees: FloatArray) -> Moderated:
    """Shrink variances, shape (k,), positive, with these degrees of freedom, shape (k,).

    Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3: the true variances are prior / chi2 with prior
    degrees, estimated from the logs by their moments; here with quartiles instead of the variance,
    since some series differ from all others.
    """
    if len(variances) < _FEW:
        return Moderated(variances, degrees, float(np.mean(variances)), 0.0)
    logs = np.log(variances) - digamma(degrees / 2) + np.log(degrees / 2)
    lower, upper = np.quantile(logs, [0.25, 0.75])
    excess = ((upper - lower) / _QUARTILES_TO_SD) ** 2 - np.mean(polygamma(1, degrees / 2))
    half = float(np.interp(-excess, -polygamma(1, _HALF_DEGREES), _HALF_DEGREES))
    typical = float(np.mean(np.clip(logs, 2 * lower - upper, 2 * upper - lower)))
    prior = float(np.exp(typical + digamma(half) - np.log(half)))
    shrunk = (2 * half * prior + degrees * variances) / (2 * half + degrees)
    return Moderated(shrunk, degrees + 2 * half, prior, 2 * half)
