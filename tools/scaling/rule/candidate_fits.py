"""Fits of every candidate law to the costs of many series, measured at the same sizes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.akaike import small_sample_penalty
from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .laws import LAWS, Candidate, candidates

LEAST_ERROR = 0.003  # relative; no cost is known better than this, whatever its repeats say
_BLIND_ERROR = 0.01  # where there are no repeats
_DEGREES, _BLIND_DEGREES = 4.0, 2.0
_LEAST_SPARE = 0.5  # degrees of freedom, so that AICc stays finite


@dataclass(frozen=True, slots=True)
class CandidateFits:
    """Fits of m candidates to s series over n sizes.

    sizes: shape (n,). costs: shape (s, n). errors: shape (s,), as given.
    candidates: m laws. law, kind: shape (m,), theirs, law as an index into LAWS, -1 for "power".
    terms: shape (m, n, TERMS), at the sizes. coefficients: shape (s, m, TERMS).
    fitted: shape (s, m, n). squares: shape (s, m), residual sums of squares of log cost.
    aicc: shape (s, m), AICc with an error prior; the smallest is the best.
    prior_error, prior_degrees: shape (s,), of that prior: the relative error of one cost, and how
    many observations it is worth.
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
    aicc: FloatArray
    prior_error: FloatArray
    prior_degrees: FloatArray


def fit_candidates(
    sizes: FloatArray, costs: FloatArray, errors: FloatArray, falling: bool = False
) -> CandidateFits:
    """Fit every candidate to every series.

    sizes: shape (n,), ascending. costs: shape (s, n), positive. errors: shape (s,), the relative
    standard error of one cost from independent processes, NaN where unknown. falling: whether costs
    fall with size, which takes other candidates.
    """
    laws = candidates(tuple(sizes.tolist()), falling)
    terms = np.array([law.terms(sizes) for law in laws])
    coefficients, fitted = nonnegative_fits(terms, costs)
    squares = np.sum(np.log(costs[:, None, :] / fitted) ** 2, axis=2)
    known = np.isfinite(errors)
    error = np.where(known, np.hypot(errors, LEAST_ERROR), _BLIND_ERROR)
    degrees = np.where(known, _DEGREES, _BLIND_DEGREES)
    parameters = np.array([law.parameters for law in laws])
    return CandidateFits(
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
        aicc=aicc_with_error_prior(
            squares, parameters, len(sizes), error[:, None], degrees[:, None]
        ),
        prior_error=error,
        prior_degrees=degrees,
    )


def aicc_with_error_prior(
    squares: FloatArray,
    parameters: NDArray[np.int64],
    sizes: int,
    error: FloatArray,
    degrees: FloatArray,
) -> FloatArray:
    """Return AICc of log cost, with a prior for its variance.

    squares: residual sums of squares. parameters: of each fit; the variance counts as one more.
    sizes: how many. error, degrees: the prior's relative error and what it is worth. All but
    `sizes` broadcast together, to the shape of the result.

    AICc: Hurvich & Tsai, Biometrika 76 (1989) 297; Burnham & Anderson, Model Selection and
    Multimodel Inference, 2nd ed. 2002, section 2.4. The prior is a scaled inverse chi-square worth
    `degrees` observations (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6): few
    residuals are sometimes small by chance, which does not make a law more likely.
    """
    observations = sizes + degrees
    variance = (squares + degrees * error**2) / observations
    penalty = small_sample_penalty(parameters + 1, observations, _LEAST_SPARE)
    result: FloatArray = observations * np.log(variance) + penalty
    return result
