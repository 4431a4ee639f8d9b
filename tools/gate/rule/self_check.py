"""False-alarm rate and power of the gate's rule in a pool of blocks, beside those of ASV's rule."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Refusal
from .build_trials import BuildTrials, try_builds
from .gate_trials import Endings, count_endings, gate_rule
from .sequential import Plan
from .trials import (
    Rate,
    Rule,
    column_rule,
    count_called,
    find_smallest_slow_down,
    place_windows,
)

SHARES = (0.80, 0.95)
_WINDOWS_OF_A_CASE = 20  # as each is tried with every planted case by itself

# Of head, the columns that are slowed down and by how much, makes a rule.
MakeRule = Callable[[FloatArray, Sequence[int], float], Rule]
Smallest = Mapping[float, float | Refusal]


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What the gate's rule and ASV's call slower in the same windows of one pool.

    blocks: of the pool. window: blocks of a trial. false_slower, asv_false_slower: trials in which
    any row of the suite is called slower although nothing changed. power, asv_power: by slow-down,
    a fraction, that was really planted. smallest, asv_smallest: by share of the trials, the least
    slow-down of all planted cases that is called in so many of them. case_smallest,
    asv_case_smallest: of one planted case alone, the share being the mean over them. endings: how
    gates of one commit end. builds: gates of builds that compute the same. None: not known.
    """

    blocks: int
    window: int
    false_slower: Rate
    asv_false_slower: Rate
    power: Mapping[float, Rate]
    asv_power: Mapping[float, Rate]
    smallest: Smallest
    asv_smallest: Smallest
    case_smallest: Smallest | None = None
    asv_case_smallest: Smallest | None = None
    endings: Endings | None = None
    builds: BuildTrials | None = None

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
    builds: Sequence[FloatArray] = (),
) -> SelfCheck:
    """Try the gate's rule on windows of `window` contiguous blocks.

    base, head: seconds of the same commit measured twice, shape (blocks, cases). slowed: the same
    by planted slow-down, whose columns `planted` are taken; the others are head's.
    asv_says_slower: ASV's rule on the values of one case, shape (blocks,) each. most_trials: of the
    false alarms, each window both ways round; a case by itself is tried in some windows only, as
    there are many cases. builds: seconds of builds that compute the same as base, which counts as
    one more.

    The smallest slow-down is found by multiplying head's values, which adds no noise of its own;
    `power` is of slow-downs that were really run.
    """
    windows = place_windows(len(base), window, most_trials // 2)

    def ours(head: FloatArray, columns: Sequence[int], slow_down: float) -> Rule:
        return gate_rule(base, head, plan, columns, slow_down)

    def asvs(head: FloatArray, columns: Sequence[int], slow_down: float) -> Rule:
        return column_rule(base, head, asv_says_slower, columns, slow_down)

    one_by_one = [[column] for column in planted]
    fewer_windows = windows[:: math.ceil(len(windows) / _WINDOWS_OF_A_CASE)]
    endings = count_endings(base, head, plan, windows)
    return SelfCheck(
        blocks=len(base),
        window=window,
        false_slower=endings.any_slower,
        asv_false_slower=count_called([asvs(head, range(base.shape[1]), 0.0)], windows),
        power=_power(ours, head, slowed, planted, windows),
        asv_power=_power(asvs, head, slowed, planted, windows),
        smallest=_smallest(ours, head, [planted], windows),
        asv_smallest=_smallest(asvs, head, [planted], windows),
        case_smallest=_smallest(ours, head, one_by_one, fewer_windows),
        asv_case_smallest=_smallest(asvs, head, one_by_one, fewer_windows),
        endings=endings,
        builds=try_builds([base, *builds], plan, windows, len(base) // window) if builds else None,
    )


def count_blocks_in(budget_s: float, base_wall_s: FloatArray, head_wall_s: FloatArray) -> int:
    """Return how many blocks a gate measures in its budget; walls per block, shape (blocks,)."""
    return int(budget_s / float(np.median(base_wall_s + head_wall_s)))


def _power(
    make_rule: MakeRule,
    head: FloatArray,
    slowed: Mapping[float, FloatArray],
    planted: Sequence[int],
    windows: Sequence[slice],
) -> dict[float, Rate]:
    rates = {}
    for slow_down, values in slowed.items():
        with_plant = head.copy()
        with_plant[:, planted] = values[:, planted]
        rule = make_rule(with_plant, planted, 0.0)
        called = [rule(window, False) for window in windows]
        rates[slow_down] = Rate(sum(called), len(called))
    return rates


def _smallest(
    make_rule: MakeRule,
    head: FloatArray,
    parts: Sequence[Sequence[int]],
    windows: Sequence[slice],
) -> Smallest:
    """Return by share the least slow-down found in it; parts: columns, each slowed by itself."""

    @cache
    def found_in(slow_down: float) -> float:
        rate = count_called([make_rule(head, part, slow_down) for part in parts], windows)
        return rate.called / rate.trials

    return {share: find_smallest_slow_down(found_in, share) for share in SHARES}
