"""The verdict on one row: slower, faster, the same, or undecided; intervals decide."""

import math
from dataclasses import dataclass
from typing import Literal

from ...stats.limits import Limits
from .paired import Effect

# Of half the width of the row's own interval: a change that is found in 80 % at the end is this
# near to 0 at the first interim look in less than 2 % (a test counts it, under normal noise).
FUTILE = 0.35

Kind = Literal["slower", "faster", "same", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a row, the change it was read from, and why in words.

    effect: its interval holds together with those of all rows. alone: the same value, its interval
    that of the row by itself. void: a change was seen, but the machine may have made it.
    """

    kind: Kind
    effect: Effect
    alone: Effect
    reason: str
    void: bool = False

    @property
    def decisive(self) -> Effect:
        """The effect whose interval decided."""
        return self.alone if self.kind == "same" else self.effect


def judge(effect: Effect, alone: Effect, limits: Limits) -> Verdict:
    """Judge a change by where a whole interval lies; the first rule that applies decides.

    1. alone within ±smallest_effect: the same, too small to matter even if it is not zero;
    2. effect above 0, its value at least smallest_effect: slower; below 0 so far, or farther:
       faster;
    3. alone within ±same_within: the same. Equivalence is a claim that was tested, by two one-sided
       tests: Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657;
    4. else undecided.

    effect, alone: as of a Verdict. The error rates are those of the intervals' tails: no further
    test is made. By rule 2 a true change of just smallest_effect is reported half as often as one
    that is surely seen, a smaller one less often.
    """
    if math.isinf(alone.low) and math.isinf(alone.high):
        return Verdict("undecided", effect, alone, _too_few(effect.blocks))
    if _within(alone, limits.smallest_effect):
        reason = f"{_ends(alone)}: any change is below {limits.smallest_effect * 100:.3g} %"
        return Verdict("same", effect, alone, reason)
    small = abs(effect.value) < math.log1p(limits.smallest_effect)  # whichever side is which
    if effect.low > 0 and not small:
        return Verdict("slower", effect, alone, f"{_ends(effect)}: all of it slower")
    if effect.high < 0 and not small:
        return Verdict("faster", effect, alone, f"{_ends(effect)}: all of it faster")
    if _within(alone, limits.same_within):
        reason = f"{_ends(alone)}: within ±{limits.same_within * 100:.3g} %"
        return Verdict("same", effect, alone, reason)
    return Verdict("undecided", effect, alone, _why_undecided(effect, limits))


def is_settled(verdict: Verdict, limits: Limits) -> bool:
    """Return whether more blocks are not worth their time.

    A change is settled, and so is "same" within ±smallest_effect. "Same" within ±same_within is
    settled only for futility, where the value is near the middle of its interval, seen from 0: a
    row that leans to one side may still turn out slower. Undecided is not settled.
    """
    alone = verdict.alone
    if verdict.kind != "same":
        return verdict.kind != "undecided"
    near = min(alone.high - alone.value, alone.value - alone.low)
    return _within(alone, limits.smallest_effect) or abs(alone.value) <= FUTILE * near


def _why_undecided(effect: Effect, limits: Limits) -> str:
    if math.isinf(effect.low) and math.isinf(effect.high):
        return _too_few(effect.blocks)
    beyond = effect.low > 0 or effect.high < 0
    clear = f"a change of {limits.smallest_effect * 100:.3g} %" if beyond else "clear of no change"
    return f"{_ends(effect)}: neither {clear} nor within ±{limits.same_within * 100:.3g} %"


def _too_few(blocks: int) -> str:
    return f"{blocks} block{'s' * (blocks != 1)}: too few to show any change"


def _within(effect: Effect, fraction: float) -> bool:
    return math.log1p(-fraction) < effect.low and effect.high < math.log1p(fraction)


def _ends(effect: Effect) -> str:
    return f"{_percent(effect.low)} to {_percent(effect.high)}"


def _percent(log_ratio: float) -> str:
    return f"{math.expm1(min(log_ratio, 700.0)):+.1%}"
