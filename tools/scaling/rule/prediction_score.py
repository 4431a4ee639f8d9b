"""How predictions fared, once what they were about had been measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from ...stats.wilson import wilson

MIN_SCORED = 10
MAX_INFLATION = 10.0
# No interval is stretched by more than what is missing over this half-width: one of no width at
# all, of what is counted and not timed, would need an infinite factor.
LEAST_HALF_WIDTH = 0.005
DECAY = 0.9  # of a series' vote, from one of its predictions to the one before it
_QUANTILE = 1.96  # of a normal variable, two-sided 95 %
_ROUNDING = 1e-9  # of an end that a measurement made


@dataclass(frozen=True, slots=True)
class Score:
    """How predictions of one law fared.

    scored: how many were measured. coverage: the share whose interval held, with its interval.
    median_error: median of |measured / predicted - 1|. inflation: factor on the logarithm for
    future intervals, 1 unless the votes of the series show that these are too narrow. series: how
    many had a vote. by_reach: the same of those that reach up to so many times the sizes measured.
    """

    scored: int
    coverage: Interval
    median_error: float
    inflation: float
    series: int
    by_reach: Mapping[float, "Score"] = field(default_factory=dict)


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
    return distance <= half_width * (1 + _ROUNDING), distance / np.maximum(
        half_width, LEAST_HALF_WIDTH
    )


def score(
    low: FloatArray,
    value: FloatArray,
    high: FloatArray,
    measured: FloatArray,
    error: FloatArray,
    inflation: FloatArray | float = 1.0,
    series: NDArray[np.int64] | None = None,
) -> Score:
    """Score p > 0 predictions, oldest first; arguments as of `held`.

    inflation: shape (p,), of each interval already; the one returned is for intervals without.
    series: shape (p,), a number for each series, None where every prediction is of its own. What
    one series shows of a law it shows again and again, so the inflation is by votes of series, see
    `inflation_by_votes`; from MIN_SCORED predictions on.
    """
    covered, _ = held(low, value, high, measured, error)
    fitted_low = value * (low / value) ** (1 / inflation)
    fitted_high = value * (high / value) ** (1 / inflation)
    held_as_fitted, needed = held(fitted_low, value, fitted_high, measured, error)
    voters = np.arange(len(value)) if series is None else series
    enough = len(covered) >= MIN_SCORED
    return Score(
        scored=len(covered),
        coverage=wilson(int(covered.sum()), len(covered)),
        median_error=float(np.median(np.abs(measured / value - 1))),
        inflation=inflation_by_votes(held_as_fitted, needed, voters) if enough else 1.0,
        series=len(np.unique(voters)),
    )


def inflation_by_votes(
    held: NDArray[np.bool_], needed: FloatArray, series: NDArray[np.int64]
) -> float:
    """Return the factor that intervals need, by one vote a series; shapes (p,), oldest first.

    A series' vote is shared by its predictions, each counting DECAY of the next, so that what was
    long ago fades. No single series decides: the factor is the least that is found with any one of
    them left out, where there are several.
    """
    votes = np.empty(len(needed))
    every = np.unique(series)
    for one in every:
        at = np.flatnonzero(series == one)
        shares = DECAY ** np.arange(len(at))[::-1]
        votes[at] = shares / shares.sum()
    if len(every) == 1:
        return _inflation(held, needed, votes)
    return min(
        _inflation(held[rest], needed[rest], votes[rest])
        for one in every
        for rest in [series != one]
    )


def _inflation(held: NDArray[np.bool_], needed: FloatArray, votes: FloatArray) -> float:
    """Return 1 unless the coverage's own interval (Wilson) lies below 95 %: fewer votes than that
    do not show that intervals are too narrow.

    Else the weighted split-conformal quantile of the inflations needed (Tibshirani, Barber, Candes
    & Ramdas, NeurIPS 32 (2019)), MAX_INFLATION at most: intervals that needed more are of laws that
    do not hold. Below 19 predictions that quantile is their maximum.
    """
    total = float(votes.sum())
    kept = min(float(votes @ held), total)
    if wilson(kept, total).high >= CONFIDENCE:
        return 1.0
    order = np.argsort(needed)
    level = min(CONFIDENCE * (1 + 1 / len(needed)), 1.0)
    up_to = np.cumsum(votes[order]) / total
    place = min(int(np.searchsorted(up_to, level - 1e-9)), len(needed) - 1)
    return min(max(1.0, float(needed[order[place]])), MAX_INFLATION)
