"""What a self-check finds in a pool of blocks: false alarms and power, and ASV's beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval
from ...stats.wilson import wilson
from .sequential import Plan
from .trials import (
    Rule,
    column_rule,
    false_alarms,
    gate_rule,
    independent,
    smallest_found,
    stretches,
)

SHARES = (0.80, 0.95)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was called in how many trials; they overlap, so the interval, which takes
    them for independent, is the narrowest there can be.
    """

    called: int
    trials: int

    @property
    def interval(self) -> Interval:
        return wilson(self.called, self.trials)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """blocks: of the pool; length: of a trial; independent: trials that do not overlap.

    false_slower, asv_false_slower: trials in which any row of the suite is called slower although
    nothing changed. found, asv_found: by slow-down that was really planted. smallest, asv_smallest:
    by share of trials, the least slow-down found in it, None where that takes more than 30 %.
    """

    blocks: int
    length: int
    independent: int
    false_slower: Rate
    asv_false_slower: Rate
    found: Mapping[float, Rate]
    asv_found: Mapping[float, Rate]
    smallest: Mapping[float, float | None]
    asv_smallest: Mapping[float, float | None]


def self_check(
    base: FloatArray,
    head: FloatArray,
    slowed: Mapping[float, FloatArray],
    planted: Sequence[int],
    plan: Plan,
    length: int,
    asv_says_slower: Callable[[FloatArray, FloatArray], bool],
    most_trials: int = 200,
) -> SelfCheck:
    """Try the gate's rule on stretches of `length` contiguous blocks.

    base, head: seconds of the same commit measured twice, shape (blocks, cases). slowed: the same
    by planted slow-down, whose columns `planted` are taken; the others are head's.
    asv_says_slower: ASV's rule on the values of one case, shape (blocks,) each.

    The smallest slow-down is found by multiplying head's values, which adds no noise of its own;
    `found` stands for planted ones that were run.
    """
    of = stretches(len(base), length, most_trials // 2)
    everything = range(base.shape[1])

    def ours(slow_down: float) -> Rule:
        return gate_rule(base, head, plan, planted, slow_down)

    def asvs(slow_down: float) -> Rule:
        return column_rule(base, head, asv_says_slower, planted, slow_down)

    found, asv_found = {}, {}
    for slow_down, values in slowed.items():
        with_plant = head.copy()
        with_plant[:, planted] = values[:, planted]
        rule = gate_rule(base, with_plant, plan, planted, 0.0)
        found[slow_down] = _one_way(rule, of)
        rule = column_rule(base, with_plant, asv_says_slower, planted, 0.0)
        asv_found[slow_down] = _one_way(rule, of)
    return SelfCheck(
        blocks=len(base),
        length=length,
        independent=independent(len(base), length),
        false_slower=Rate(*false_alarms(gate_rule(base, head, plan, [], 0.0), of)),
        asv_false_slower=Rate(
            *false_alarms(column_rule(base, head, asv_says_slower, everything, 0.0), of)
        ),
        found=found,
        asv_found=asv_found,
        smallest={share: smallest_found(ours, of, share) for share in SHARES},
        asv_smallest={share: smallest_found(asvs, of, share) for share in SHARES},
    )


def blocks_in(budget_s: float, base_wall_s: FloatArray, head_wall_s: FloatArray) -> int:
    """How many blocks a gate measures in its budget; walls per block, shape (blocks,)."""
    return int(budget_s / float(np.median(base_wall_s + head_wall_s)))


def _one_way(rule: Rule, of: Sequence[slice]) -> Rate:
    called = [rule(stretch, False) for stretch in of]
    return Rate(sum(called), len(called))
