"""Which lines hold more and more."""

from dataclasses import dataclass

import numpy as np

from ....stats.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class GrowingLines:
    """Lines that hold more after each segment, most first.

    places: indices of lines, shape (g,). bytes_per_step: over all segments, shape (g,).
    """

    places: IntArray
    bytes_per_step: FloatArray


def growing_lines(held: FloatArray, steps: float) -> GrowingLines:
    """Find them by the bytes that each line holds at the ends of segments of the last half.

    held: shape (lines, segments + 1). steps: from the first to the last of these ends.
    """
    grew = np.flatnonzero(np.all(np.diff(held, axis=1) > 0, axis=1))
    a_step = (held[grew, -1] - held[grew, 0]) / steps
    order = np.argsort(-a_step, kind="stable")
    return GrowingLines(grew[order], a_step[order])
