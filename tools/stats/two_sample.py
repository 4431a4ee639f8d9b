"""The difference of two means and its error: two-sample t with a common variance."""

from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .interval import Refusal, two_sided_t


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """The difference of two means, its standard error, and the degrees of freedom of that."""

    value: float
    standard_error: float
    degrees: int

    @property
    def half_width(self) -> float:
        """Half the width of the two-sided 95 % interval."""
        return two_sided_t(self.degrees) * self.standard_error


def mean_difference(first: FloatArray, second: FloatArray) -> MeanDifference | Refusal:
    """Return the mean of `first` less that of `second`, shapes (m,) and (n,).

    The variance is pooled over both (Snedecor & Cochran, Statistical Methods, 8th ed. 1989, section
    6.9), and each value must be independent of the others. Refused where either is empty, or with
    one value each.
    """
    degrees = len(first) + len(second) - 2
    if not len(first) or not len(second):
        return Refusal("one of the two has no value")
    if degrees < 1:
        return Refusal("one value each: the noise is not known")
    squares = np.sum((first - first.mean()) ** 2) + np.sum((second - second.mean()) ** 2)
    error = np.sqrt(squares / degrees * (1 / len(first) + 1 / len(second)))
    return MeanDifference(float(first.mean() - second.mean()), float(error), degrees)
