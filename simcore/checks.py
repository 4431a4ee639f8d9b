"""Input checks that name the field and the accepted range, and where their results go."""

import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST = 2**62


def whole_number(field: str, value: object, at_least: int, at_most: int = MOST) -> int:
    """Return `value` as int; ValueError unless it is whole and at_least <= value <= at_most."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < at_least:
        raise ValueError(f"{field} must be a whole number of at least {at_least}, got {value!r}")
    if int(value) > at_most:
        raise ValueError(f"{field} must be a whole number of at most {at_most}")
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
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{field} must be numbers, one per vehicle, got {value!r:.60}") from None
    if array.shape != (size,):
        raise ValueError(f"{field} must have shape ({size},), one per vehicle, got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{field} must be finite throughout, got {array[~np.isfinite(array)][0]}")
    array.flags.writeable = False
    return array


def one_of(field: str, value: object, accepted: Sequence[str]) -> str:
    """Return `value`; ValueError unless it is one of the accepted names."""
    if not isinstance(value, str) or value not in accepted:
        raise ValueError(f"{field} must be one of {', '.join(accepted)}, got {value!r}")
    return value


def instance(field: str, value: object, kind: type, *others: None) -> None:
    """ValueError unless `value` is of type `kind`, or None where that is accepted too."""
    if not isinstance(value, kind) and not (value is None and others):
        accepted = f"{kind.__name__} or None" if others else kind.__name__
        raise ValueError(f"{field} must be {accepted}, got {value!r}")


def set_fields(frozen: object, checked: Mapping[str, object]) -> None:
    """Set fields of a frozen dataclass that is being made, by name, to what checks returned."""
    for field, value in checked.items():
        object.__setattr__(frozen, field, value)


def _real(value: object) -> float:
    """`value` as float, NaN where it is no number, so that one comparison refuses both."""
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
