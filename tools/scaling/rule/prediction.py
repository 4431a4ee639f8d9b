"""The cost at sizes nobody measured, with an interval, or a refusal beyond a stated distance."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from .bootstrap import DRAWS, Draws
from .laws import Candidate

_SEED = 21
# How far beyond the measured sizes a prediction may reach, as a factor, and what it takes:
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

    best: the law with most support, for the value. draws: for the interval.
    smallest, largest: measured sizes. reach: the largest factor beyond them that is answered.
    """

    best: Curve
    draws: Draws
    smallest: float
    largest: float
    reach: float

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return the likeliest law's cost at `sizes`, the same shape."""
        return self.best.costs(sizes)

    def at(self, size: float, widened: float = 1.0) -> Interval | str:
        """Return the cost at `size` that many processes would show, or why there is no answer.

        The interval holds what is unknown of the law, of its coefficients, and how far single
        sizes lie off it; not the scatter of a measurement by few processes, which is that
        measurement's own. widened: factor on its logarithm, from predictions that were scored.
        Raises ValueError unless the size is positive and finite.
        """
        if not 0 < size < np.inf:
            raise ValueError(f"{size} is no size")
        distance = max(size / self.largest, self.smallest / size)
        if distance > self.reach:
            beyond = "above the largest" if size > self.largest else "below the smallest"
            return (
                f"{distance:.3g} times {beyond} measured size, {self.reach:g} times at most is "
                "answered for what was measured"
            )
        rng = np.random.default_rng(_SEED)
        deviation = self.draws.deviation * rng.standard_normal(DRAWS)
        costs = self.draws.costs(np.array([size]))[:, 0] * np.exp(deviation)
        answer = _interval(float(self.costs(np.array([size]))[0]), costs)
        if not answer.low > 0:
            return "the law may give no cost at all at so small a size"
        return widen(answer, widened)

    def band(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the pointwise 95 % ends of the law itself at `sizes`, each the same shape."""
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(self.draws.costs(sizes), (tail, 1 - tail), axis=0)
        return low, high


def reach(sizes: FloatArray, in_doubt: bool) -> float:
    """Return by what factor a prediction may leave the measured sizes; 1 is not at all.

    in_doubt: no law describes the points, so none can be trusted far away.
    """
    span = float(sizes[-1] / sizes[0])
    if not in_doubt and len(sizes) >= FAR_SIZES and span >= FAR_SPAN:
        return FAR
    if not in_doubt and len(sizes) >= MIDDLE_SIZES and span >= MIDDLE_SPAN:
        return MIDDLE
    return NEAR if len(sizes) >= NEAR_SIZES else 1.0


def widen(interval: Interval, factor: float) -> Interval:
    """Stretch the interval of a positive value about it on a logarithmic scale."""
    value = interval.value
    return Interval(
        value, value * (interval.low / value) ** factor, value * (interval.high / value) ** factor
    )


def _interval(value: float, draws: FloatArray) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, (tail, 1 - tail))
    return Interval(value, min(float(low), value), max(float(high), value))
