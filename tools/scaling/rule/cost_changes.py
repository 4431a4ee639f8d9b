"""How costs changed between two commits that need not be neighbours."""

import math

import numpy as np
from scipy.special import ndtri

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from ...stats.interval_arithmetic import WIDEST


def cost_changes(before: FloatArray, after: FloatArray, errors: FloatArray) -> list[Interval]:
    """Return `after` over `before` of k costs; all k intervals together hold at 95 % (Bonferroni).

    before, after: shape (k,), positive. errors: shape (k, 2), relative standard errors of both,
    pooled over many sizes, so that the normal quantile will do; NaN: unknown, and the interval is
    unbounded.
    """
    quantile = ndtri(1 - (1 - CONFIDENCE) / 2 / max(len(before), 1))
    half = quantile * np.hypot(*errors.T)
    return [
        Interval(ratio, 0.0, math.inf)
        if math.isnan(reach)
        else Interval(ratio, ratio * math.exp(-reach), ratio * math.exp(reach))
        for ratio, reach in zip(
            (after / before).tolist(), np.minimum(half, WIDEST).tolist(), strict=True
        )
    ]
