"""Whether the code changed or the machine."""

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .clean import MIN_SIDE
from .event import BoolArray, Cause
from .noise import Noise
from .rows import Rows, padded
from .score import scores_at
from .steps import gains

_MOST = 0.5  # of the benchmarks
_FEWEST_BENCHMARKS = 4  # tell whether most of a machine moved
_WINDOW = 12  # commits looked at on both sides
_MOVED = 2.5  # normal score of a series that may have moved as well
_ALIKE = 3.0  # log odds against the likeliest place nearby
_OUT_OF_REACH = 0.9  # certainty that no source file was touched


def most_benchmarks(moved: BoolArray, measured: BoolArray, benchmarks: IntArray) -> bool:
    """Return whether more than half of the benchmarks moved. All of shape (series,).

    A benchmark moved if half of its measured series did. Fewer than four cannot tell.
    """
    of_each = np.bincount(benchmarks[measured])
    moved_of_each = np.bincount(benchmarks[measured & moved], minlength=len(of_each))
    there = of_each > 0
    share = np.mean(2 * moved_of_each[there] >= of_each[there]) if there.any() else 0.0
    return bool(there.sum() >= _FEWEST_BENCHMARKS and share > _MOST)


def moved_at(rows: Rows, noise: Noise, place: int) -> tuple[BoolArray, BoolArray]:
    """Return which rows may have moved at a commit, and which were measured enough to tell.

    Two levels about it, give or take one commit, must fit as well as about its neighbours.
    """
    split = rows.before(place)
    before = np.minimum(split, _WINDOW)
    after = np.minimum(rows.counts - split, _WINDOW)
    measured = (before >= MIN_SIDE) & (after >= MIN_SIDE)
    moved = np.zeros(len(split), bool)
    which = np.flatnonzero(measured)
    if len(which):
        length = (before + after)[which]
        y = padded(rows.values, (rows.starts[:-1] + split - before)[which], length)
        errors, degrees = noise.errors[which], noise.degrees_of_errors[which]
        scores = scores_at(y, length, before[which], errors, degrees, noise.pairs)
        gain = gains(y, length)
        here = np.arange(len(which))[:, None], before[which, None] + np.array([-1, 0, 1])
        behind = (gain.max(axis=1) - gain[here].max(axis=1)) / 2 / noise.variance_of_one()[which]
        moved[which] = (scores >= _MOVED) & (behind < _ALIKE)
    return moved, measured


def reach(certainties: FloatArray, touched: BoolArray | None) -> tuple[Cause, FloatArray]:
    """Return the cause by what the commits touched, and the certainties with that known.

    Changes of the code lie at commits that touched a source file. If the change was at none of
    them with 90 %, it is the machine's.
    """
    if touched is None:
        return "unknown", certainties
    if certainties[~touched].sum() >= _OUT_OF_REACH:
        return "machine", certainties
    reached = np.where(touched, certainties, 0.0)
    return "code", reached / reached.sum()
