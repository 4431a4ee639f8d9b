"""A decision rule tried over and over on windows of one pool of real blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.wilson import wilson

# Takes a window (first block, one past the last) and whether the sides are exchanged; says whether
# the window is called slower.
Rule = Callable[[slice, bool], bool]

SLOW_DOWNS = np.linspace(0.0, 0.30, 121)  # that are tried, a quarter of a per cent apart
NONE_FOUND = Refusal(f"none up to {100 * SLOW_DOWNS[-1]:.0f} %")


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was called slower, in how many trials."""

    called: int
    trials: int

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the rate.

        It takes the trials for independent; they overlap, so it is the narrowest there can be.
        """
        return wilson(self.called, self.trials)


def place_windows(blocks: int, length: int, most: int) -> list[slice]:
    """Return at most `most` windows of `length` contiguous blocks, evenly over the pool.

    They overlap; blocks // length of them do not. Contiguous, so that slow drift stays in.
    """
    last = blocks - length
    if last < 0:
        return []
    starts = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
    return [slice(int(start), int(start) + length) for start in starts]


def count_called(rules: Sequence[Rule], windows: Sequence[slice]) -> Rate:
    """Return how many trials are called slower: each rule on each window both ways round."""
    called = [
        rule(window, exchanged)
        for rule in rules
        for window in windows
        for exchanged in (False, True)
    ]
    return Rate(sum(called), len(called))


def column_rule(
    base: FloatArray,
    head: FloatArray,
    says_slower: Callable[[FloatArray, FloatArray], bool],
    columns: Sequence[int],
    slow_down: float,
) -> Rule:
    """Return a rule that judges each case by itself, such as ASV's, on seconds (blocks, cases).

    says_slower: of the values of one case on both sides, shape (blocks,) each. slow_down: a
    fraction by which the second side is made slower. A window is called if any of `columns` is.
    """

    def is_called(window: slice, exchanged: bool) -> bool:
        first, second = (head, base) if exchanged else (base, head)
        return any(
            says_slower(first[window, column], second[window, column] * (1 + slow_down))
            for column in columns
        )

    return is_called


def find_smallest_slow_down(found_in: Callable[[float], float], share: float) -> float | Refusal:
    """Return the least of SLOW_DOWNS, a fraction, that is called in `share` of the trials.

    found_in: the share of the trials in which a slow-down is called. It grows with the slow-down,
    so that a bisection finds it. NONE_FOUND where not even the largest is called that often.
    """
    low, high = 0, len(SLOW_DOWNS) - 1
    if found_in(float(SLOW_DOWNS[high])) < share:
        return NONE_FOUND
    while low < high:
        middle = (low + high) // 2
        if found_in(float(SLOW_DOWNS[middle])) >= share:
            high = middle
        else:
            low = middle + 1
    return float(SLOW_DOWNS[high])
