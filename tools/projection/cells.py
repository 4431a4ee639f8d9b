"""Cells of the tables: estimates with their intervals, and reasons numbered below the table."""

from ..render.quantities import quantity
from ..stats.interval import Interval, Refusal
from .curves import Curve


class Reasons:
    """Numbers the reasons below one table, each reason once."""

    def __init__(self) -> None:
        """Start without any reason."""
        self._numbers: dict[str, int] = {}

    def mark(self, reason: str) -> str:
        """Return `[2]` for a reason."""
        return f"[{self._numbers.setdefault(reason, len(self._numbers) + 1)}]"

    @property
    def notes(self) -> list[str]:
        """Return a line for each reason."""
        return [f"[{number}] {reason}" for reason, number in self._numbers.items()]


def name_of(curve: Curve, names: dict[str, str]) -> str:
    """Return the short name of a curve with what is held fixed."""
    benchmark = curve.series.key.benchmark
    return names[benchmark] + curve.series.label.removeprefix(benchmark)


def brief(estimate: Interval | Refusal) -> str:
    """Return `0.053 (0.041–0.066)`, nothing where there is no interval."""
    if isinstance(estimate, Refusal):
        return ""
    return f"{estimate.value:.2g} ({estimate.low:.2g}–{estimate.high:.2g})"


def number(estimate: Interval | Refusal, reasons: Reasons, otherwise: float | None = None) -> str:
    """Return `1.93 (1.88–1.98)`, or the number of the reason why there is no interval.

    otherwise: a value to show all the same.
    """
    if isinstance(estimate, Interval):
        return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"
    known = "" if otherwise is None else f"{otherwise:.2f} "
    return f"{known}{reasons.mark(estimate.reason)}"


def rate(
    estimate: Interval | Refusal, unit: str, reasons: Reasons, value_only: bool = False
) -> str:
    """Return a throughput with its interval, or the number of the reason why there is none."""
    if isinstance(estimate, Refusal):
        return f"refused {reasons.mark(estimate.reason)}"
    return quantity(estimate.value, unit) if value_only else with_range(estimate, unit)


def with_range(interval: Interval, unit: str) -> str:
    """Return `114 (98–131) k/s`, with a unit for each where they are of different scale."""
    texts = [quantity(value, unit) for value in (interval.value, interval.low, interval.high)]
    (value, scale), (low, low_scale), (high, high_scale) = (
        text.partition(" ")[::2] for text in texts
    )
    if scale == low_scale == high_scale:
        return f"{value} ({low}–{high}) {scale}"
    return f"{texts[0]} ({texts[1]} to {texts[2]})"
