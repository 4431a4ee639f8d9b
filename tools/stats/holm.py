"""Many hypotheses tested at once, with the chance of any false rejection bounded."""

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray

RATE = 0.05


def adjust(p_values: FloatArray) -> NDArray[np.bool_]:
    """Return which hypotheses to reject, shape (m,), so that any falsely with at most RATE.

    Holm, Scand. J. Statist. 6 (1979) 65: in ascending order, until one exceeds RATE / those left.
    """
    order = np.argsort(p_values, kind="stable")
    left = np.arange(len(p_values), 0, -1)
    rejected = np.empty(len(p_values), dtype=bool)
    rejected[order] = np.logical_and.accumulate(p_values[order] <= RATE / left)
    return rejected
