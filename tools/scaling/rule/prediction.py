"""The cost at sizes nobody measured, with an interval, or a refusal beyond a stated distance."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from .laws import Candidate
from .mixture import Mixture

# The largest extrapolation beyond the measured sizes, as a factor, and what it takes; spans are
# those of one and of two decades, but for rounding.
FAR, FAR_SIZES, FAR_SPAN = 10.0, 8, 95.0
MIDDLE, MIDDLE_SIZES, MIDDLE_SPAN = 5.0, 6, 9.5
NEAR, NEAR_SIZES = 2.0, 4
WIDEST = 30.0  # times its low end, of an interval that still says something
_NO_COST, _MOST_COST = -650.0, 300.0  # logarithms, within what a double holds


@dataclass(frozen=True, slots=True)
class Curve:
    """A law with its coefficients, shape (TERMS,)."""

    law: Candidate
    coefficients: FloatArray

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return the cost at `sizes`, the same shape."""
        return self.law.costs(sizes, self.coefficients)


@dataclass(frozen=True, slots=True)
class Predictor:
    """Predicts the cost at any size.

    best: the likeliest law, for the value. mixture: of all that may hold, for the interval.
    smallest, largest: measured sizes. largest_extrapolation: the greatest factor beyond them that
    is answered.
    """

    best: Curve
    mixture: Mixture
    smallest: float
    largest: float
    largest_extrapolation: float

    @property
    def largest_answered(self) -> float:
        """The largest size that is answered."""
        return self.largest * self.largest_extrapolation

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return the likeliest law's cost at `sizes`, the same shape."""
        return self.best.costs(sizes)

    def at(self, size: float, inflation: float = 1.0) -> Interval | Refusal:
        """Return what `at_each` says of one size."""
        return self.at_each(np.array([size], np.float64), np.array([inflation]))[0]

    def at_each(self, sizes: FloatArray, inflation: FloatArray) -> list[Interval | Refusal]:
        """Return for each of the sizes, shape (p,), the cost there that many processes would show.

        The interval includes the uncertainty of the law and of its coefficients, and how far single
        sizes lie off it; not the scatter of a measurement by few processes, which is that
        measurement's own. The value is within it. inflation: shape (p,), of the intervals, from
        predictions that were scored. Raises ValueError unless sizes are positive and finite.
        """
        for size in sizes[(sizes <= 0) | ~np.isfinite(sizes)].tolist():
            raise ValueError(f"{size} is no size")
        with np.errstate(over="ignore"):
            factors = np.maximum(sizes / self.largest, self.smallest / sizes)
        is_near = factors <= self.largest_extrapolation
        near = sizes[is_near]
        low, high = self.mixture.middle_95(near, single_sizes=True)
        costs = zip(low.tolist(), self.costs(near).tolist(), high.tolist(), strict=True)
        answers = map(_answer, costs, inflation[is_near].tolist())
        return [
            next(answers) if answered else self._too_far(size, factor)
            for size, factor, answered in zip(
                sizes.tolist(), factors.tolist(), is_near.tolist(), strict=True
            )
        ]

    def _too_far(self, size: float, factor: float) -> Refusal:
        beyond = "above the largest" if size > self.largest else "below the smallest"
        return Refusal(
            f"{factor:.3g} times {beyond} measured size; these sizes allow "
            f"{self.largest_extrapolation:g} times at most"
        )

    def band(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the pointwise 95 % ends of the law itself at `sizes`, each the same shape."""
        low, high = self.mixture.middle_95(sizes, single_sizes=False)
        return np.exp(np.minimum(low, _MOST_COST)), np.exp(np.minimum(high, _MOST_COST))


def _answer(cost: tuple[float, float, float], inflation: float) -> Interval | Refusal:
    """Return the interval, or why there is none. cost: log of its low end, itself, log of high."""
    low, value, high = min(cost[0], _MOST_COST), cost[1], min(cost[2], _MOST_COST)
    if low < _NO_COST or not value > 0:
        return Refusal("the law may give no cost at all at so small a size")
    if high - low > np.log(WIDEST):
        return Refusal(f"the laws that may hold are over {WIDEST:g} times apart there")
    lowest, highest = float(np.exp(low)), float(np.exp(high))
    value = min(max(value, lowest), highest)
    return inflate(Interval(value, lowest, highest), inflation)


def largest_extrapolation(sizes: FloatArray, in_doubt: bool) -> float:
    """Return the factor by which a prediction may leave the measured sizes; 1 is not at all.

    sizes: shape (n,); repeated ones count once. in_doubt: no law fits the points, so none can be
    trusted far away.
    """
    distinct = np.unique(sizes)
    span = float(distinct[-1] / distinct[0])
    if not in_doubt and len(distinct) >= FAR_SIZES and span >= FAR_SPAN:
        return FAR
    if not in_doubt and len(distinct) >= MIDDLE_SIZES and span >= MIDDLE_SPAN:
        return MIDDLE
    return NEAR if len(distinct) >= NEAR_SIZES else 1.0


def inflate(interval: Interval, factor: float) -> Interval:
    """Multiply both half-widths of the interval of a positive value on the logarithmic scale."""
    value = interval.value
    return Interval(
        value, value * (interval.low / value) ** factor, value * (interval.high / value) ** factor
    )
