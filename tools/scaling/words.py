"""Laws of growth in words."""

import re

from ..render.quantities import count, quantity
from ..stats.interval import Interval, Refusal
from .rule.growth import Growth, LawClaim, Undecided, law_name

_SHAPES = {
    "1": "constant",
    "log n": "logarithmic",
    "sqrt n": "square root",
    "n": "linear",
    "n^2": "quadratic",
    "n^3": "cubic",
}
_FAR_LESS_LIKELY = 1000  # times, where no rival is named
_LIKELY = 0.05
_LAWS_IN_A_CELL = 2


def formula(claim: LawClaim, unit: str, size: str = "n") -> str:
    """Return the cost by a law: `9 µs + 4.1 ns × n log n`, with the offset only if it is sure."""
    slope = quantity(claim.coefficient.value, unit)
    if claim.law == "1":
        return slope
    if claim.break_size is not None:
        return f"{slope} × {size} beyond {count(claim.break_size)}"
    shape = re.sub(r"\bn\b", size, claim.law)
    offset = claim.offset
    start = f"{quantity(offset.value, unit)} + " if offset is not None and offset.low > 0 else ""
    return f"{start}{slope} × {shape}"


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
    if not isinstance(growth, LawClaim):
        return f"{law_name(growth)}: {growth.reason}"
    return f"{formula(growth, unit, axis)} ({shape(growth)}; {_doubt(growth)})"


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
    if claim.break_size is not None:
        return "linear with a break"
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
    # Dots where a minus sign beside a dash would be misread.
    dash = "…" if low < 0 else "–"
    return f"{_number(value)} ({_number(low)}{dash}{_number(high)})"


def offset(growth: Growth, unit: str) -> str:
    """Return an offset with its interval, or only its upper limit where it may be nothing."""
    interval = growth.offset if isinstance(growth, LawClaim) else None
    if interval is None:
        return ""
    return cost(interval, unit) if interval.low > 0 else f"< {quantity(interval.high, unit)}"


def cost(interval: Interval, unit: str) -> str:
    """Return a cost with its interval: `2.1 ms (1.9 to 2.3 ms)`."""
    low, high = quantity(interval.low, unit), quantity(interval.high, unit)
    return f"{quantity(interval.value, unit)} ({low} to {high})"


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # adding 0 takes the sign off a rounded zero
