"""A curve in one line of text."""

from collections.abc import Sequence

import numpy as np

from ..stats.arrays import FloatArray

_LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float] | FloatArray, width: int, most: float | None = None) -> str:
    """Return the last `width` values from 0 up, a blank for NaN.

    most: what the highest block stands for, the largest value if None.
    """
    shown = np.asarray(values[-width:], dtype=np.float64)
    known = ~np.isnan(shown)
    top = np.max(shown, where=known, initial=0.0) if most is None else most
    shares = np.where(known & (top > 0), shown, 0.0) / (top or 1.0)
    levels = np.clip(shares * len(_LEVELS), 0, len(_LEVELS) - 1).astype(int)
    blocks = [_LEVELS[level] for level in levels.tolist()]
    return "".join(np.where(known, blocks, " ").tolist() if blocks else blocks).ljust(width)
