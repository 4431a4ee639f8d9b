"""What is known of a program so far, in words that the view and the summary share."""

from ..projection.cells import with_range
from ..render.quantities import quantity
from ..stats.interval import Interval, Refusal

NOT_COUNTED = "not counted"
_PER_S = "_per_s"


def estimated(answer: Interval | Refusal, unit: str) -> str:
    """Return a value with its interval, or why it is refused.

    unit: of `quantity`, or "times" for a factor.
    """
    if isinstance(answer, Refusal):
        return f"refused: {answer.reason}"
    if unit == "times":
        return f"{answer.value:.3g}x ({answer.low:.3g} to {answer.high:.3g})"
    return with_range(answer, unit)


def figure(name: str, value: float | None) -> str:
    """Return a number of `monitor_figures` by its name."""
    if value is None:
        return NOT_COUNTED
    if name.endswith("_share"):
        return f"{value:.1%}"
    unit = "bytes" if "bytes" in name else "unit"
    return quantity(value, unit) + ("/s" if name.endswith(_PER_S) else "")
