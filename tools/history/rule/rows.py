"""Measured costs of many series one after another, without the gaps between them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray, IntArray
from .event import BoolArray, ValueArray

_SERIES_AT_ONCE = 256
_CELLS_AT_ONCE = 2**15  # 256 KB in double precision: what stays in a cache


@dataclass(frozen=True, slots=True)
class Rows:
    """Log costs of row i, in the order of their commits: values[starts[i] : starts[i + 1]].

    values: shape (cells,), less the first of their row, so that single precision will do. places:
    shape (cells,), the commit of each. starts: shape (rows + 1,).
    """

    values: NDArray[np.float32]
    places: NDArray[np.signedinteger]
    starts: IntArray

    @property
    def counts(self) -> IntArray:
        """Return how many commits each row was measured at, shape (rows,)."""
        return np.diff(self.starts)

    def before(self, place: int) -> IntArray:
        """Return at how many commits before a place each row was measured, shape (rows,)."""
        low, high = self.starts[:-1].copy(), self.starts[1:].copy()
        while True:  # binary search in all rows at once
            open_ = np.flatnonzero(low < high)
            if not len(open_):
                return low - self.starts[:-1]
            middle = (low[open_] + high[open_]) // 2
            earlier = self.places[middle] < place
            low[open_[earlier]] = middle[earlier] + 1
            high[open_[~earlier]] = middle[~earlier]


def rows_of(costs: ValueArray) -> Rows:
    """Return the rows of costs, shape (rows, commits); NaN and what is not positive is left out."""
    blocks = [slice(at, at + _SERIES_AT_ONCE) for at in range(0, len(costs), _SERIES_AT_ONCE)]
    counts = [_used(costs[block]).sum(axis=1) for block in blocks]
    starts = np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, np.int64), *counts]))])
    starts = starts.astype(np.int64)
    values = np.empty(starts[-1], np.float32)
    places = np.empty(starts[-1], np.min_scalar_type(-max(costs.shape[1], 1)))
    for block, count in zip(blocks, counts, strict=True):
        used = _used(costs[block])
        logs = np.log(costs[block][used].astype(np.float64))
        there = count[count > 0]
        logs -= np.repeat(logs[np.cumsum(there) - there], there)
        first = starts[block.start]
        values[first : first + len(logs)] = logs
        places[first : first + len(logs)] = np.nonzero(used)[1]
    return Rows(values, places, starts)


def _used(costs: ValueArray) -> BoolArray:
    with np.errstate(invalid="ignore"):
        used: BoolArray = np.isfinite(costs) & (costs > 0)
    return used


def padded(values: NDArray[np.float32], begins: IntArray, counts: IntArray) -> FloatArray:
    """Return pieces of `values` as rows, shape (k, longest), filled up with zeros at the end."""
    column = np.arange(int(counts.max(initial=0)))
    inside = column < counts[:, None]
    at = np.where(inside, begins[:, None] + column, 0)
    return np.where(inside, values[at], 0.0).astype(np.float64)


def batches(counts: IntArray) -> Iterator[IntArray]:
    """Yield numbers of pieces of about one length, counts: shape (k,), to be worked on together."""
    left = np.argsort(-counts, kind="stable")
    while len(left):
        longest = max(int(counts[left[0]]), 1)
        alike = int(np.count_nonzero(2 * counts[left] >= longest))
        size = max(1, min(_CELLS_AT_ONCE // longest, alike))
        yield left[:size]
        left = left[size:]
