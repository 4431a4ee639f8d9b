"""How predictions fared, once what they were about had been measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from ...stats.wilson import wilson

MIN_SCORED = 10
MAX_INFLATION = 10.0
_QUANTILE = 1.96  # of a normal variable, two-sided 95 %


@dataclass(frozen=True, slots=True)
class Score:
    """How predictions of one law fared.

    scored: how many were measured. coverage: the share whose interval held, with its interval.
    median_error: median of |measured / predicted - 1|. inflation: factor on the logarithm for
    future intervals, 1 unless the coverage is significantly below 95 %.
    """

    scored: int
    coverage: Interval
    median_error: float
    inflation: float


def held(
    low: FloatArray, value: FloatArray, high: FloatArray, measured: FloatArray, error: FloatArray
) -> tuple[NDArray[np.bool_], FloatArray]:
    """Return whether each interval held, and the inflation with which it would just hold.

    Shapes (p,). error: relative standard error of each measurement, which is no fault of the
    prediction: its 95 % half-width is added to the interval's in quadrature.
    """
    above = measured > value
    half_width = np.where(above, np.log(high / value), np.log(value / low))
    half_width = np.hypot(half_width, _QUANTILE * error)
    distance = np.abs(np.log(measured / value))
    needed = distance / np.maximum(half_width, np.finfo(float).tiny)
    return needed <= 1, needed


def score(
    low: FloatArray,
    value: FloatArray,
    high: FloatArray,
    measured: FloatArray,
    error: FloatArray,
    inflation: FloatArray | float = 1.0,
) -> Score:
    """Score p > 0 predictions; arguments as of `held`.

    inflation: shape (p,), of each interval already; the one returned is for intervals without.

    It is the split-conformal quantile of the inflations needed (Vovk, Gammerman & Shafer,
    Algorithmic Learning in a Random World, 2005, section 4.2), taken from MIN_SCORED on and only
    if the coverage's own interval (Wilson) lies below 95 %: fewer predictions do not show that
    intervals are too narrow. Below 19 predictions that quantile is their maximum. It is
    MAX_INFLATION at most: intervals that needed more are of laws that do not hold.
    """
    covered, _ = held(low, value, high, measured, error)
    fitted_low = value * (low / value) ** (1 / inflation)
    fitted_high = value * (high / value) ** (1 / inflation)
    held_as_fitted, needed = held(fitted_low, value, fitted_high, measured, error)
    as_fitted = wilson(int(held_as_fitted.sum()), len(held_as_fitted))
    too_narrow = len(covered) >= MIN_SCORED and as_fitted.high < CONFIDENCE
    return Score(
        scored=len(covered),
        coverage=wilson(int(covered.sum()), len(covered)),
        median_error=float(np.median(np.abs(measured / value - 1))),
        inflation=_conformal_inflation(needed) if too_narrow else 1.0,
    )


def _conformal_inflation(needed: FloatArray) -> float:
    rank = min(int(np.ceil(CONFIDENCE * (len(needed) + 1))), len(needed))
    return min(max(1.0, float(np.sort(needed)[rank - 1])), MAX_INFLATION)
