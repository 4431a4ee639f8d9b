"""How cost grows or falls with size on logarithmic scales, without an offset."""

import numpy as np
from scipy.special import ndtri, stdtrit

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval


def log_slope(sizes: FloatArray, costs: FloatArray, error: float) -> Interval:
    """Return the slope of log cost over log size, the exponent of a law without an offset.

    Least squares of log cost on log size with the t interval of the slope (Draper & Smith, Applied
    Regression Analysis, 3rd ed. 1998, section 1.4), never narrower than `error`, the known
    relative error of one cost, makes it. sizes, costs: shape (n,), n > 2, positive.
    """
    x, y = np.log(sizes) - np.mean(np.log(sizes)), np.log(costs)
    slope = float(x @ y / (x @ x))
    residual = y - y.mean() - slope * x
    degrees = len(x) - 2
    level = (1 + CONFIDENCE) / 2
    from_scatter = float(stdtrit(degrees, level)) * np.sqrt(residual @ residual / degrees)
    half = float(max(from_scatter, ndtri(level) * error) / np.sqrt(x @ x))
    return Interval(slope, slope - half, slope + half)
