"""The verdict on one row: slower, faster, the same, or undecided; one interval decides."""

import math
from dataclasses import dataclass
from typing import Literal

from ...stats.limits import Limits
from .paired import Effect

# Of half the interval's width: a change that is found in 80 % at the end is this near to 0 at the
# first interim look in less than 2 % (a test counts it, under normal noise).
FUTILE = 0.25

Kind = Literal["slower", "faster", "same", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a row, the change it was read from, and why in words.

    void: a change was seen, but the machine may have made it.
    """

    kind: Kind
    effect: Effect
    reason: str
    void: bool = False


def judge(effect: Effect, limits: Limits) -> Verdict:
    """Judge a change by where its whole interval lies; the first rule that applies decides.

    1. within ±smallest_effect: the same, too small to matter even if it is not zero;
    2. above 0, its value at least smallest_effect: slower; below 0, so far or farther: faster;
    3. within ±same_within: the same. Equivalence is a claim that was tested, by two one-sided
       tests: Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657;
    4. else undecided.

    The error rates are those of the interval's tails: no further test is made. By rule 2 a true
    change of just smallest_effect is reported half as often as one that is surely seen, a smaller
    one less often.
    """
    if math.isinf(effect.low) and math.isinf(effect.high):
        blocks = f"{effect.blocks} block" + "s" * (effect.blocks != 1)
        return Verdict("undecided", effect, f"{blocks}: too few to show any change")
    ends = f"{_percent(effect.low)} to {_percent(effect.high)}"
    if _within(effect, limits.smallest_effect):
        reason = f"{ends}: any change is below {limits.smallest_effect * 100:.3g} %"
        return Verdict("same", effect, reason)
    small = abs(effect.value) < math.log1p(limits.smallest_effect)  # whichever side is which
    beyond = effect.low > 0 or effect.high < 0
    if effect.low > 0 and not small:
        return Verdict("slower", effect, f"{ends}: all of it slower")
    if effect.high < 0 and not small:
        return Verdict("faster", effect, f"{ends}: all of it faster")
    if _within(effect, limits.same_within):
        return Verdict("same", effect, f"{ends}: within ±{limits.same_within * 100:.3g} %")
    clear = f"a change of {limits.smallest_effect * 100:.3g} %" if beyond else "clear of no change"
    reason = f"{ends}: neither {clear} nor within ±{limits.same_within * 100:.3g} %"
    return Verdict("undecided", effect, reason)


def is_settled(verdict: Verdict, limits: Limits) -> bool:
    """Return whether more blocks are not worth their time.

    A change is settled, and so is "same" within ±smallest_effect. "Same" within ±same_within is
    settled only for futility, where the value is near the middle of its interval, seen from 0: a
    row that leans to one side may still turn out slower. Undecided is not settled.
    """
    effect = verdict.effect
    if verdict.kind != "same":
        return verdict.kind != "undecided"
    near = min(effect.high - effect.value, effect.value - effect.low)
    return _within(effect, limits.smallest_effect) or abs(effect.value) <= FUTILE * near


def _within(effect: Effect, fraction: float) -> bool:
    return math.log1p(-fraction) < effect.low and effect.high < math.log1p(fraction)


def _percent(log_ratio: float) -> str:
    return f"{math.expm1(min(log_ratio, 700.0)):+.1%}"
