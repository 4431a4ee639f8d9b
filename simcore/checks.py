"""Input checks that name the field and the accepted range."""

import math
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray


def whole_number(field: str, value: object, at_least: int) -> int:
    """Return `value` as int; ValueError unless it is a whole number >= `at_least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < at_least:
        raise ValueError(f"{field} must be a whole number of at least {at_least}, got {value!r}")
    return int(value)


def number(field: str, value: object, low: float, high: float = math.inf) -> float:
    """Return `value` as float; ValueError unless it is finite and low < value <= high."""
    accepted = f"in ({low:g}, {high:g}]" if math.isfinite(high) else f"finite and above {low:g}"
    checked = _real(value)
    if not (math.isfinite(checked) and low < checked <= high):
        raise ValueError(f"{field} must be a number {accepted}, got {value!r}")
    return checked


def non_negative(field: str, value: object) -> float:
    """Return `value` as float; ValueError unless it is finite and >= 0."""
    checked = _real(value)
    if not (math.isfinite(checked) and checked >= 0):
        raise ValueError(f"{field} must be a finite number of at least 0, got {value!r}")
    return checked


def vector(field: str, value: ArrayLike, size: int) -> NDArray[np.float64]:
    """Return a read-only float64 array of shape (size,); ValueError unless all are finite."""
    array = np.array(value, dtype=np.float64)
    if array.shape != (size,):
        raise ValueError(f"{field} must have shape ({size},), one per vehicle, got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{field} must be finite throughout, got {array[~np.isfinite(array)][0]}")
    array.flags.writeable = False
    return array


def _real(value: object) -> float:
    """`value` as float, NaN where it is no number, so that one comparison refuses both."""
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
