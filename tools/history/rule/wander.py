"""Series whose level jumps or wanders by itself, so that a step in it blames no commit."""

from collections.abc import Sequence

import numpy as np

from ...stats.arrays import IntArray
from .drift import Drift
from .event import BoolArray
from .levels import Levels
from .steps import Steps

_RETURNS = 2
_MANY_STEPS, _COMMITS_A_STEP = 4, 40
_SHARE = 0.2  # of the series with steps, from which on none of a suite is believed
_FEWEST = 3


def wandering(steps: Steps, levels: Levels, drifts: Sequence[Drift], counts: IntArray) -> BoolArray:
    """Return which rows jump or wander by themselves, shape (rows,).

    A level that is left, comes back and is left for the same other one again is a mode of the
    machine, and so are more steps than a history of that length has; a drift counts as one. In a
    suite in which many series do so, the steps of the others are no better.
    """
    rows = len(counts)
    drifting = np.zeros(len(steps.row), bool)
    for drift in drifts:
        drifting[drift.steps[1:]] = True
    number = np.bincount(steps.row[~steps.fixed & ~drifting], minlength=rows)
    returns = np.bincount(steps.row[levels.back >= 0], minlength=rows)
    modal = (returns >= _RETURNS) | (number > _MANY_STEPS + counts / _COMMITS_A_STEP)
    stepped = int(np.count_nonzero(number))
    if modal.sum() >= max(_FEWEST, _SHARE * stepped):
        modal = number > 0
    return modal
