"""The cost at sizes nobody measured, with an interval, or a refusal beyond a stated distance."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval, Refusal
from .bootstrap import RESAMPLES, BootstrapLaws
from .laws import Candidate

_SEED = 21
# The largest extrapolation beyond the measured sizes, as a factor, and what it takes:
FAR, FAR_SIZES, FAR_SPAN = 10.0, 8, 100.0
MIDDLE, MIDDLE_SIZES, MIDDLE_SPAN = 5.0, 6, 10.0
NEAR, NEAR_SIZES = 2.0, 4


@dataclass(frozen=True, slots=True)
class Curve:
    """A law with its coefficients, shape (TERMS,)."""

    law: Candidate
    coefficients: FloatArray

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return the cost at `sizes`, the same shape."""
        costs: FloatArray = self.law.terms(sizes) @ self.coefficients
        return costs


@dataclass(frozen=True, slots=True)
class Predictor:
    """Predicts the cost at any size.

    best: the law with the least AICc, for the value. bootstrap: for the interval.
    smallest, largest: measured sizes. largest_extrapolation: the greatest factor beyond them that
    is answered.
    """

    best: Curve
    bootstrap: BootstrapLaws
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
        """Return the cost at `size` that many processes would show.

        The interval includes the uncertainty of the law and of its coefficients, and how far single
        sizes lie off it; not the scatter of a measurement by few processes, which is that
        measurement's own. inflation: of the interval, from predictions that were scored.
        Raises ValueError unless the size is positive and finite.
        """
        if not 0 < size < np.inf:
            raise ValueError(f"{size} is no size")
        factor = max(size / self.largest, self.smallest / size)
        if factor > self.largest_extrapolation:
            beyond = "above the largest" if size > self.largest else "below the smallest"
            return Refusal(
                f"{factor:.3g} times {beyond} measured size; these sizes allow "
                f"{self.largest_extrapolation:g} times at most"
            )
        rng = np.random.default_rng(_SEED)
        deviation = self.bootstrap.deviation * rng.standard_normal(RESAMPLES)
        costs = self.bootstrap.costs(np.array([size]))[:, 0] * np.exp(deviation)
        value = float(self.costs(np.array([size]))[0])
        low, high = map(float, _middle_95(costs))
        if not min(low, value) > 0:
            return Refusal("the law may give no cost at all at so small a size")
        return inflate(Interval(value, min(low, value), max(high, value)), inflation)

    def band(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the pointwise 95 % ends of the law itself at `sizes`, each the same shape."""
        return _middle_95(self.bootstrap.costs(sizes))


def largest_extrapolation(sizes: FloatArray, in_doubt: bool) -> float:
    """Return the factor by which a prediction may leave the measured sizes; 1 is not at all.

    sizes: shape (n,), ascending. in_doubt: no law fits the points, so none can be trusted far away.
    """
    span = float(sizes[-1] / sizes[0])
    if not in_doubt and len(sizes) >= FAR_SIZES and span >= FAR_SPAN:
        return FAR
    if not in_doubt and len(sizes) >= MIDDLE_SIZES and span >= MIDDLE_SPAN:
        return MIDDLE
    return NEAR if len(sizes) >= NEAR_SIZES else 1.0


def inflate(interval: Interval, factor: float) -> Interval:
    """Multiply both half-widths of the interval of a positive value on the logarithmic scale."""
    value = interval.value
    return Interval(
        value, value * (interval.low / value) ** factor, value * (interval.high / value) ** factor
    )


def _middle_95(resamples: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the middle 95 % over the first axis."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resamples, (tail, 1 - tail), axis=0)
    return low, high
