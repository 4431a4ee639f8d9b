"""Where the level of each series steps."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .clean import MIN_COMMITS, MIN_SIDE
from .event import BoolArray
from .noise import Noise
from .null import score_pieces
from .rows import Rows, batches, padded
from .score import cumulated, scores_at

_LEVELS_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps by row and place, all of shape (k,). at: the first commit after it, in its row.

    score: its surprise as a normal score. fixed: that the place was given, as a new machine is.
    """

    row: IntArray
    at: IntArray
    score: FloatArray
    fixed: BoolArray

    def where(self, wanted: BoolArray) -> "Steps":
        """Return some of them."""
        return Steps(self.row[wanted], self.at[wanted], self.score[wanted], self.fixed[wanted])

    def bounds(self, counts: IntArray) -> tuple[IntArray, IntArray]:
        """Return where the level before each step begins and the one after it ends, in its row."""
        same = self.row[1:] == self.row[:-1]
        begin, end = np.zeros_like(self.at), counts[self.row]
        begin[1:][same] = self.at[:-1][same]
        end[:-1][same] = self.at[1:][same]
        return begin, end


def find_steps(rows: Rows, noise: Noise, critical: FloatArray, given: Steps) -> Steps:
    """Return the steps of all rows, and those given, by row and place.

    critical: shape (rows,), the score that a step must exceed. Binary segmentation (Vostrikova,
    Soviet Math. Dokl. 24 (1981) 55) with windows of many lengths; then each step is placed where
    the two levels beside it fit best, and the weakest is dropped that other steps explain.
    """
    steps = in_order(_segmented(rows, noise, critical, given))
    while True:
        steps = _placed(rows, steps)
        steps = Steps(steps.row, steps.at, _scores(rows, noise, steps), steps.fixed)
        weak = np.flatnonzero((steps.score <= critical[steps.row]) & ~steps.fixed)
        if not len(weak):
            return steps
        ordered = weak[np.lexsort((steps.score[weak], steps.row[weak]))]
        first = np.unique(steps.row[ordered], return_index=True)[1]
        keep = np.ones(len(steps.row), bool)
        keep[ordered[first]] = False
        steps = steps.where(keep)


def gains(y: FloatArray, counts: IntArray) -> FloatArray:
    """Return by how much two levels fit better than one, as a sum of squares, shape (k, width).

    By the place of the first value after the step; - infinity within MIN_SIDE of an end.
    """
    sums, place = cumulated(y), np.arange(y.shape[1])
    n = counts[:, None]
    total = np.take_along_axis(sums, n, axis=1)
    sides = np.maximum(place * (n - place), 1)
    gain = (sums[:, :-1] - place * total / n) ** 2 * n / sides
    return np.where((place >= MIN_SIDE) & (place <= n - MIN_SIDE), gain, -np.inf)


def level_means(rows: Rows, steps: Steps) -> tuple[IntArray, FloatArray]:
    """Return the first cell of each level of all rows, ascending, and its mean, shape (levels,)."""
    starts = rows.starts[:-1][rows.counts > 0]
    cells = np.unique(np.concatenate([starts, rows.starts[steps.row] + steps.at]))
    ends = np.append(cells[1:], len(rows.values))
    means = np.empty(len(cells))
    for first in range(0, len(cells), _LEVELS_AT_ONCE):  # in double precision, not all at once
        some = slice(first, first + _LEVELS_AT_ONCE)
        values = rows.values[cells[first] : ends[some][-1]].astype(np.float64)
        means[some] = np.add.reduceat(values, cells[some] - cells[first])
    return cells, means / (ends - cells)


def flattened(rows: Rows, steps: Steps) -> Rows:
    """Return the rows less the mean of each of their levels."""
    if not len(steps.row):
        return rows
    cells, means = level_means(rows, steps)
    flat = np.repeat(means.astype(np.float32), np.diff(np.append(cells, len(rows.values))))
    np.subtract(rows.values, flat, out=flat)
    return Rows(flat, rows.places, rows.starts)


def _segmented(rows: Rows, noise: Noise, critical: FloatArray, given: Steps) -> list[Steps]:
    """Return the given steps and those found by splitting again and again, in no order."""
    counts = rows.counts
    all_rows = np.arange(len(counts))
    row = np.concatenate([all_rows, given.row])
    begin = np.concatenate([np.zeros_like(all_rows), given.at])
    order = np.lexsort((begin, row))
    row, begin = row[order], begin[order]
    end = np.append(begin[1:], 0)
    last = np.append(row[1:] != row[:-1], True)
    end[last] = counts[row[last]]
    found = [given]
    while len(row):
        long = end - begin >= MIN_COMMITS
        row, begin, end = row[long], begin[long], end[long]
        score, place = score_pieces(rows, noise, row, rows.starts[row] + begin, end - begin)
        real = score > critical[row]
        row, begin, end, score = row[real], begin[real], end[real], score[real]
        at = begin + place[real]
        found.append(Steps(row, at, score, np.zeros(len(row), bool)))
        row = np.concatenate([row, row])
        begin, end = np.concatenate([begin, at]), np.concatenate([at, end])
    return found


def in_order(found: list[Steps]) -> Steps:
    """Return the steps of several searches, by row and place."""
    joined = Steps(
        np.concatenate([steps.row for steps in found]),
        np.concatenate([steps.at for steps in found]),
        np.concatenate([steps.score for steps in found]),
        np.concatenate([steps.fixed for steps in found]),
    )
    order = np.lexsort((joined.at, joined.row))
    return Steps(joined.row[order], joined.at[order], joined.score[order], joined.fixed[order])


def _placed(rows: Rows, steps: Steps) -> Steps:
    """Move each step to where the levels beside it fit best; every other one of a row at a time."""
    number = np.arange(len(steps.row)) - np.searchsorted(steps.row, steps.row)
    at = steps.at.copy()
    for parity in (0, 1):
        chosen = np.flatnonzero((number % 2 == parity) & ~steps.fixed)
        moved = Steps(steps.row, at, steps.score, steps.fixed)
        begin, end = moved.bounds(rows.counts)
        for batch in batches((end - begin)[chosen]):
            which = chosen[batch]
            length = (end - begin)[which]
            y = padded(rows.values, rows.starts[steps.row[which]] + begin[which], length)
            at[which] = begin[which] + gains(y, length).argmax(axis=1)
    return Steps(steps.row, at, steps.score, steps.fixed)


def _scores(rows: Rows, noise: Noise, steps: Steps) -> FloatArray:
    """Return the score of each step between its neighbours, shape (k,)."""
    begin, end = steps.bounds(rows.counts)
    scores = np.zeros(len(steps.row))
    for batch in batches(end - begin):
        row, length = steps.row[batch], (end - begin)[batch]
        y = padded(rows.values, rows.starts[row] + begin[batch], length)
        split = steps.at[batch] - begin[batch]
        errors, degrees = noise.errors[row], noise.degrees_of_errors[row]
        scores[batch] = scores_at(y, length, split, errors, degrees, noise.pairs)
    return scores
