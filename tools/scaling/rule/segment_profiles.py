"""Cost over size in each segment of a history, and the difference between adjacent segments."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap

import numpy as np
from scipy.special import binom, ndtri, stdtr

from ...stats.arrays import FloatArray
from ...stats.interval import two_sided_t
from .one_factor import p_one_factor, standardised_deviations
from .steps import CLIP, autocorrelation

_MAD_TO_SD = 1.4826  # of a normal variable
# No cost counts as known better than this, relative, so that exact counts can be compared too.
_LEAST_SD = 1e-4


@dataclass(frozen=True, slots=True)
class Difference:
    """How a segment differs from the one before.

    before, after: mean log cost per size, shape (n,), NaN where a side was not measured. errors:
    standard errors of their difference, shape (n,), less what all sizes share; NaN likewise.
    degrees: degrees of freedom of the errors. level: mean difference over the sizes and the ends of
    its 95 % interval. p_one_factor: of all sizes differing by one factor; p_none: of not at all.
    """

    before: FloatArray
    after: FloatArray
    errors: FloatArray
    degrees: float
    level: tuple[float, float, float]
    p_one_factor: float
    p_none: float


@dataclass(frozen=True, slots=True)
class _Noise:
    """Noise of one commit: sd, shape () or (n,), its lag-1 correlation, degrees of freedom."""

    sd: FloatArray
    rho: float
    degrees: float

    def variance(self, before: FloatArray, after: FloatArray) -> FloatArray:
        """Return that of a difference of two means over so many commits, with AR(1) noise.

        Priestley, Spectral Analysis and Time Series, 1981, section 5.3.2.
        """
        return self.sd**2 * (1 / before + 1 / after) * (1 + self.rho) / (1 - self.rho)


@dataclass(frozen=True, slots=True)
class SegmentProfiles:
    """Mean log cost and number of commits per segment and size, and the noise about the means.

    means, counts: shape (segments, n); commits: shape (segments,). shared: noise that all sizes
    of a commit share; own: the rest.
    """

    means: FloatArray
    counts: FloatArray
    commits: FloatArray
    shared: _Noise
    own: _Noise

    def difference(self, segment: int) -> Difference:
        """Compare segment + 1 with `segment`."""
        before, after = self.means[segment], self.means[segment + 1]
        moved = after - before
        with np.errstate(divide="ignore", invalid="ignore"):
            errors = np.sqrt(self.own.variance(self.counts[segment], self.counts[segment + 1]))
        errors = np.where(np.isnan(moved), np.nan, errors)
        both = ~np.isnan(moved)
        n = int(both.sum())
        if not n:
            unknown = (math.nan, 0.0, math.inf)
            return Difference(before, after, errors, 1.0, unknown, 1.0, 1.0)
        level, p_level = self._level(segment, float(np.mean(moved[both])))
        deviations = standardised_deviations(moved[both], errors[both])
        limit = _greatest_z(self.counts[segment, both], self.counts[segment + 1, both])
        p_factor = p_one_factor(deviations, self.own.degrees)
        p_shape = p_one_factor(np.clip(deviations, -limit, limit), self.own.degrees)
        p_none = min(1.0, 2 * min(p_level, p_shape)) if n > 1 else p_level
        return Difference(before, after, errors, self.own.degrees, level, p_factor, p_none)

    def _level(self, segment: int, mean: float) -> tuple[tuple[float, float, float], float]:
        """Return the mean difference with the ends of its interval, and its p value."""
        variance = self.shared.variance(self.commits[segment], self.commits[segment + 1])
        error, degrees = math.sqrt(float(variance)), self.shared.degrees
        half = two_sided_t(degrees) * error
        return (mean, mean - half, mean + half), 2 * float(stdtr(degrees, -abs(mean) / error))


def segment_profiles(log_costs: FloatArray, starts: Sequence[int]) -> SegmentProfiles:
    """Average the log costs, shape (T, n), NaN: not measured, over each segment.

    starts: ascending first commits of all segments but the first. Means are those of values
    clipped about the segment's median at 3 sd of the size's noise, over all segments: one outlying
    value weighs little (Huber, Robust Statistics, 1981, section 1.7, in one step).
    """
    bounds = [0, *starts, len(log_costs)]
    of = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    segments = list(starmap(slice, pairwise(bounds)))
    medians = np.array([_nanmedian(log_costs[rows]) for rows in segments])
    residuals = log_costs - medians[of]
    shared = _clipped_mean(residuals)
    own = _clip(residuals - shared[:, None])
    counts = np.array([np.sum(~np.isnan(own[rows]), axis=0) for rows in segments], dtype=float)
    shared_means = np.array([_mean(shared[rows]) for rows in segments])
    own_means = np.array([_mean(own[rows]) for rows in segments])
    commits = np.array([np.sum(~np.isnan(shared[rows])) for rows in segments], dtype=float)
    shared = shared - shared_means[of]
    own = own - own_means[of]
    sizes = log_costs.shape[1]
    return SegmentProfiles(
        medians + shared_means[:, None] + own_means,
        counts,
        commits,
        _noise(shared[:, None], segments, 1.0),
        _noise(own, segments, sizes / max(sizes - 1, 1)),
    )


def _noise(residuals: FloatArray, segments: list[slice], taken: float) -> _Noise:
    """Return the noise of residuals about segment means, shape (T, n).

    taken: what the variance has to be multiplied by for a mean over sizes having been taken out.
    """
    present = ~np.isnan(residuals)
    parts = [
        residuals[rows, size][present[rows, size]]
        for rows in segments
        for size in range(residuals.shape[1])
    ]
    parts = [part for part in parts if len(part)]
    rho = autocorrelation(parts) if parts else 0.0
    levels = sum(present[rows].any(axis=0).astype(float) for rows in segments)
    degrees = present.sum(axis=0) - levels
    squares = np.nansum(residuals**2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.sqrt(taken * squares / degrees)
    sd = np.where(degrees > 0, np.maximum(sd, _LEAST_SD), np.inf)
    independent = float(np.median(degrees)) * (1 - rho) / (1 + rho)
    return _Noise(sd if len(sd) > 1 else sd[0], rho, max(independent, 1.0))


def _greatest_z(before: FloatArray, after: FloatArray) -> FloatArray:
    """Return the greatest |z| that so many values on each side can show, whatever their noise.

    An exact permutation test has a p value of one over the number of ways to choose (Lehmann,
    Nonparametrics, 1975, ch. 1). Two outliers of three would else outweigh all other sizes.
    """
    limit: FloatArray = -ndtri(0.5 / binom(before + after, before))
    return limit


def _clipped_mean(residuals: FloatArray) -> FloatArray:
    """Return the mean over the sizes, shape (T,), of residuals clipped about their median."""
    medians = _nanmedian(residuals.T)
    return medians + _mean(_clip(residuals - medians[:, None]).T)


def _clip(residuals: FloatArray) -> FloatArray:
    """Clip each size, shape (T, n), at 3 of its sd, taken from its MAD about zero."""
    limit = CLIP * _MAD_TO_SD * _nanmedian(np.abs(residuals))
    limit = np.where(limit > 0, limit, np.inf)
    return np.clip(residuals, -limit, limit)


def _nanmedian(values: FloatArray) -> FloatArray:
    """Return the median over the first axis; NaN, without a warning, where nothing is there."""
    empty = np.all(np.isnan(values), axis=0)
    medians: FloatArray = np.nanmedian(np.where(empty, 0.0, values), axis=0)
    return np.where(empty, np.nan, medians)


def _mean(values: FloatArray) -> FloatArray:
    """Return the mean over the first axis; NaN where nothing is there."""
    present = ~np.isnan(values)
    count = present.sum(axis=0)
    total = np.where(present, values, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: FloatArray = total / count
    return mean
