"""Whether the machine itself changed speed, by a kernel that no commit changes."""

import math
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from .paired import Effect, paired_effect

_ROLLING = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """How the speed of the machine changed, by the reference kernel.

    between_sides: the kernel's change between the two sides of a block, as a log ratio; there
    should be none. over_run: how much slower the slowest window of the run was than the fastest, as
    a fraction; both sides of a block share it, so it does no harm by itself. NaN without data.
    """

    between_sides: Effect
    over_run: float

    @property
    def sides_differ(self) -> bool:
        """Whether the machine was faster on one side: then no change can be claimed."""
        return self.between_sides.low > 0 or self.between_sides.high < 0


def estimate_drift(reference_kernel_s: FloatArray, tail: float) -> Drift:
    """Estimate the machine's drift from the reference kernel, which every process times.

    reference_kernel_s: seconds, shape (blocks, 2), base then head; NaN where a process failed.
    tail: non-coverage on each side of `between_sides`, whose unit of independence is a block
    (`paired_effect`). The speed over the run is the median of a block's two times, then the rolling
    median of three blocks (Tukey, Exploratory Data Analysis, 1977, ch. 7), so that one slow process
    is no drift.
    """
    base_s, head_s = reference_kernel_s.T
    between_sides = paired_effect(np.log(head_s / base_s), tail)
    measured = ~np.all(np.isnan(reference_kernel_s), axis=1)
    blocks_s = np.nanmedian(reference_kernel_s[measured], axis=1)
    if not len(blocks_s):
        return Drift(between_sides, math.nan)
    if len(blocks_s) >= _ROLLING:
        windows = np.lib.stride_tricks.sliding_window_view(blocks_s, _ROLLING)
        blocks_s = np.median(windows, axis=1)
    return Drift(between_sides, float(blocks_s.max() / blocks_s.min() - 1))
