"""Which series were measured once and are not at the newest commit."""

from dataclasses import dataclass

import numpy as np

from ...history.rule.event import ValueArray
from ...stats.arrays import IntArray


@dataclass(frozen=True, slots=True)
class Lost:
    """Series without a value at the newest place, shape (k,), ascending by number.

    last: the place at which each was measured last.
    """

    series: IntArray
    last: IntArray


def lost_series(values: ValueArray) -> Lost:
    """Return which series have a value at an earlier place and none at the newest.

    values: shape (series, places), NaN where not measured.
    """
    there = np.isfinite(values)
    if not there.shape[1]:
        none = np.empty(0, np.int64)
        return Lost(none, none)
    series = np.flatnonzero(there.any(axis=1) & ~there[:, -1])
    from_end = np.argmax(there[series, ::-1], axis=1)
    return Lost(series, there.shape[1] - 1 - from_end)
