"""The magnitudes that a measured value or a size may have: what lies outside is no measurement."""

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray

# From quecto to quetta, the range of the prefixes of the SI: nothing that a benchmark measures or
# counts lies outside. And whatever the rules multiply stays clear of the ends of a double, 1e-308
# and 1e308. Of the largest products are the squares of a size to the third power (1e180, terms of
# growth; free powers are taken of a size over another one); 1 / cost^6, for costs that are fitted
# to a thousandth (1e198, normal equations of three terms); (size^3 / cost)^2 (1e246, leverages).
LEAST, MOST = 1e-30, 1e30


def in_range(values: FloatArray) -> NDArray[np.bool_]:
    """Return which values are 0 or of such a magnitude, the same shape; NaN is not."""
    magnitudes = np.abs(values)
    within: NDArray[np.bool_] = (magnitudes <= MOST) & ((magnitudes >= LEAST) | (magnitudes == 0))
    return within
