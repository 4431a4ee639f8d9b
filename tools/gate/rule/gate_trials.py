"""The gate's rule tried on windows of one pool of real blocks: what it finds, how gates end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...stats.arrays import FloatArray
from .sequential import Decision, Plan, decide
from .trials import Rate, Rule
from .verdict import Verdict


@dataclass(frozen=True, slots=True)
class Endings:
    """How many gates of unchanged code ended in which way; the fields are words of verdicts.

    same: nothing got worse. undecided: some row is, nothing got worse. slower: some row or law is.
    """

    same: int = 0
    undecided: int = 0
    slower: int = 0

    @property
    def trials(self) -> int:
        """How many gates there were."""
        return self.same + self.undecided + self.slower

    @property
    def any_slower(self) -> Rate:
        """How often any row was called slower."""
        return Rate(self.slower, self.trials)


def count_endings(
    base: FloatArray, head: FloatArray, plan: Plan, windows: Sequence[slice]
) -> Endings:
    """Decide on base and head, seconds of shape (blocks, cases), in each window both ways round."""
    log_ratios = np.log(head / base)
    ends = Counter(
        decide(sign * log_ratios[window], plan, _costs(first[window])).worst
        for window in windows
        for sign, first in ((1.0, base), (-1.0, head))
    )
    return Endings(ends["same"], ends["undecided"], ends["slower"])


def gate_rule(
    base: FloatArray, head: FloatArray, plan: Plan, planted: Sequence[int], slow_down: float
) -> Rule:
    """Return the gate's rule on base and head, seconds of shape (blocks, cases).

    slow_down: a fraction by which the second side is made slower in the columns `planted`. A window
    is called if any row that holds one of them is slower: its case, its family, their law.
    """
    columns, part = _part_that_holds(planted, plan)
    base, head = base[:, columns], head[:, columns]
    log_ratios, is_planted = np.log(head / base), np.isin(columns, planted)
    shift = np.where(is_planted, np.log1p(slow_down), 0.0)
    without_laws = replace(part, sizes=())

    def is_called(window: slice, exchanged: bool) -> bool:
        sign, first = (-1.0, head) if exchanged else (1.0, base)
        seen = sign * log_ratios[window] + shift
        # Laws last, and only where nothing else tells: they take most of the time.
        if any(verdict.kind == "slower" for verdict in _rows(decide(seen, without_laws))):
            return True
        return decide(seen, part, _costs(first[window])).law_worse

    def _rows(decision: Decision) -> Iterator[Verdict]:
        yield from (decision.cases[i] for i in np.flatnonzero(is_planted))
        yield from filter(None, decision.families)

    return is_called


def _part_that_holds(planted: Sequence[int], plan: Plan) -> tuple[list[int], Plan]:
    """Return the columns of all families that hold one of `planted`, and their part of the plan.

    What other families are called has no bearing on these, but for the error budget, which stays.
    """
    chosen = [i for i, family in enumerate(plan.families) if set(family) & set(planted)]
    columns = [column for i in chosen for column in plan.families[i]]
    place = {column: i for i, column in enumerate(columns)}
    part = replace(
        plan,
        limits=tuple(plan.limits[column] for column in columns),
        families=tuple(tuple(place[column] for column in plan.families[i]) for i in chosen),
        sizes=tuple(plan.sizes[i] for i in chosen) if plan.sizes else (),
        of_suite=plan.error_budget,
    )
    return columns, part


def _costs(seconds: FloatArray) -> FloatArray:
    """Return the median of each case, shape (cases,), NaN where it has no value."""
    costs = np.full(seconds.shape[1], np.nan)
    known = ~np.isnan(seconds).all(axis=0)
    costs[known] = np.nanmedian(seconds[:, known], axis=0)
    return costs
