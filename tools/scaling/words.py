"""Laws of growth in words."""

import re

from ..render.quantities import count, quantity
from ..stats.interval import Interval
from .rule.growth import Growth

_CALLED = {
    "1": "constant",
    "log n": "logarithmic",
    "sqrt n": "square root",
    "n": "linear",
    "n^2": "quadratic",
    "n^3": "cubic",
}
_NOT_WORTH_TELLING = 1000  # times less likely
_LIKELY = 0.05
_TOLD = 2


def formula(growth: Growth, unit: str, size: str = "n") -> str:
    """Return what a decided law costs: `9 µs + 4.1 ns × n log n`, the offset only if it is sure."""
    assert growth.coefficient is not None
    slope = quantity(growth.coefficient.value, unit)
    if growth.law == "1":
        return slope
    if growth.break_size is not None:
        return f"{slope} × {size} beyond {count(growth.break_size)}"
    shape = re.sub(r"\bn\b", size, growth.law)
    surely = growth.offset is not None and growth.offset.low > 0
    start = f"{quantity(growth.offset.value, unit)} + " if surely and growth.offset else ""
    return f"{start}{slope} × {shape}"


def law(growth: Growth, unit: str) -> str:
    """Return the law in a table's cell: its formula, `n or n log n?`, or `refused`."""
    if growth.decided:
        return formula(growth, unit)
    likely = [name for name, weight in growth.candidates if weight > _LIKELY]
    return f"{' or '.join(likely)}?" if growth.close and len(likely) <= _TOLD else growth.law


def sentence(growth: Growth, unit: str, axis: str) -> str:
    """Return the law as a person would say it, with the likeliest rival."""
    if not growth.decided:
        return f"{growth.law}: {growth.reason}"
    called = _CALLED.get(growth.law, growth.law)
    if growth.break_size is not None:
        called = "linear with a break"
    rivals = [(name, weight) for name, weight in growth.candidates if name != growth.law]
    odds = dict(growth.candidates).get(growth.law, 0.0) / rivals[0][1] if rivals else float("inf")
    if growth.law == "1":
        doubt = "no growth shows over these sizes"
    elif odds < _NOT_WORTH_TELLING:
        doubt = f"{rivals[0][0]} {float(f'{odds:.2g}'):g}x less likely"
    else:
        doubt = f"all else over {_NOT_WORTH_TELLING}x less likely"
    return f"{formula(growth, unit, axis)} ({called}; {doubt})"


def exponent(growth: Growth) -> str:
    """Return the exponent with its interval: `1.02 (0.98–1.06)`."""
    if growth.exponent is None:
        return ""
    value, low, high = growth.exponent.value, growth.exponent.low, growth.exponent.high
    # Dots where a minus sign beside a dash would be misread.
    dash = "…" if low < 0 else "–"
    return f"{_number(value)} ({_number(low)}{dash}{_number(high)})"


def offset(interval: Interval | None, unit: str) -> str:
    """Return an offset with its interval, or the most it can be where it may be nothing."""
    if interval is None:
        return ""
    return cost(interval, unit) if interval.low > 0 else f"< {quantity(interval.high, unit)}"


def cost(interval: Interval, unit: str) -> str:
    """Return a cost with its interval: `2.1 ms (1.9 to 2.3 ms)`."""
    low, high = quantity(interval.low, unit), quantity(interval.high, unit)
    return f"{quantity(interval.value, unit)} ({low} to {high})"


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # adding 0 takes the sign off a rounded zero
