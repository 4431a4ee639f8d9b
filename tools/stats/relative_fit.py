"""Non-negative straight lines fitted in relative error, many candidate regressors at once."""

from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray

MAX_ROUNDS = 50
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class RelativeFit:
    """Fits y = offset + slope x, one for each of g candidate regressors.

    offset, slope, deviance: shape (g,), the units of y, of y/x, and none.
    fitted: shape (g, n).
    """

    offset: FloatArray
    slope: FloatArray
    fitted: FloatArray
    deviance: FloatArray


def relative_fit(x: FloatArray, y: FloatArray) -> RelativeFit:
    """Fit y = offset + slope x with both coefficients >= 0 and errors proportional to the mean.

    This is the gamma generalised linear model with identity link, solved by iteratively
    reweighted least squares with weights 1/fitted^2: McCullagh & Nelder, Generalized Linear
    Models, 2nd ed. 1989, sections 2.5 and 8.3. Each y is one independent observation.

    x: shape (g, n), positive. y: shape (n,), positive.
    """
    fitted = np.broadcast_to(y, x.shape)
    for _ in range(MAX_ROUNDS):
        offset, slope = weighted_nonnegative_line(x, y, fitted**-2.0)
        previous, fitted = fitted, offset[:, None] + slope[:, None] * x
        if np.max(np.abs(fitted / previous - 1)) < _TOLERANCE:
            break
    ratio = y / fitted
    deviance = 2 * np.sum(ratio - 1 - np.log(ratio), axis=1)
    return RelativeFit(offset, slope, fitted, deviance)


def weighted_nonnegative_line(
    x: FloatArray, y: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return (offset, slope), each of shape (g,), of weighted least squares with both >= 0.

    With x and y positive at most one coefficient of the free solution is negative; the optimum
    then has that one at zero (Lawson & Hanson, Solving Least Squares Problems, 1974, ch. 23).
    """
    s0, s1, s2, t0, t1 = moments(x, y, weights)
    determinant = s0 * s2 - s1**2
    flat = determinant <= 1e-14 * s0 * s2  # all x equal: offset and slope cannot be told apart
    determinant = np.where(flat, 1.0, determinant)
    offset = (s2 * t0 - s1 * t1) / determinant
    slope = (s0 * t1 - s1 * t0) / determinant
    no_slope = flat | (slope < 0)
    no_offset = ~no_slope & (offset < 0)
    offset = np.where(no_slope, t0 / s0, np.where(no_offset, 0.0, offset))
    slope = np.where(no_slope, 0.0, np.where(no_offset, t1 / s2, slope))
    return offset, slope


def moments(x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[FloatArray, ...]:
    """Return the weighted sums of 1, x, x^2, y and x y, each of shape (g,)."""
    wx = weights * x
    return (
        weights.sum(axis=1),
        wx.sum(axis=1),
        (wx * x).sum(axis=1),
        (weights * y).sum(axis=1),
        (wx * y).sum(axis=1),
    )
