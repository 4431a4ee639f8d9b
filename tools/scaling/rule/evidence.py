"""How far the costs of many series, measured at the same sizes, support each law of growth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .laws import LAWS, Candidate, candidates

LEAST_ERROR = 0.003  # relative; no cost is known better than this, whatever its repeats say
_BLIND_ERROR = 0.01  # where there are no repeats
_DEGREES, _BLIND_DEGREES = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Fits of every candidate to s series over n sizes, and how far the data support each.

    sizes: shape (n,). costs: shape (s, n). errors: shape (s,), as given.
    candidates: m laws. law, kind: shape (m,), theirs, law as an index into LAWS, -1 for "power".
    terms: shape (m, n, TERMS), at the sizes. coefficients: shape (s, m, TERMS).
    fitted: shape (s, m, n). squares: shape (s, m), residual sums of squares of log cost.
    score: shape (s, m), -2 log of the support, smaller is better.
    error, degrees: shape (s,), the error of one cost taken as known beforehand, relative, and how
    many observations that knowledge is worth.
    """

    sizes: FloatArray
    costs: FloatArray
    errors: FloatArray
    candidates: tuple[Candidate, ...]
    terms: FloatArray
    law: NDArray[np.int64]
    kind: NDArray[np.str_]
    coefficients: FloatArray
    fitted: FloatArray
    squares: FloatArray
    score: FloatArray
    error: FloatArray
    degrees: FloatArray


def weigh(
    sizes: FloatArray, costs: FloatArray, errors: FloatArray, falling: bool = False
) -> Evidence:
    """Fit every candidate to every series and score it.

    sizes: shape (n,), ascending. costs: shape (s, n), positive. errors: shape (s,), the relative
    standard error of one cost from independent processes, NaN where unknown. falling: whether costs
    fall with size, which takes other candidates.

    The score is AICc (Hurvich & Tsai, Biometrika 76 (1989) 297; Burnham & Anderson, Model Selection
    and Multimodel Inference, 2nd ed. 2002, section 2.4) of log cost with a variance that the known
    error takes part in as a scaled inverse chi-square prior worth `degrees` observations (Gelman et
    al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6): few residuals are sometimes small by
    luck, and a law is not to be believed for that.
    """
    laws = candidates(tuple(sizes.tolist()), falling)
    terms = np.array([law.terms(sizes) for law in laws])
    coefficients, fitted = nonnegative_fits(terms, costs)
    squares = np.sum(np.log(costs[:, None, :] / fitted) ** 2, axis=2)
    known = np.isfinite(errors)
    error = np.where(known, np.hypot(errors, LEAST_ERROR), _BLIND_ERROR)
    degrees = np.where(known, _DEGREES, _BLIND_DEGREES)
    parameters = np.array([law.parameters for law in laws])
    score = support(squares, parameters, len(sizes), error[:, None], degrees[:, None])
    return Evidence(
        sizes=sizes,
        costs=costs,
        errors=errors,
        candidates=laws,
        terms=terms,
        law=np.array([LAWS.index(law.law) if law.law in LAWS else -1 for law in laws]),
        kind=np.array([law.kind for law in laws]),
        coefficients=coefficients,
        fitted=fitted,
        squares=squares,
        score=score,
        error=error,
        degrees=degrees,
    )


def support(
    squares: FloatArray,
    parameters: NDArray[np.int64],
    sizes: int,
    error: FloatArray,
    degrees: FloatArray,
) -> FloatArray:
    """Return the score of `Evidence`; the variance counts as one parameter more."""
    observations = sizes + degrees
    k = parameters + 1
    variance = (squares + degrees * error**2) / observations
    small_sample = 2 * k * (k + 1) / np.maximum(observations - k - 1, 0.5)
    return observations * np.log(variance) + 2 * k + small_sample
