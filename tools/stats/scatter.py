"""How much independent values scatter about their mean."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .interval import Refusal, two_sided_t


@dataclass(frozen=True, slots=True)
class Scatter:
    """Standard deviation of one value, in its unit, on `degrees` of freedom, above 0."""

    sd: float
    degrees: int

    @property
    def half_width(self) -> float:
        """Half the width of the two-sided 95 % interval of one value: Student's t times sd."""
        return two_sided_t(self.degrees) * self.sd


def scatter_of(values: FloatArray) -> Scatter | Refusal:
    """Return the scatter of independent `values`, shape (m,); refused below two."""
    if len(values) < 2:
        return Refusal("one value has no scatter: it takes two")
    return Scatter(float(np.std(values, ddof=1)), len(values) - 1)


def pool_scatters(scatters: Iterable[Scatter | Refusal]) -> Scatter | Refusal:
    """Return the scatter common to several groups, each about its own mean.

    One-way analysis of variance: Snedecor & Cochran, Statistical Methods, 8th ed. 1989, section
    12.3. Groups without a scatter are left out; refused where none has one.
    """
    known = [scatter for scatter in scatters if isinstance(scatter, Scatter)]
    if not known:
        return Refusal("no group of values has a scatter: it takes two values in one")
    degrees = sum(scatter.degrees for scatter in known)
    squares = sum(scatter.degrees * scatter.sd**2 for scatter in known)
    return Scatter(float(np.sqrt(squares / degrees)), degrees)
