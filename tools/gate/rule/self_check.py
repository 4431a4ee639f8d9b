"""False-alarm rate and power of the gate's rule in a pool of blocks, beside those of ASV's rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.wilson import wilson
from .sequential import Plan
from .trials import (
    Rule,
    column_rule,
    count_called,
    find_smallest_slow_down,
    gate_rule,
    place_windows,
)

SHARES = (0.80, 0.95)


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


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What the gate's rule and ASV's call slower in the same windows of one pool.

    blocks: of the pool. window: blocks of a trial. false_slower, asv_false_slower: trials in which
    any row of the suite is called slower although nothing changed. power, asv_power: by slow-down,
    a fraction, that was really planted. smallest, asv_smallest: by share of the trials, the least
    slow-down that is called in so many of them.
    """

    blocks: int
    window: int
    false_slower: Rate
    asv_false_slower: Rate
    power: Mapping[float, Rate]
    asv_power: Mapping[float, Rate]
    smallest: Mapping[float, float | Refusal]
    asv_smallest: Mapping[float, float | Refusal]

    @property
    def windows_apart(self) -> int:
        """How many windows of the pool do not overlap: the trials that are independent."""
        return self.blocks // self.window


def self_check(
    base: FloatArray,
    head: FloatArray,
    slowed: Mapping[float, FloatArray],
    planted: Sequence[int],
    plan: Plan,
    window: int,
    asv_says_slower: Callable[[FloatArray, FloatArray], bool],
    most_trials: int = 200,
) -> SelfCheck:
    """Try the gate's rule on windows of `window` contiguous blocks.

    base, head: seconds of the same commit measured twice, shape (blocks, cases). slowed: the same
    by planted slow-down, whose columns `planted` are taken; the others are head's.
    asv_says_slower: ASV's rule on the values of one case, shape (blocks,) each. most_trials: of the
    false alarms, each window both ways round.

    The smallest slow-down is found by multiplying head's values, which adds no noise of its own;
    `power` is of slow-downs that were really run.
    """
    windows = place_windows(len(base), window, most_trials // 2)
    everything = range(base.shape[1])

    def ours(head: FloatArray, slow_down: float) -> Rule:
        return gate_rule(base, head, plan, planted, slow_down)

    def asvs(head: FloatArray, slow_down: float) -> Rule:
        return column_rule(base, head, asv_says_slower, planted, slow_down)

    unchanged = gate_rule(base, head, plan, [], 0.0)
    asv_unchanged = column_rule(base, head, asv_says_slower, everything, 0.0)
    return SelfCheck(
        blocks=len(base),
        window=window,
        false_slower=Rate(*count_called(unchanged, windows)),
        asv_false_slower=Rate(*count_called(asv_unchanged, windows)),
        power=_power(ours, head, slowed, planted, windows),
        asv_power=_power(asvs, head, slowed, planted, windows),
        smallest=_smallest(partial(ours, head), windows),
        asv_smallest=_smallest(partial(asvs, head), windows),
    )


def count_blocks_in(budget_s: float, base_wall_s: FloatArray, head_wall_s: FloatArray) -> int:
    """Return how many blocks a gate measures in its budget; walls per block, shape (blocks,)."""
    return int(budget_s / float(np.median(base_wall_s + head_wall_s)))


def _power(
    make_rule: Callable[[FloatArray, float], Rule],
    head: FloatArray,
    slowed: Mapping[float, FloatArray],
    planted: Sequence[int],
    windows: Sequence[slice],
) -> dict[float, Rate]:
    rates = {}
    for slow_down, values in slowed.items():
        with_plant = head.copy()
        with_plant[:, planted] = values[:, planted]
        rule = make_rule(with_plant, 0.0)
        called = [rule(window, False) for window in windows]
        rates[slow_down] = Rate(sum(called), len(called))
    return rates


def _smallest(
    rule_of: Callable[[float], Rule], windows: Sequence[slice]
) -> dict[float, float | Refusal]:
    return {share: find_smallest_slow_down(rule_of, windows, share) for share in SHARES}
