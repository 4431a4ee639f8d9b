"""The verdict on one row: slower, faster, the same, or undecided; one interval decides."""

import math
from dataclasses import dataclass
from typing import Literal

from ...stats.limits import Limits
from .paired import Effect

Kind = Literal["slower", "faster", "same", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a row, the change it was read from, and why in words."""

    kind: Kind
    effect: Effect
    reason: str


def judge(effect: Effect, limits: Limits) -> Verdict:
    """Judge a change by where its whole interval lies; the first rule that applies decides.

    1. within ±smallest_effect: the same, too small to matter even if it is not zero;
    2. above 0: slower; below 0: faster;
    3. within ±same_within: the same. Equivalence is a claim that was tested, by two one-sided
       tests: Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657;
    4. else undecided.

    The error rates are those of the interval's tails: no further test is made.
    """
    if math.isinf(effect.low) and math.isinf(effect.high):
        blocks = f"{effect.blocks} block" + "s" * (effect.blocks != 1)
        return Verdict("undecided", effect, f"{blocks}: too few to show any change")
    ends = f"{_percent(effect.low)} to {_percent(effect.high)}"
    if _within(effect, limits.smallest_effect):
        reason = f"{ends}: any change is below {limits.smallest_effect * 100:.3g} %"
        return Verdict("same", effect, reason)
    if effect.low > 0:
        return Verdict("slower", effect, f"{ends}: all of it slower")
    if effect.high < 0:
        return Verdict("faster", effect, f"{ends}: all of it faster")
    if _within(effect, limits.same_within):
        return Verdict("same", effect, f"{ends}: within ±{limits.same_within * 100:.3g} %")
    reason = f"{ends}: neither clear of no change nor within ±{limits.same_within * 100:.3g} %"
    return Verdict("undecided", effect, reason)


def _within(effect: Effect, fraction: float) -> bool:
    return math.log1p(-fraction) < effect.low and effect.high < math.log1p(fraction)


def _percent(log_ratio: float) -> str:
    return f"{math.expm1(min(log_ratio, 700.0)):+.1%}"
