"""A decision rule tried over and over on windows of one pool of real blocks."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Refusal
from .sequential import Decision, Plan, decide
from .verdict import Verdict

# Takes a window (first block, one past the last) and whether the sides are exchanged; says whether
# the window is called slower.
Rule = Callable[[slice, bool], bool]

SLOW_DOWNS = np.linspace(0.0, 0.30, 121)  # that are tried, a quarter of a per cent apart
NONE_FOUND = Refusal(f"none up to {100 * SLOW_DOWNS[-1]:.0f} %")


def place_windows(blocks: int, length: int, most: int) -> list[slice]:
    """Return at most `most` windows of `length` contiguous blocks, evenly over the pool.

    They overlap; blocks // length of them do not. Contiguous, so that slow drift stays in.
    """
    last = blocks - length
    if last < 0:
        return []
    starts = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
    return [slice(int(start), int(start) + length) for start in starts]


def count_called(rule: Rule, windows: Sequence[slice]) -> tuple[int, int]:
    """Return how many trials are called slower, and how many there are: each window both ways."""
    called = [rule(window, exchanged) for window in windows for exchanged in (False, True)]
    return sum(called), len(called)


def gate_rule(
    base: FloatArray, head: FloatArray, plan: Plan, planted: Sequence[int], slow_down: float
) -> Rule:
    """Return the gate's rule on base and head, seconds of shape (blocks, cases).

    slow_down: a fraction by which head is made slower in the columns `planted`. A window is called
    if any row that holds one of these columns is slower; without such columns, if any row is.
    """
    log_ratios = np.log(head / base)
    shift = np.zeros(log_ratios.shape[1])
    shift[list(planted)] = np.log1p(slow_down)

    def is_called(window: slice, exchanged: bool) -> bool:
        sign = -1.0 if exchanged else 1.0
        decision = decide(sign * log_ratios[window] + shift, plan)
        return any(verdict.kind == "slower" for verdict in _rows(decision, plan, planted))

    return is_called


def _rows(decision: Decision, plan: Plan, planted: Sequence[int]) -> Iterator[Verdict]:
    chosen = set(planted) or set(range(len(decision.cases)))
    yield from (decision.cases[column] for column in sorted(chosen))
    for family, verdict in zip(plan.families, decision.families, strict=True):
        if verdict is not None and chosen & set(family):
            yield verdict


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


def find_smallest_slow_down(
    rule_of: Callable[[float], Rule], windows: Sequence[slice], share: float
) -> float | Refusal:
    """Return the least of SLOW_DOWNS, a fraction, that is called in `share` of the trials.

    Power grows with the slow-down, so that a bisection finds it. NONE_FOUND where not even the
    largest is called that often.
    """
    low, high = 0, len(SLOW_DOWNS) - 1
    if _share(rule_of(float(SLOW_DOWNS[high])), windows) < share:
        return NONE_FOUND
    while low < high:
        middle = (low + high) // 2
        if _share(rule_of(float(SLOW_DOWNS[middle])), windows) >= share:
            high = middle
        else:
            low = middle + 1
    return float(SLOW_DOWNS[high])


def _share(rule: Rule, windows: Sequence[slice]) -> float:
    called, trials = count_called(rule, windows)
    return called / trials
