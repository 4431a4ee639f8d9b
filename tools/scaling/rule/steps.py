"""Where the level of a series over commits steps, and how large its noise is."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray

MIN_SEGMENT = 3
_PENALTY = 3.0
# chi2 = 4 f(0) x (fall of the absolute cost), f the noise's density, normal here: Koenker,
# Quantile Regression, 2005, section 3.4.
_COST_PER_CHI2 = math.sqrt(2 * math.pi) / 4
_MAX_ROUNDS = 3
_MAX_RHO = 0.95
CLIP = 3.0
# Noise below this share of the range counts as none: rounding of a series that is exact.
EXACT = 1e-9
# Of the absolute value of a normal variable with sd 1.
_UPPER_QUARTILE = 1.1503
_MEAN_ABSOLUTE = math.sqrt(2 / math.pi)


@dataclass(frozen=True, slots=True)
class Steps:
    """A series as level segments with noise about them.

    starts: first index of each segment but the first, ascending, so each names the commit of a
    step. levels: median of each segment, shape (len(starts) + 1,), the unit of the series; NaN
    where nothing was measured. sd: of the noise, same unit. rho: its autocorrelation from one
    measured commit to the next, in [0, 0.95]. Both NaN with too few commits to look for a step.
    """

    starts: tuple[int, ...]
    levels: FloatArray
    sd: float
    rho: float


def find_steps(series: FloatArray) -> Steps:
    """Find the steps in the level of a series over commits, shape (T,); NaN: not measured.

    Minimises sum |y - level| / sd + penalty x steps over all partitions into segments of at least
    MIN_SEGMENT measured commits. The absolute cost is robust: one outlying commit is no step, and
    noise of two speeds is not many steps. The penalty is 3 ln T in units of chi2
    (_COST_PER_CHI2), as often taken for squared costs (Yao, Stat. Probab. Lett. 6 (1988) 181, has
    ln T to 2 ln T, which assumes normal noise), times (1 + rho) / (1 - rho), by which AR(1) noise
    multiplies the variance of a mean (Priestley, Spectral Analysis and Time Series, 1981, section
    5.3.2); without it slow wandering is taken for steps. sd and rho are
    those of the residuals, in at most three rounds after one with the sd of the differences.
    """
    measured = np.flatnonzero(~np.isnan(series))
    y = series[measured]
    if len(y) < 2 * MIN_SEGMENT:
        return Steps((), np.array([np.median(y) if len(y) else np.nan]), math.nan, math.nan)
    starts, sd, rho = _iterate(y)
    levels = np.array([np.median(part) for part in _split(y, starts)])
    return Steps(tuple(int(measured[i]) for i in starts[1:]), levels, sd, rho)


def _iterate(y: FloatArray) -> tuple[NDArray[np.intp], float, float]:
    sd, rho = _sd_of_differences(y), 0.0
    starts = np.zeros(0, dtype=np.intp)
    for _ in range(1 + _MAX_ROUNDS):
        previous, starts = starts, _partition(y, _penalty(y, sd, rho))
        sd, rho = _noise_of_residuals(y, starts)
        if np.array_equal(starts, previous):
            break
    return starts, sd, rho


def _penalty(y: FloatArray, sd: float, rho: float) -> float:
    sd = max(sd, EXACT * float(np.ptp(y)))
    return _PENALTY * _COST_PER_CHI2 * math.log(len(y)) * (1 + rho) / (1 - rho) * sd


def _partition(y: FloatArray, penalty: float) -> NDArray[np.intp]:
    """Return the first index of every segment of the cheapest partition, 0 included.

    Exact, in O(T^2): the median of a segment is one of the T values, so a recursion over the
    level of the last segment finds the optimum (Weinmann, Storath & Demaret, SIAM J. Numer. Anal.
    53 (2015) 644). A segment opens with its first MIN_SEGMENT values at once and may then grow.
    """
    levels = np.unique(y)
    distance = np.abs(y[:, None] - levels)
    opening = np.lib.stride_tricks.sliding_window_view(distance, MIN_SEGMENT, axis=0).sum(axis=-1)
    cost = np.full(len(levels), np.inf)  # of the first t values with the last level as given
    start = np.zeros(len(levels), dtype=np.intp)  # where the last segment began
    best = np.full(len(y) + 1, np.inf)  # of the first t values
    best[0] = -penalty
    begun = np.zeros(len(y) + 1, dtype=np.intp)
    for t in range(MIN_SEGMENT, len(y) + 1):
        cost = cost + distance[t - 1]
        opened = opening[t - MIN_SEGMENT] + (best[t - MIN_SEGMENT] + penalty)
        cheaper = opened < cost
        cost[cheaper] = opened[cheaper]
        start[cheaper] = t - MIN_SEGMENT
        last = cost.argmin()
        best[t], begun[t] = cost[last], start[last]
    starts = [begun[-1]]
    while starts[-1] > 0:
        starts.append(begun[starts[-1]])
    return np.array(starts[::-1])


def _sd_of_differences(y: FloatArray) -> float:
    """Return the sd of white noise whose successive differences are these, clipped at 3 sd.

    A step touches one difference, so the steps need not be known. The clip takes the upper
    quartile of the absolute differences for 1.15 sd, as it is of a normal variable: where over
    three quarters are zero the series is exact but for its steps.
    """
    differences = np.diff(y)
    limit = CLIP * float(np.quantile(np.abs(differences), 0.75)) / _UPPER_QUARTILE
    return float(np.sqrt(np.mean(np.clip(differences, -limit, limit) ** 2) / 2))


def _noise_of_residuals(y: FloatArray, starts: NDArray[np.intp]) -> tuple[float, float]:
    """Return (sd, rho) of the residuals about the segments' medians."""
    parts = [part - np.median(part) for part in _split(y, starts)]
    absolute = float(np.mean(np.abs(np.concatenate(parts))))
    sd = absolute / _MEAN_ABSOLUTE / (1 - len(parts) / len(y))
    return sd, autocorrelation([np.clip(part, -CLIP * sd, CLIP * sd) for part in parts])


def autocorrelation(parts: list[FloatArray]) -> float:
    """Return the lag-1 correlation within parts of a series, each about its own fitted level.

    A fitted level lowers it by (1 + 3 rho) / m on average with m values (Marriott & Pope,
    Biometrika 41 (1954) 390), which is added back. In [0, 0.95]: noise that alternates is rare,
    so it is taken as independent.
    """
    squares = sum(float(part @ part) for part in parts)
    if not squares:
        return 0.0
    observed = sum(float(part[1:] @ part[:-1]) for part in parts) / squares
    fitted = len(parts) / sum(map(len, parts))
    return min(max(observed + fitted * (1 + 3 * observed), 0.0), _MAX_RHO)


def _split(y: FloatArray, starts: NDArray[np.intp]) -> list[FloatArray]:
    return np.split(y, starts[1:])
