"""Rates are judged by their cost, 1 / rate; here the answers are told of the rates again.

`higher_is_better` is that of a series or a history; where it is false all is left as it is.
"""

import re

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Interval, Refusal
from ..store.direction import is_per_second
from .rule.growth import Undecided


def values_of(costs: FloatArray, higher_is_better: bool) -> FloatArray:
    """Return the values that costs stand for, the same shape."""
    if not higher_is_better:
        return costs
    with np.errstate(divide="ignore"):  # a law may give nothing at a small size
        values: FloatArray = 1 / costs
    return values


def value_of(cost: Interval, higher_is_better: bool) -> Interval:
    """Return the value that a positive cost, or ratio of costs, stands for."""
    if not higher_is_better:
        return cost
    high = 1 / cost.low if cost.low > 0 else np.inf
    return Interval(1 / cost.value, 1 / cost.high, high)


def answer_of(cost: Interval | Refusal, higher_is_better: bool) -> Interval | Refusal:
    """Return the value that a predicted cost stands for, or why there is none."""
    return cost if isinstance(cost, Refusal) else value_of(cost, higher_is_better)


def exponent_of(exponent: Interval, higher_is_better: bool) -> Interval:
    """Return the exponent of the values from that of the costs, or its change."""
    if not higher_is_better:
        return exponent
    return Interval(-exponent.value, -exponent.high, -exponent.low)


def reason_of(growth: Undecided | Refusal, higher_is_better: bool) -> str:
    """Return why no law is claimed, of a rate where it speaks of a cost."""
    if not higher_is_better:
        return growth.reason
    if isinstance(growth, Undecided) and growth.falls:
        exponent = -growth.exponent.value
        return f"rate rises with size, as n^{exponent:.2f}; the classes only let it fall"
    of_rates = re.sub(r"\bcosts\b", "rates", growth.reason)
    return re.sub(r"\b(?:the )?cost\b", "1/rate", of_rates)


def cost_unit(unit: str, higher_is_better: bool) -> str:
    """Return the unit of the costs: seconds of what is done so often a second, else none."""
    if not higher_is_better:
        return unit
    return "seconds" if is_per_second(unit) else "unit"


def direction(factor: Interval) -> str | None:
    """Return whether a factor of the cost, new over old, is worse or better; None if neither."""
    if factor.low <= 1 <= factor.high:
        return None
    return "worse" if factor.low > 1 else "better"
