"""How predictions fared, once what they were about had been measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from ...stats.wilson import wilson

MIN_SCORED = 10
MOST_WIDENED = 10.0


@dataclass(frozen=True, slots=True)
class Score:
    """scored: how many predictions. coverage: the share whose interval held, with its interval.

    median_error: median of |measured / predicted - 1|. widening: factor on the logarithm of
    future intervals, 1 unless coverage is surely below 95 %.
    """

    scored: int
    coverage: Interval
    median_error: float
    widening: float


def held(
    low: FloatArray, value: FloatArray, high: FloatArray, measured: FloatArray, error: FloatArray
) -> tuple[NDArray[np.bool_], FloatArray]:
    """Return whether each interval held and by how much it must be stretched to hold.

    Shapes (p,). error: relative standard error of each measurement, which is no fault of the
    prediction: its 95 % half-width is added to the interval's in quadrature.
    """
    above = measured > value
    reach = np.where(above, np.log(high / value), np.log(value / low))
    reach = np.hypot(reach, 1.96 * error)
    distance = np.abs(np.log(measured / value))
    stretch = distance / np.maximum(reach, np.finfo(float).tiny)
    return stretch <= 1, stretch


def score(
    low: FloatArray,
    value: FloatArray,
    high: FloatArray,
    measured: FloatArray,
    error: FloatArray,
    widened: FloatArray | float = 1.0,
) -> Score:
    """Score p > 0 predictions; arguments as of `held`.

    widened: shape (p,), by what factor each interval had been stretched already; the widening told
    is of intervals that were not.

    The widening is the split-conformal quantile of the stretches (Vovk, Gammerman & Shafer,
    Algorithmic Learning in a Random World, 2005, section 4.2), taken from MIN_SCORED on and only
    if the coverage's own interval (Wilson) lies below 95 %: so few are no reason to distrust. Below
    19 predictions that quantile is their maximum. It is MOST_WIDENED at most: intervals that needed
    more are of laws that do not hold.
    """
    covered, _ = held(low, value, high, measured, error)
    fitted_low, fitted_high = (
        value * (low / value) ** (1 / widened),
        value * (high / value) ** (1 / widened),
    )
    held_as_fitted, stretch = held(fitted_low, value, fitted_high, measured, error)
    as_fitted = wilson(int(held_as_fitted.sum()), len(held_as_fitted))
    too_narrow = len(covered) >= MIN_SCORED and as_fitted.high < CONFIDENCE
    rank = min(int(np.ceil(CONFIDENCE * (len(stretch) + 1))), len(stretch))
    return Score(
        scored=len(covered),
        coverage=wilson(int(covered.sum()), len(covered)),
        median_error=float(np.median(np.abs(measured / value - 1))),
        widening=min(max(1.0, float(np.sort(stretch)[rank - 1])), MOST_WIDENED)
        if too_narrow
        else 1.0,
    )
