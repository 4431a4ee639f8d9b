"""A decision rule tried over and over on stretches of one pool of real blocks."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...stats.arrays import FloatArray
from .sequential import Decision, Plan, decide
from .verdict import Verdict

# Says of a stretch (first block, one past the last, sides exchanged) whether it is called slower.
Rule = Callable[[slice, bool], bool]

FOUND_BY = np.linspace(0.0, 0.30, 121)  # slow-downs that are tried, a quarter of a per cent apart


def stretches(blocks: int, length: int, most: int) -> list[slice]:
    """At most `most` stretches of `length` contiguous blocks, evenly over the pool, overlapping.

    Contiguous, so that whatever wanders slowly stays in; one in blocks // length is independent.
    """
    last = blocks - length
    if last < 0:
        return []
    starts = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
    return [slice(int(start), int(start) + length) for start in starts]


def false_alarms(rule: Rule, of: Sequence[slice]) -> tuple[int, int]:
    """How often two equal sides are called slower, each of both ways round, and trials."""
    called = [rule(stretch, exchanged) for stretch in of for exchanged in (False, True)]
    return sum(called), len(called)


def gate_rule(
    base: FloatArray, head: FloatArray, plan: Plan, planted: Sequence[int], slow_down: float
) -> Rule:
    """The gate's rule on seconds of shape (blocks, cases).

    slow_down: a fraction by which head is made slower at the columns `planted`. What is called:
    of a plant, any row that holds one of these columns; without one, any row at all.
    """
    log_ratios = np.log(head / base)
    shift = np.zeros(log_ratios.shape[1])
    shift[list(planted)] = np.log1p(slow_down)

    def called(stretch: slice, exchanged: bool) -> bool:
        sign = -1.0 if exchanged else 1.0
        decision = decide(sign * log_ratios[stretch] + shift, plan)
        return any(verdict.kind == "slower" for verdict in _rows(decision, plan, planted))

    return called


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
    """A rule that looks at each case by itself, such as ASV's; called if any of `columns` is."""

    def called(stretch: slice, exchanged: bool) -> bool:
        first, second = (head, base) if exchanged else (base, head)
        return any(
            says_slower(first[stretch, column], second[stretch, column] * (1 + slow_down))
            for column in columns
        )

    return called


def smallest_found(
    rule_of: Callable[[float], Rule], of: Sequence[slice], share: float
) -> float | None:
    """The least of FOUND_BY that is called in `share` of the trials; None where none is.

    Power grows with the slow-down, so it is found by halving.
    """
    low, high = 0, len(FOUND_BY) - 1
    if _share(rule_of(float(FOUND_BY[high])), of) < share:
        return None
    while low < high:
        middle = (low + high) // 2
        if _share(rule_of(float(FOUND_BY[middle])), of) >= share:
            high = middle
        else:
            low = middle + 1
    return float(FOUND_BY[high])


def _share(rule: Rule, of: Sequence[slice]) -> float:
    called, trials = false_alarms(rule, of)
    return called / trials


def independent(blocks: int, length: int) -> int:
    """How many stretches do not overlap."""
    return blocks // length
