"""The mean of what is compared by ratios: speeds, costs, sizes."""

import numpy as np

from .arrays import FloatArray


def geometric_mean(values: FloatArray) -> float:
    """Return the geometric mean of `values`, shape (n,), positive; n >= 1."""
    return float(np.exp(np.mean(np.log(values))))
