"""Cost against size as a power law above an offset, with profile-likelihood intervals."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import chdtri, fdtri

from ...stats.arrays import FloatArray
from ...stats.geometric_mean import geometric_mean
from ...stats.interval import CONFIDENCE, Interval
from ...stats.relative_fit import RelativeFit, moments, relative_fit

MAX_EXPONENT = 16.0  # what grows faster is no power of size
PARAMETERS = 3
_DEGREES = 4
_EXPONENTS: FloatArray = np.append(np.arange(201) * 0.02, np.arange(17, 65) * 0.25)
_ZOOMS, _PARTS = 4, 16
_CROSSING_STEPS = 32
_REGION_STEPS = 64
# How far sizes and costs may be from their geometric means, or are taken to be. Sizes are fitted in
# units of the largest, so that no power of them, only cost^5, might leave the range of a double.
_FARTHEST_SIZE, _FARTHEST_COST = 1e6, 1e20
_LEAST_POWER = 1e-26  # of a size over the largest: 1 over its square is a weight
_MOST_PER_SIZE = 230.0  # the log of the unit of a coefficient, either way: its square is taken


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """cost = offset + coefficient size^exponent, all three >= 0, with 95 % intervals.

    exponent has no unit, offset the unit of the costs, coefficient that unit / size^exponent (its
    interval lets the exponent vary too, so it is wide and moves with it).
    relative_sd is the scatter of the costs about the law, as a fraction of the cost;
    fitted holds the law's cost at each size, shape (n,).
    """

    exponent: Interval
    offset: Interval
    coefficient: Interval
    relative_sd: float
    fitted: FloatArray
    region: "_Region"

    def cost(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the law's cost at `sizes` and its pointwise 95 % ends, each of shape of `sizes`.

        The interval is for the law, not for a new measurement: it holds no fresh noise.
        """
        value = self.offset.value + self.coefficient.value * sizes**self.exponent.value
        low, high = self.region.project(1.0, sizes[:, None] ** self.region.exponents)
        return value, low, high


def fit_power_law(sizes: FloatArray, costs: FloatArray, pure_error: float) -> PowerLaw:
    """Fit cost = offset + coefficient size^exponent, exponent in [0, 16], errors relative.

    For a fixed exponent the law is a straight line in size^exponent (`relative_fit`), so the
    deviance is profiled over the exponent. The interval holds every exponent whose deviance
    exceeds the least one by at most F(0.95; 1, n - 3) s^2, where s^2 is the least deviance
    / (n - 3): Bates & Watts, Nonlinear Regression Analysis, 1988, section 6.1. So few residuals
    are sometimes small by chance; hence where they are no larger than the error known beforehand
    explains (chi-square at 5 %), s^2 is pooled with that, worth _DEGREES observations. One size is
    one observation.

    sizes, costs: shape (n,), n > 3, positive. pure_error: relative standard error of one cost.
    """
    size_unit, cost_unit = geometric_mean(sizes), geometric_mean(costs)
    size = np.clip(sizes / size_unit, 1 / _FARTHEST_SIZE, _FARTHEST_SIZE)
    size_unit, size = size_unit * size.max(), size / size.max()
    cost = np.clip(costs / cost_unit, 1 / _FARTHEST_COST, _FARTHEST_COST)
    degrees = len(sizes) - PARAMETERS
    exponents, deviances = _profile(size, cost)
    best = exponents[np.argmin(deviances)]
    fit = _fit_at(size, cost, np.array([best]))
    limit = deviances.min() + _allowance(float(deviances.min()), degrees, pure_error)
    low, high = _ends(size, cost, exponents, deviances, limit)
    inside = np.append(np.linspace(low, high, _REGION_STEPS), best)
    region = _region(size, cost, inside, limit).in_units(size_unit, cost_unit)
    coefficient = fit.slope[0] * _per_size(cost_unit, size_unit, np.array([best]))[0]
    return PowerLaw(
        exponent=Interval(float(best), low, high),
        offset=_with_ends(fit.offset[0] * cost_unit, region.project(1.0, np.zeros(1))),
        coefficient=_with_ends(coefficient, region.project(0.0, np.ones(1))),
        relative_sd=float(np.sqrt(deviances.min() / degrees)),
        fitted=fit.fitted[0] * cost_unit,
        region=region,
    )


def _allowance(deviance: float, degrees: int, pure_error: float) -> float:
    """Return by how much more than the least deviance is within the 95 % region."""
    if deviance > chdtri(degrees, 1 - CONFIDENCE) * pure_error**2:
        return float(fdtri(1, degrees, CONFIDENCE)) * deviance / degrees
    pooled = (deviance + _DEGREES * pure_error**2) / (degrees + _DEGREES)
    return float(fdtri(1, degrees + _DEGREES, CONFIDENCE)) * pooled


