"""Numbers with units as people read them."""

_SCALES = {
    "seconds": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps")),
    "bytes": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")),
    "1/s": ((1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")),
}
_MOST_WRITTEN_OUT = 1e9  # what is more has an exponent, where its unit has no prefixes
_COUNTS = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
# Symbol -> what it is a scale of, and its factor.
SYMBOLS = {symbol: (unit, factor) for unit, scales in _SCALES.items() for factor, symbol in scales}


def quantity(value: float, unit: str) -> str:
    """Return `value` to three digits: seconds as s to ns, bytes as GB to B, rates
    as G/s to /s, others as given, such as 5,280 x."""
    if unit in _SCALES:
        return " ".join(_scaled(value, _SCALES[unit]))
    digits = f"{value:.3g}"
    if 1e3 <= abs(float(digits)) < _MOST_WRITTEN_OUT:
        digits = f"{float(digits):,.0f}"
    return digits if unit == "unit" else f"{digits} {unit}"


def count(value: float) -> str:
    """Return a size to three digits, such as 100, 1.5k or 2M."""
    return "".join(_scaled(value, _COUNTS))


def scale_of(value: float, unit: str) -> tuple[float, str]:
    """Return factor and symbol of the scale that `quantity` has `value` in; 1 and `unit` else."""
    symbol = quantity(value, unit).rpartition(" ")[2]
    return (SYMBOLS[symbol][1], symbol) if unit in _SCALES else (1.0, unit)


def _scaled(value: float, scales: tuple[tuple[float, str], ...]) -> tuple[str, str]:
    """Return three digits of `value` and the symbol of the largest scale not above it."""
    # Rounded first, so that 999.9 µs becomes 1 ms and not 1000 µs.
    rounded = float(f"{value:.3g}")
    if not rounded:  # of no scale in particular
        return "0", next(symbol for factor, symbol in scales if factor == 1.0)
    factor, symbol = next((scale for scale in scales if abs(rounded) >= scale[0]), scales[-1])
    return f"{float(f'{rounded / factor:.3g}'):.12g}", symbol
