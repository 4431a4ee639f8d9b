"""Changes of speed and memory in words: never a bare ratio, which is read both ways round."""

import math

from ..render.quantities import quantity
from .rule.instructions import InstructionChange
from .rule.memory import LEAST_BYTES, MemoryChange
from .rule.paired import Effect
from .rule.verdict import Verdict


def change_words(verdict: Verdict) -> str:
    """Return `1.8 % slower (1.1 to 2.6 %)`, `same within 2.3 %`, or why it is undecided."""
    effect = verdict.decisive
    if verdict.kind in ("slower", "faster"):
        ends = sorted((_change(effect.low), _change(effect.high)), key=abs)
        return (
            f"{_percent(_change(effect.value))} % {verdict.kind}"
            f" ({_percent(ends[0])} to {_percent(ends[1])} %)"
        )
    if verdict.kind == "same":
        widest = max(abs(_change(effect.low)), abs(_change(effect.high)))
        return f"same within {_percent(widest)} %"
    if math.isinf(effect.low) or verdict.void:
        return f"undecided ({verdict.reason})"
    return f"undecided ({_end(effect.low)} to {_end(effect.high)})"


def memory_words(change: MemoryChange) -> str:
    """Return `8.0 % more memory (7.8 % more to 8.3 % more)`, without what was not measured again.

    Of nothing there is no share: both ends then, as `memory from 0 B to 64 B`.
    """
    effect, undecided = change.growth.effect, change.growth.verdict == "undecided"
    if effect and math.isinf(effect.low):
        return f"undecided ({effect.blocks} pairs: too few to show any growth)"
    if effect and undecided:
        return f"undecided ({_more_or_less(effect.low)} to {_more_or_less(effect.high)} memory)"
    if change.base_bytes < LEAST_BYTES:
        before, after = (quantity(of, "bytes") for of in (change.base_bytes, change.head_bytes))
        return f"memory from {before} to {after}"
    value = f"{_more_or_less(change.log_ratio)} memory"
    if not effect:
        return value
    return f"{value} ({_more_or_less(effect.low)} to {_more_or_less(effect.high)})"


def exponent_words(kind: str, exponent: Effect) -> str:
    """Return `the law got worse: exponent +0.052 (+0.031 to +0.074)`, or that it did not.

    kind: of a GrowthChange. Empty where neither changed.
    """
    ends = f"{exponent.value:+.3f} ({exponent.low:+.3f} to {exponent.high:+.3f})"
    words = {
        "law worse": "the law got worse",
        "law better": "the law got better",
        "constant worse": "the cost got worse, its law did not",
        "constant better": "the cost got better, its law did not",
    }
    return f"{words[kind]}: exponent {ends}" if kind in words else ""


def instruction_words(change: InstructionChange) -> str:
    """Return `instructions +0.80 % (3 runs a side agree to 0.001 %)`, undecided or not."""
    words = (
        f"instructions {100 * change.change:+.2f} % ({change.runs} runs a side agree to"
        f" {100 * change.repeatability:.3f} %)"
    )
    return f"undecided ({words})" if change.verdict == "undecided" else words


def _change(log_ratio: float) -> float:
    return math.expm1(min(log_ratio, 700.0))


def _end(log_ratio: float) -> str:
    change = _change(log_ratio)
    return f"{_percent(change)} % {'slower' if change > 0 else 'faster'}"


def _more_or_less(log_ratio: float) -> str:
    change = _change(log_ratio)
    return f"{_percent(change)} % {'more' if change > 0 else 'less'}"


def _percent(change: float) -> str:
    percent = abs(100 * change)
    return f"{percent:.1f}" if percent < 10 else f"{percent:.0f}"
