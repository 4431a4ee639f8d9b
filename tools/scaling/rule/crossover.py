"""From which size on one way of computing is cheaper than another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval

RESAMPLES = 400
_SEED = 22
_BETWEEN: FloatArray = np.linspace(0.0, 1.0, 33)


@dataclass(frozen=True, slots=True)
class Crossover:
    """Which of two ways of computing costs less.

    kind: "overtakes" (from `size` on), "cheaper" or "more expensive" at every size, else
    "undecided". size: of the crossover, None unless it overtakes. ratio: the other's cost / its own
    at the smallest and the largest size they share.
    """

    kind: Literal["overtakes", "cheaper", "more expensive", "undecided"]
    size: Interval | None
    ratio: tuple[float, float]


def find_crossover(
    sizes: FloatArray, own: FloatArray, other: FloatArray, error: float
) -> Crossover:
    """Find the size from which `own` costs less than `other`.

    sizes, own, other: shape (n,), n > 1, ascending by size. error: relative standard error of a
    ratio of two costs, no unit.

    Between adjacent sizes the log of the ratio follows a cubic in log size; no law is
    assumed. Ratios are resampled with their error (parametric bootstrap, Efron & Tibshirani, An
    Introduction to the Bootstrap, 1993, section 6.5). Where over 95 % of the resamples cross once,
    from more expensive to cheaper, the interval holds 95 % of their crossings.
    """
    ratio = np.log(other / own)
    rng = np.random.default_rng(_SEED)
    resamples = ratio + error * rng.standard_normal((RESAMPLES, len(sizes)))
    ends = (float(np.exp(ratio[0])), float(np.exp(ratio[-1])))
    tail = (1 - CONFIDENCE) / 2
    if np.mean((resamples > 0).all(axis=1)) > 1 - tail:
        return Crossover("cheaper", None, ends)
    if np.mean((resamples < 0).all(axis=1)) > 1 - tail:
        return Crossover("more expensive", None, ends)
    once = (np.diff(np.sign(resamples), axis=1) != 0).sum(axis=1) == 1
    rising = once & (resamples[:, 0] < 0)
    if np.mean(rising) <= CONFIDENCE:
        return Crossover("undecided", None, ends)
    crossings = np.exp([_crossing(np.log(sizes), resample) for resample in resamples[rising]])
    low, value, high = np.quantile(crossings, (tail, 0.5, 1 - tail))
    return Crossover("overtakes", Interval(float(value), float(low), float(high)), ends)


def _crossing(x: FloatArray, ratio: FloatArray) -> float:
    """Return where a cubic Hermite curve through the points, slopes by `np.gradient`, is zero."""
    after = int(np.argmax(ratio > 0))
    i, width = after - 1, x[after] - x[after - 1]
    slopes = np.gradient(ratio, x)[i : after + 1] * width
    t = _BETWEEN
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * ratio[i]
        + (t**3 - 2 * t**2 + t) * slopes[0]
        + (3 * t**2 - 2 * t**3) * ratio[after]
        + (t**3 - t**2) * slopes[1]
    )
    k = int(np.argmax(curve > 0))
    share = t[k] - (t[k] - t[k - 1]) * curve[k] / (curve[k] - curve[k - 1])
    return float(x[i] + share * width)
