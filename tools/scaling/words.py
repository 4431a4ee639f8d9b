"""Laws of growth in words."""

import re

from ..render.quantities import count, quantity
from ..stats.interval import Interval, Refusal
from .rule.growth import Growth, LawClaim, Undecided, law_name
from .rule.laws import BREAK, EXPONENTIAL, SATURATING
from .rule.power_law import MAX_EXPONENT

_SHAPES = {
    "1": "constant",
    "log n": "logarithmic",
    "sqrt n": "square root",
    "n": "linear",
    "n^2": "quadratic",
    "n^3": "cubic",
    EXPONENTIAL: "exponential",
    SATURATING: "levelling off",
}
_FAR_LESS_LIKELY = 1000  # times, where no rival is named
_LIKELY = 0.05
_LAWS_IN_A_CELL = 2
IF_NOTHING_NEW = (
    "predictions hold if nothing new, such as a full cache, begins above the largest size"
)


def formula(claim: LawClaim, unit: str, size: str = "n") -> str:
    """Return the cost by a law: `9 µs + 4.1 ns × n log n`, with the offset only if it is sure."""
    slope = quantity(claim.coefficient.value, unit)
    if claim.law == "1":
        return slope
    if claim.law == BREAK and claim.break_size is not None:
        return f"{slope} × {_of(size, claim.beyond)} beyond {count(claim.break_size)}"
    leading = f"{slope} × {_of(size, claim.law)}"
    if claim.law == SATURATING and claim.break_size is not None:
        leading = f"{slope} × {size} / (1 + {size} / {count(claim.break_size)})"
    others = [(claim.offset.value, "")] if claim.offset and _is_sure(claim.offset) else []
    if claim.lower and claim.lower_coefficient:
        others.append((claim.lower_coefficient.value, f" × {_of(size, claim.lower)}"))
    added = [f"{quantity(value, unit)}{term}" for value, term in others if value > 0]
    taken = [f" - {quantity(-value, unit)}{term}" for value, term in others if value < 0]
    return " + ".join([*added, leading]) + "".join(taken)


def _of(size: str, law: str) -> str:
    return re.sub(r"\bn\b", size, law)


def _is_sure(offset: Interval) -> bool:
    return not offset.low <= 0 <= offset.high


def law(growth: Growth, unit: str) -> str:
    """Return the law in a table's cell: its formula, `n or n log n?`, or `refused`."""
    match growth:
        case LawClaim():
            return formula(growth, unit)
        case Undecided(close=True):
            likely = [name for name, weight in growth.candidates if weight > _LIKELY]
            if len(likely) <= _LAWS_IN_A_CELL:
                return f"{' or '.join(likely)}?"
    return law_name(growth)


def sentence(growth: Growth, unit: str, axis: str) -> str:
    """Return the law in a sentence, with the likeliest rival, or why there is none."""
    if isinstance(growth, LawClaim):
        said = f"{formula(growth, unit, axis)} ({shape(growth)}; {_doubt(growth)})"
    else:
        said = f"{law_name(growth)}: {growth.reason}"
    return "; ".join([said, *remarks(growth)])


def remarks(growth: Growth) -> list[str]:
    """Return what to know beside the law: sizes that were set aside, where the exponent goes."""
    if isinstance(growth, Refusal):
        return []
    said = [growth.remark] if growth.remark else []
    if growth.heading is not None:
        said.append(
            f"the exponent of these sizes, {_number(growth.exponent.value)}, is heading for "
            f"{growth.heading:g}"
        )
    return said


def footnote(growth: Undecided | Refusal) -> str:
    """Return why no law is claimed, in the same words for all series that want the same."""
    if isinstance(growth, Undecided) and growth.close:
        size = growth.tell_apart
        return f"laws too close: measure n = {size:,.10g}" if size else "laws too close at any size"
    if isinstance(growth, Undecided) and growth.falls:
        return "cost falls with size, and the classes only grow"
    return growth.reason


def shape(claim: LawClaim) -> str:
    """Return the law in a word or two: `linear`, or as a formula where it has no name."""
    if claim.law == BREAK:
        return "linear with a break" if claim.beyond == "n" else f"{claim.beyond} beyond a break"
    return _SHAPES.get(claim.law, claim.law)


def _doubt(claim: LawClaim) -> str:
    if claim.law == "1":
        return "no growth shows over these sizes"
    rivals = [(name, weight) for name, weight in claim.candidates if name != claim.law]
    own = dict(claim.candidates).get(claim.law, 0.0)
    odds = own / rivals[0][1] if rivals else float("inf")
    if odds < _FAR_LESS_LIKELY:
        return f"{rivals[0][0]} {float(f'{odds:.2g}'):g}x less likely"
    return f"all others over {_FAR_LESS_LIKELY}x less likely"


def exponent(growth: Growth) -> str:
    """Return the exponent with its interval: `1.02 (0.98–1.06)`; empty where there is none."""
    if isinstance(growth, Refusal):
        return ""
    value, low, high = growth.exponent.value, growth.exponent.low, growth.exponent.high
    if high >= MAX_EXPONENT:
        return f"{_number(value)} ({_number(low)} or more)"
    # Dots where a minus sign beside a dash would be misread.
    dash = "…" if low < 0 else "–"
    return f"{_number(value)} ({_number(low)}{dash}{_number(high)})"


def offset(growth: Growth, unit: str) -> str:
    """Return an offset with its interval, or only its upper limit where it may be nothing."""
    interval = growth.offset if isinstance(growth, LawClaim) else None
    if interval is None:
        return ""
    if _is_sure(interval):
        return cost(interval, unit)
    if interval.low < 0:
        return f"> {_signed(interval.low, unit)}"
    return f"< {quantity(interval.high, unit)}"


def cost(interval: Interval, unit: str) -> str:
    """Return a cost with its interval: `2.1 ms (1.9 to 2.3 ms)`."""
    value, low, high = (
        _signed(each, unit) for each in (interval.value, interval.low, interval.high)
    )
    return f"{value} ({low} to {high})"


def _signed(value: float, unit: str) -> str:
    return quantity(value, unit) if value >= 0 else f"-{quantity(-value, unit)}"


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # adding 0 takes the sign off a rounded zero
