"""The coefficients of a law with their intervals."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, two_sided_t
from .candidate_fits import CandidateFits, covariances

_OFFSET, _LOWER = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class LawCoefficients:
    """In the unit of cost and that / shape; below 0 where a term is subtracted.

    offset, lower: None where the law has no such term. leading: of a break, of the larger sizes.
    """

    offset: Interval | None
    leading: Interval
    lower: Interval | None


def law_coefficients(fits: CandidateFits, candidate: int) -> LawCoefficients:
    """Return the coefficients of a candidate that was fitted."""
    law = fits.candidates[candidate]
    above = _above_an_offset(fits, candidate)
    has_offset = law.law != "1" and bool(np.any(fits.terms[above, :, 0]))
    return LawCoefficients(
        offset=_interval(fits, above, law.signs[0] * _OFFSET) if has_offset else None,
        leading=_interval(fits, candidate, np.array(law.reported)),
        lower=_interval(fits, candidate, law.signs[2] * _LOWER) if law.lower else None,
    )


def _above_an_offset(fits: CandidateFits, candidate: int) -> int:
    """Return the same class above an offset, which says how large one might be; else itself."""
    law = fits.candidates[candidate]
    same = (
        i
        for i, other in enumerate(fits.candidates)
        if law.kind == other.kind == "class" and other.law == law.law and other.parameters > 1
    )
    return next(same, candidate)


def _interval(fits: CandidateFits, candidate: int, direction: FloatArray) -> Interval:
    """Return direction times the coefficients, shape (TERMS,), with a 95 % t interval.

    Least squares weighted with 1 / fitted^2 (Draper & Smith, Applied Regression Analysis, 3rd ed.
    1998, section 5.1), the scatter pooled with the error known beforehand. A coefficient that is
    at least 0 has no interval below, nor one that is subtracted above.
    """
    one = slice(candidate, candidate + 1)
    terms = fits.terms[one]
    covariance, scale = covariances(terms, fits.fitted[one], np.any(terms != 0, axis=1))
    degrees = max(len(fits.sizes) - fits.candidates[candidate].parameters, 1) + fits.prior_degrees
    squares = fits.squares[candidate] + fits.prior_degrees * fits.prior_error**2
    scaled = direction / scale[0]
    largest = np.max(np.abs(scaled))  # apart, as its square might be no double
    variance = max(scaled / largest @ covariance[0] @ (scaled / largest), 0.0)
    half = two_sided_t(degrees) * float(largest * np.sqrt(squares / degrees * variance))
    value = float(direction @ fits.coefficients[candidate])
    if np.all(direction >= 0):
        return Interval(value, max(value - half, 0.0), value + half)
    return Interval(value, value - half, min(value + half, 0.0))
