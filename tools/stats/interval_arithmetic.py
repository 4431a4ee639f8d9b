"""Arithmetic with intervals of positive quantities: means, products, quotients."""

import numpy as np

from .arrays import FloatArray
from .interval import Interval, Refusal
from .scatter import Scatter, scatter_of

MIN_POOLED = 3
# A half-width on the logarithm: a factor of 1e100 is as good as no limit, and products of two such
# ends stay within a double.
WIDEST = 230.0


def pooled_scatter(values: FloatArray) -> Scatter | Refusal:
    """Return the scatter of the logarithms of independent positive `values`, shape (m,).

    Refused below MIN_POOLED values: two say too little of how far a third may lie.
    """
    if len(values) < MIN_POOLED:
        return Refusal(f"{len(values)} independent values are too few: it takes {MIN_POOLED}")
    return scatter_of(np.log(values))


def geometric_interval(values: FloatArray, of_next: bool = False) -> Interval | Refusal:
    """Return the geometric mean of `values`, shape (m,), positive, with its 95 % interval.

    of_next: the interval is for one more value of the same kind, not for the mean. Student's t on
    the logarithms (Snedecor & Cochran, Statistical Methods, 8th ed. 1989, sections 4.9 and 9.12).
    Each value must be independent of the others. Refused below MIN_POOLED values.
    """
    scatter = pooled_scatter(values)
    if isinstance(scatter, Refusal):
        return scatter
    half = scatter.half_width * np.sqrt(1 / len(values) + of_next)
    return around(float(np.mean(np.log(values))), float(half))


def product(*factors: Interval | Refusal) -> Interval | Refusal:
    """Return the product of independent positive quantities, or the first refusal among them.

    Relative errors add in quadrature: half-widths on the logarithm, to either side by itself
    (first-order propagation: JCGM 100:2008, section 5.1).
    """
    value, low, high = 0.0, 0.0, 0.0
    for factor in factors:
        if isinstance(factor, Refusal):
            return factor
        value += np.log(factor.value)
        low += np.log(factor.value / factor.low) ** 2
        high += np.log(factor.high / factor.value) ** 2
    ends = np.exp([value, value - np.sqrt(low), value + np.sqrt(high)])
    return Interval(*(float(end) for end in ends))


def scaled(quantity: Interval | Refusal, factor: float) -> Interval | Refusal:
    """Return `factor` times a quantity."""
    if isinstance(quantity, Refusal):
        return quantity
    return Interval(factor * quantity.value, factor * quantity.low, factor * quantity.high)


def inverse(quantity: Interval | Refusal) -> Interval | Refusal:
    """Return 1 / quantity, of a positive one: calls a second from seconds a call."""
    if isinstance(quantity, Refusal):
        return quantity
    high = 1 / quantity.low if quantity.low else np.inf
    return Interval(1 / quantity.value, 1 / quantity.high, high)


def around(log: float, half: float) -> Interval:
    """Return the interval of exp(log) with half-width `half`, WIDEST at most, on the logarithm."""
    half = min(half, WIDEST)
    ends = np.exp([log, log - half, log + half])
    return Interval(*(float(end) for end in ends))
