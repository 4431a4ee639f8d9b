"""A curve in one line of text."""

from collections.abc import Sequence

from ..stats.arrays import FloatArray

_LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float] | FloatArray, width: int, most: float | None = None) -> str:
    """Return the last `width` values from 0 up, a blank for NaN.

    most: what the highest block stands for, the largest value if None.
    """
    shown = [float(value) for value in values[-width:]]
    top = max((value for value in shown if value == value), default=0.0) if most is None else most
    return "".join(_block(value, top) for value in shown).ljust(width)


def _block(value: float, top: float) -> str:
    if value != value:  # NaN
        return " "
    share = value / top if top > 0 else 0.0
    return _LEVELS[min(len(_LEVELS) - 1, max(0, int(share * len(_LEVELS))))]
