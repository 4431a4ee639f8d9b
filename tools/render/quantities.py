"""Numbers with units as people read them."""

from tools.stats.growth import Growth
from tools.stats.interval import Interval

_SCALES = {
    "seconds": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "bytes": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")),
    "1/s": ((1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")),
}
_COUNTS = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def quantity(value: float, unit: str) -> str:
    """Return `value` to three digits: seconds as s to ns, bytes as GB to B, rates
    as G/s to /s, others as given."""
    if unit in _SCALES:
        return " ".join(_scaled(value, _SCALES[unit]))
    return f"{value:.3g}" if unit == "unit" else f"{value:.3g} {unit}"


def count(value: float) -> str:
    """Return a size to three digits, such as 100, 1.5k or 2M."""
    return "".join(_scaled(value, _COUNTS))


def growth(verdict: Growth) -> str:
    """Return a verdict in a few letters: `n^1.02 (0.98–1.06)`, `undecided 0.5–1.6`, `refused`."""
    if verdict.exponent is None:
        return verdict.law
    low, high = verdict.exponent.low, verdict.exponent.high
    if verdict.law == "power":
        return f"n^{_exponent(verdict.exponent.value)} ({_range(low, high)})"
    return f"{verdict.law} {_range(low, high)}"


def offset(interval: Interval, unit: str) -> str:
    """Return an offset, or the most it can be where it may be nothing."""
    if interval.low > 0:
        return quantity(interval.value, unit)
    return f"< {quantity(interval.high, unit)}"


def growth_phrase(verdict: Growth, unit: str) -> str:
    """Return a verdict in words: `grows as n^1.02 (0.98 to 1.06) above an offset of 9 µs`."""
    if verdict.law != "power" or verdict.exponent is None:
        return verdict.law
    law = verdict.exponent
    verb = "grows" if law.value >= 0 else "falls"
    low, value, high = map(_exponent, (law.low, law.value, law.high))
    phrase = f"{verb} as n^{value} ({low} to {high})"
    if verdict.fit is None:
        return phrase
    if verdict.fit.offset.low > 0:
        return f"{phrase} above an offset of {quantity(verdict.fit.offset.value, unit)}"
    return f"{phrase}, any offset below {quantity(verdict.fit.offset.high, unit)}"


def _range(low: float, high: float) -> str:
    """Return both ends; with dots where a minus sign beside a dash would be misread."""
    return f"{_exponent(low)}{'…' if low < 0 else '–'}{_exponent(high)}"


def _exponent(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # adding 0 takes the sign off a rounded zero


def _scaled(value: float, scales: tuple[tuple[float, str], ...]) -> tuple[str, str]:
    """Return three digits of `value` and the symbol of the largest scale not above it."""
    # Rounded first, so that 999.9 µs becomes 1 ms and not 1000 µs.
    rounded = float(f"{value:.3g}")
    factor, symbol = next((scale for scale in scales if abs(rounded) >= scale[0]), scales[-1])
    return f"{float(f'{rounded / factor:.3g}'):.12g}", symbol
