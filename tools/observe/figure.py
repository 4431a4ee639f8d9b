"""One figure of a case: its interval, and how it came about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import geometric_interval, pooled_scatter

NOT_COUNTED = Refusal("the system does not count it")


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity of a case. processes: that its interval is of. disturbed: share of their time,
    None where the system does not count it.

    spread: relative standard deviation over processes, or rounds of them; None where not known.
    """

    estimate: Interval | Refusal
    processes: int
    disturbed: float | None
    spread: float | None = None


def figure_of(values: FloatArray, disturbed: float | None) -> Figure:
    """Return the figure of a positive number a process, shape (m,), or a round of them."""
    scatter = pooled_scatter(values)
    spread = None if isinstance(scatter, Refusal) else scatter.sd
    return Figure(geometric_interval(values), len(values), disturbed, spread)


def figure_if_known(
    numbers: Sequence[float | None], disturbed: float | None, otherwise: Refusal = NOT_COUNTED
) -> Figure:
    """Return the figure of a number a process, `otherwise` where one of them is not known."""
    values = np.array(numbers, dtype=np.float64)  # None becomes NaN
    if not np.all(values > 0):
        return Figure(otherwise, 0, disturbed)
    return figure_of(values, disturbed)
