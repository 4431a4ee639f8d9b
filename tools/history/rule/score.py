"""Differences between windows of commits, on one scale: that of a normal variable with sd 1."""

import numpy as np
from scipy.special import log_ndtr, ndtri

from ...stats.arrays import FloatArray, IntArray
from .clean import MIN_SIDE

Pairs = tuple[tuple[int, int], ...]
_LENGTHS = (MIN_SIDE, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
_LONGER = 4  # the longer of two unlike windows over the shorter one


def window_pairs(longest: int) -> Pairs:
    """Return lengths of windows before and after a place that fit into so many commits.

    Windows of equal lengths first, ascending; then those of which one is _LONGER.
    """
    equal = [(n, n) for n in _LENGTHS]
    unlike = [pair for n in _LENGTHS for pair in ((n, _LONGER * n), (_LONGER * n, n))]
    return tuple(
        (before, after)
        for before, after in equal + unlike
        if before + after <= longest and max(before, after) <= _LENGTHS[-1]
    )


def normal_score(t: FloatArray, degrees: FloatArray) -> FloatArray:
    """Return the normal variable that is as improbable as |Student's t|.

    Wallace, Ann. Math. Statist. 30 (1959) 1124: within 1 % also far out in the tails.
    """
    score: FloatArray = np.sqrt(degrees * np.log1p(t**2 / degrees))
    return score * (8 * degrees + 1) / (8 * degrees + 3)


def surprise(score: FloatArray) -> FloatArray:
    """Return - log of the two-sided p value of a normal score of at least 0."""
    value: FloatArray = -(log_ndtr(-score) + np.log(2))
    return value


def score_of_surprise(value: FloatArray) -> FloatArray:
    """Return the normal score whose `surprise` is this."""
    score: FloatArray = -ndtri(np.exp(-value) / 2)
    return score


def cumulated(y: FloatArray) -> FloatArray:
    """Return sums of the first 0, 1, ... values of each row, shape (k, width + 1)."""
    return np.concatenate([np.zeros((len(y), 1)), np.cumsum(y, axis=1)], axis=1)


def window_differences(sums: FloatArray, before: int, after: int) -> FloatArray:
    """Return the mean of `after` values less that of `before` values ahead of them.

    sums: as of `cumulated`. Shape (k, width - before - after + 1), of the places from `before` on.
    """
    end = sums.shape[1] - after
    here = sums[:, before:end]
    differences: FloatArray = sums[:, before + after :] - here
    differences *= before / after
    differences -= here
    differences += sums[:, : end - before]
    differences /= before
    return differences


def best_places(
    y: FloatArray, counts: IntArray, errors: FloatArray, degrees: FloatArray, pairs: Pairs
) -> tuple[FloatArray, IntArray]:
    """Return the largest score of each row over all places and pairs, and its place, shape (k,).

    y: shape (k, width), of which `counts` are values. errors, degrees: shape (k, pairs), of the
    differences. The place is that of the first value after the step.
    """
    sums, each = cumulated(y), np.arange(len(y))
    best, places = np.zeros(len(y)), np.zeros(len(y), np.int64)
    for number, (before, after) in enumerate(pairs):
        if before + after > y.shape[1]:
            continue
        sizes = np.abs(window_differences(sums, before, after))
        last = counts - before - after
        if last.min() < sizes.shape[1] - 1:
            sizes[np.arange(sizes.shape[1]) > last[:, None]] = 0.0
        column = sizes.argmax(axis=1)
        scores = normal_score(sizes[each, column] / errors[:, number], degrees[:, number])
        better = scores > best
        best[better], places[better] = scores[better], column[better] + before
    return best, places


def scores_at(
    y: FloatArray,
    counts: IntArray,
    splits: IntArray,
    errors: FloatArray,
    degrees: FloatArray,
    pairs: Pairs,
) -> FloatArray:
    """Return the largest score of each row over the pairs that fit about one place, shape (k,)."""
    sums, best = cumulated(y), np.zeros(len(y))
    for number, (before, after) in enumerate(pairs):
        fits = np.flatnonzero((splits >= before) & (counts - splits >= after))
        here = sums[fits, splits[fits]]
        moved = (sums[fits, splits[fits] + after] - here) / after
        moved -= (here - sums[fits, splits[fits] - before]) / before
        scores = normal_score(np.abs(moved) / errors[fits, number], degrees[fits, number])
        best[fits] = np.maximum(best[fits], scores)
    return best
