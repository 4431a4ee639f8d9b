"""Cells of the tables: estimates with their intervals, or the reasons why there are none."""

from ..render.footnotes import Cell, Noted
from ..render.quantities import quantity
from ..stats.interval import Interval, Refusal
from .curves import Curve


def name_of(curve: Curve, names: dict[str, str]) -> str:
    """Return the short name of a curve with what is held fixed."""
    benchmark = curve.series.key.benchmark
    return names[benchmark] + curve.series.label.removeprefix(benchmark)


def brief(estimate: Interval | Refusal) -> str:
    """Return `0.053 (0.041–0.066)`, nothing where there is no interval."""
    if isinstance(estimate, Refusal):
        return ""
    return f"{estimate.value:.2g} ({estimate.low:.2g}–{estimate.high:.2g})"


def number(estimate: Interval | Refusal, otherwise: float | None = None) -> Cell:
    """Return `1.93 (1.88–1.98)`, or the reason why there is no interval.

    otherwise: a value to show all the same.
    """
    if isinstance(estimate, Interval):
        return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"
    return Noted("" if otherwise is None else f"{otherwise:.2f}", (estimate.reason,))


def rate(estimate: Interval | Refusal, unit: str, value_only: bool = False) -> Cell:
    """Return a throughput with its interval, or the reason why there is none."""
    if isinstance(estimate, Refusal):
        return Noted("refused", (estimate.reason,))
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
