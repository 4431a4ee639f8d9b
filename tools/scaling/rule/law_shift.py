"""Whether a cost follows the same law of growth after a step, or another."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc, fdtri

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from ...stats.relative_fit import weighted_nonnegative_line
from .power_law import fit_power_law

MIN_SIZES = 5
_PARAMETERS = 4
_TESTED = 2  # the exponent, and with it the old offset, which is not identified without it
_MAX_EXPONENT = 4.0
_OFFSETS = 1 - np.geomspace(1.0, 1e-3, 24)  # shares of the least cost
_MISFIT = 0.01  # p value below which a fit is called bad
_ROUNDS = 12
_NO_GROWTH_P = 1e-3  # below which growth counts as vanished
# Logs of how far a size may be from the mean, a factor of 1e6, and a cost below the largest, 1e20,
# or are taken to be: as in `fit_power_law`, what is farther would be multiplied beyond a double.
_FARTHEST_SIZE, _FARTHEST_COST = 13.8, 46.0


@dataclass(frozen=True, slots=True)
class LawShift:
    """How the growth of a cost changed between two profiles of cost over size.

    exponent: new minus old growth exponent of the part that grows, no unit. p_same: that the law
    is the same, only its offset and its coefficient having changed. p_fit: that these and the
    exponent are all that changed; small where the profiles differ in another way.
    """

    exponent: Interval
    p_same: float
    p_fit: float


def law_shift(
    sizes: FloatArray, before: FloatArray, after: FloatArray, errors: FloatArray, degrees: float
) -> LawShift:
    """Compare two profiles, log cost at each size, shape (n,), n >= MIN_SIZES.

    errors: standard errors of after - before, shape (n,), with `degrees` degrees of freedom.

    No law is assumed. If cost = offset + coefficient f(size) before and after, with the same f,
    whatever it is, then after = a + b (before - offset): a straight line. A changed exponent makes
    it after = a + b (before - offset) size^exponent. The steps of caches, common to both, cancel.
    a, b >= 0 and 0 <= offset < least cost are fitted by iteratively reweighted least squares (as
    `relative_fit`), the offset over a grid; the deviance, the sum of squared log residuals over
    errors^2, is profiled over the exponent. Interval and p value are those of its excess over the
    least one, by F(2, degrees): Bates & Watts, Nonlinear Regression Analysis, 1988, section 6.1;
    two, as without a change of exponent the offset is free to fit the noise (Davies, Biometrika
    64 (1977) 247). Where even the best fit is bad at 1 %, as n log n is no power of n, the interval
    is scaled by it, and it must still be better than the same law at 1 %.

    Where one profile is flat, b may be 0 and the exponent anything: there the law is the same only
    if its coefficient may have changed less than tenfold (`_p_slower_growth`).

    The errors of both profiles are taken for those of the fitted one. Hence the flatter is fitted
    from the steeper: the transformation then shrinks errors and the intervals are cautious.
    """
    x = np.log(sizes / np.exp(np.mean(np.log(sizes))))
    forward = x @ before > x @ after
    base, target = (before, after) if forward else (after, before)
    x = np.clip(x, -_FARTHEST_SIZE, _FARTHEST_SIZE)
    base, target = (np.maximum(log, log.max() - _FARTHEST_COST) for log in (base, target))
    p_slower = _p_slower_growth(base, target, errors, degrees)
    if p_slower < _NO_GROWTH_P:
        exponent = fit_power_law(sizes, np.exp(base), float(np.median(errors))).exponent
        return LawShift(_signed(exponent, -1 if forward else 1), p_slower, 1.0)
    profile = _Profile(x, np.exp(base - base.max()), np.exp(target - target.max()), errors**-2.0)
    exponents, deviances = profile.minimise()
    least = deviances.min()
    same = profile.deviance(np.zeros(1))[0]
    least = min(least, same)
    free = len(sizes) - _PARAMETERS
    p_fit = float(chdtrc(free, least))
    p_same = float(fdtrc(_TESTED, degrees, (same - least) / _TESTED))
    scale, df = 1.0, degrees
    if p_fit < _MISFIT:
        scale, df = least / free, free
        p_better = float(fdtrc(_TESTED, df, (same - least) / scale / _TESTED))
        p_same = max(p_same, p_better) if p_better > _MISFIT else p_same
    limit = least + _TESTED * fdtri(_TESTED, df, CONFIDENCE) * scale
    inside = exponents[deviances <= limit]
    best = exponents[np.argmin(deviances)]
    exponent = Interval(float(best), float(inside.min()), float(inside.max()))
    return LawShift(_signed(exponent, 1 if forward else -1), p_same, p_fit)


def _p_slower_growth(
    steep: FloatArray, flat: FloatArray, errors: FloatArray, degrees: float
) -> float:
    """Return the p value of growth a tenth as fast or faster having stayed; 1 unless all is flat.

    Growth with an unchanged law may slow down until it cannot be seen; slower than a tenth it
    counts as vanished, from or to exponent 0.
    """
    weights = errors**-2.0
    constant = flat - weights @ flat / weights.sum()
    least = float(weights @ constant**2)
    if chdtrc(len(flat) - 1, least) < _MISFIT:
        return 1.0
    grown = (np.exp(steep) - np.exp(steep.min())) / 10
    offsets = np.geomspace(np.exp(flat.min()) / 100, np.exp(flat.max()), 200)[:, None]
    slower = float(((flat - np.log(offsets + grown)) ** 2 @ weights).min())
    return float(fdtrc(_TESTED, degrees, max(slower - least, 0.0) / _TESTED))


def _signed(interval: Interval, sign: int) -> Interval:
    ends = sorted([sign * interval.low, sign * interval.high])
    return Interval(sign * interval.value, *ends)


@dataclass(frozen=True, slots=True)
class _Profile:
    """Log sizes about their mean, the two costs, each up to a factor, and weights, shape (n,)."""

    x: FloatArray
    base: FloatArray
    target: FloatArray
    weights: FloatArray

    def minimise(self) -> tuple[FloatArray, FloatArray]:
        """Return exponents, dense about the optimum, and their deviances."""
        exponents = np.linspace(-_MAX_EXPONENT, _MAX_EXPONENT, 81)
        deviances = self.deviance(exponents)
        step = exponents[1] - exponents[0]
        for _ in range(3):
            best = exponents[np.argmin(deviances)]
            finer = np.linspace(best - step, best + step, 21).clip(-_MAX_EXPONENT, _MAX_EXPONENT)
            exponents = np.concatenate([exponents, finer])
            deviances = np.concatenate([deviances, self.deviance(finer)])
            step /= 4
        return exponents, deviances

    def deviance(self, exponents: FloatArray) -> FloatArray:
        """Return the least deviance at each exponent, over the offsets."""
        grown = self.base - _OFFSETS[:, None] * self.base.min()
        regressors = (grown * np.exp(exponents[:, None, None] * self.x)).reshape(-1, len(self.x))
        fitted = np.broadcast_to(self.target, regressors.shape)
        for _ in range(_ROUNDS):
            offset, slope = weighted_nonnegative_line(
                regressors, self.target, self.weights * fitted**-2.0
            )
            fitted = offset[:, None] + slope[:, None] * regressors
        residuals = np.log(self.target / fitted)
        deviances = (residuals**2 @ self.weights).reshape(-1, len(_OFFSETS))
        least: FloatArray = deviances.min(axis=1)
        return least
