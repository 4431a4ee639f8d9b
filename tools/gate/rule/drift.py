"""Whether the machine itself changed speed, by a kernel that no commit changes."""

import math
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from .paired import Effect, paired_effect

_ROLLING = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """What the canary says of the machine.

    within: the change of the canary between the two sides of a block, as a log ratio; it should
    be none. over_run: how much slower the slowest stretch of the run was than the fastest, as a
    fraction; both sides of a block share it, so it does no harm by itself. NaN without data.
    """

    within: Effect
    over_run: float

    @property
    def sides_differ(self) -> bool:
        """Whether the two sides ran on machines of different speed, so that nothing can be said."""
        return self.within.low > 0 or self.within.high < 0


def machine_drift(canary_s: FloatArray, tail: float) -> Drift:
    """Read the machine's drift from the canary, a frozen kernel timed in every process.

    canary_s: seconds, shape (blocks, 2), base then head; NaN where a process failed. tail:
    non-coverage on each side of `within`, whose unit of independence is a block (`paired_effect`).
    The speed over the run is the median of a block's two times, then the rolling median of three
    blocks (Tukey, Exploratory Data Analysis, 1977, ch. 7), so one slow process is no drift.
    """
    within = paired_effect(np.log(canary_s[:, 1] / canary_s[:, 0]), tail)
    blocks_s = np.nanmedian(canary_s[~np.all(np.isnan(canary_s), axis=1)], axis=1)
    if not len(blocks_s):
        return Drift(within, math.nan)
    if len(blocks_s) >= _ROLLING:
        windows = np.lib.stride_tricks.sliding_window_view(blocks_s, _ROLLING)
        blocks_s = np.median(windows, axis=1)
    return Drift(within, float(blocks_s.max() / blocks_s.min() - 1))
