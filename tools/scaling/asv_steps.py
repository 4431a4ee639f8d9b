"""The steps that `asv publish` would show in a series, by ASV's own code."""

import math

import numpy as np

from ..stats.arrays import FloatArray
from .rule.steps import Steps


def asv_steps(costs: FloatArray) -> Steps:
    """Return ASV's step detection of costs over commits, shape (T,), NaN: not measured.

    ASV takes the costs as they are, not their logs, so a step from 1 to 2 counts less than one
    from 10 to 12. Levels are its medians, sd its mean absolute deviation, pooled over the steps,
    scaled to a normal sd; it names no autocorrelation (rho NaN). Nor are there the weights
    that `asv publish` takes from the intervals of the samples.
    """
    from asv.step_detect import detect_steps  # slow to import, and needed on request only

    steps = detect_steps([None if math.isnan(cost) else float(cost) for cost in costs])
    if not steps:
        return Steps((), np.array([np.nan]), math.nan, math.nan)
    left, right, levels, _, deviations = map(np.array, zip(*steps, strict=True))
    deviation = float(np.average(deviations, weights=right - left))
    return Steps(tuple(map(int, left[1:])), levels, deviation * math.sqrt(math.pi / 2), math.nan)
