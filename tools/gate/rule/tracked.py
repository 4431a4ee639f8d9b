"""Values of two commits compared where nothing tells their noise: a limit and no test."""

import math
from dataclasses import dataclass
from typing import Literal

Change = Literal["worse", "better", "same", "undecided"]

# One value a side tells nothing of its noise. In a public history of 1,396 commits the peak memory
# of a process never differed by more than a quarter from that of the commit before. Rates timed
# once on a shared machine differ by a third and more: of other values twice or half is clear.
CLEAR_OF_MEMORY = 0.25
CLEAR = 1.0


@dataclass(frozen=True, slots=True)
class TrackedPair:
    """Values of both sides, one a process or sample, one at least."""

    base: tuple[float, ...]
    head: tuple[float, ...]

    @property
    def single(self) -> bool:
        """Whether a side has one value only."""
        return min(len(self.base), len(self.head)) == 1


def judge_tracked(
    pair: TrackedPair,
    higher_is_better: bool,
    limit: float,
    clear: float = CLEAR,
    least: float = 0.0,
) -> Change:
    """Judge how values changed; limit: a fraction, within which they are the same.

    clear: a fraction from which on one value a side is enough. least: a difference up to which
    values are the same, in their unit. Worse where each value of head is worse than each of base by
    more than the limit, better likewise; undecided between that and `clear` with one value a side.
    """
    base, head = (_as_costs(values, higher_is_better) for values in (pair.base, pair.head))
    worse, better = _least_rise(base, head, least), _least_rise(head, base, least)
    change = max(worse, better)
    if change <= limit:
        return "same"
    if pair.single and change < clear:
        return "undecided"
    return "worse" if worse > better else "better"


def _as_costs(values: tuple[float, ...], higher_is_better: bool) -> tuple[float, ...]:
    """Return values of which less is better."""
    return tuple(-value for value in values) if higher_is_better else values


def _least_rise(before: tuple[float, ...], after: tuple[float, ...], least: float) -> float:
    """Return by how much the least of `after` is above the greatest of `before`, 0 if it is not.

    As a fraction of the one nearer to 0, so that a change and its undoing are as large.
    """
    low, high = max(before), min(after)
    if high - low <= least:
        return 0.0
    nearer = min(abs(low), abs(high))
    return (high - low) / nearer if nearer else math.inf