@dataclass(frozen=True, slots=True)
class _Region:
    """The 95 % region of (exponent, offset, coefficient), sliced at g exponents, shape (g,) each.

    A slice is an ellipse in (offset, coefficient): given the exponent the law is linear.
    covariance: shape (3, g), the slice's variances of offset, of coefficient, and their covariance;
    slack: what is left below the limit of the deviance at the slice's centre.
    """

    exponents: FloatArray
    offset: FloatArray
    coefficient: FloatArray
    covariance: FloatArray
    slack: FloatArray

    def project(self, a: float, b: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the least and greatest a offset + b coefficient in the region, never below 0.

        b broadcasts against (g,); the result has b's shape without the last axis. Projecting
        the likelihood region of one degree of freedom gives the profile interval.
        """
        centre = a * self.offset + b * self.coefficient
        variance = a**2 * self.covariance[0] + b**2 * self.covariance[1]
        half = np.sqrt(self.slack * np.maximum(variance + 2 * a * b * self.covariance[2], 0.0))
        low = np.maximum(np.min(centre - half, axis=-1), 0.0)
        return low, np.max(centre + half, axis=-1)

    def in_units(self, size_unit: float, cost_unit: float) -> "_Region":
        """Return the region for sizes and costs that were divided by these units."""
        per_size = _per_size(cost_unit, size_unit, self.exponents)
        scale = np.array([np.full_like(per_size, cost_unit**2), per_size**2, cost_unit * per_size])
        return _Region(
            self.exponents,
            self.offset * cost_unit,
            self.coefficient * per_size,
            self.covariance * scale,
            self.slack,
        )


def _region(size: FloatArray, cost: FloatArray, exponents: FloatArray, limit: float) -> _Region:
    fit = _fit_at(size, cost, exponents)
    x, weights = size ** exponents[:, None], fit.fitted**-2.0
    s0, s1, s2, t0, t1 = moments(x, cost, weights)
    determinant = np.maximum(s0 * s2 - s1**2, 1e-14 * s0 * s2)
    # The centre is the free optimum: with a bound active it lies outside the allowed quadrant,
    # and the deviance there is lower than at the bound by what the quadratic form says.
    offset = (s2 * t0 - s1 * t1) / determinant
    slope = (s0 * t1 - s1 * t0) / determinant
    da, db = fit.offset - offset, fit.slope - slope
    to_bound = s0 * da**2 + 2 * s1 * da * db + s2 * db**2
    slack = np.maximum(limit - fit.deviance, 0.0) + to_bound
    covariance = np.array([s2, s0, -s1]) / determinant
    return _Region(exponents, offset, slope, covariance, slack)


def _profile(size: FloatArray, cost: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return exponents, ascending and dense about the optimum, and their deviances."""
    exponents, deviances = _EXPONENTS, _fit_at(size, cost, _EXPONENTS).deviance
    for _ in range(_ZOOMS):
        best = int(np.argmin(deviances))
        beside = exponents[max(best - 1, 0) : best + 2]
        finer = np.concatenate(
            [np.linspace(low, high, _PARTS + 1)[1:-1] for low, high in pairwise(beside)]
        )
        exponents = np.concatenate([exponents, finer])
        deviances = np.concatenate([deviances, _fit_at(size, cost, finer).deviance])
        order = np.argsort(exponents, kind="stable")
        exponents, deviances = exponents[order], deviances[order]
    return exponents, deviances


def _per_size(cost_unit: float, size_unit: float, exponents: FloatArray) -> FloatArray:
    """Return the unit of a coefficient at each exponent, cost_unit / size_unit^exponent."""
    log = np.log(cost_unit) - exponents * np.log(size_unit)
    per_size: FloatArray = np.exp(np.clip(log, -_MOST_PER_SIZE, _MOST_PER_SIZE))
    return per_size


def _ends(
    size: FloatArray, cost: FloatArray, exponents: FloatArray, deviances: FloatArray, limit: float
) -> tuple[float, float]:
    """Return the least and the greatest exponent whose deviance stays within `limit`."""
    accepted = np.flatnonzero(deviances <= limit)
    first, last = accepted[0], accepted[-1]
    before, after = max(first - 1, 0), min(last + 1, len(exponents) - 1)
    return (
        _crossing(size, cost, limit, exponents[first], exponents[before]),
        _crossing(size, cost, limit, exponents[last], exponents[after]),
    )


def _crossing(
    size: FloatArray, cost: FloatArray, limit: float, inside: float, outside: float
) -> float:
    """Return the last exponent within `limit` on the way from `inside` to `outside`."""
    for _ in range(2):
        between = np.linspace(inside, outside, _CROSSING_STEPS + 1)
        beyond = np.flatnonzero(_fit_at(size, cost, between[1:]).deviance > limit)
        last = int(beyond[0]) if len(beyond) else _CROSSING_STEPS
        inside, outside = between[last], between[min(last + 1, _CROSSING_STEPS)]
    return float(inside)


def _fit_at(size: FloatArray, cost: FloatArray, exponents: FloatArray) -> RelativeFit:
    return relative_fit(np.maximum(size ** exponents[:, None], _LEAST_POWER), cost)


def _with_ends(value: float, ends: tuple[FloatArray, FloatArray]) -> Interval:
    return Interval(float(value), float(ends[0]), float(ends[1]))
