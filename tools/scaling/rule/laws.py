"""The laws of growth that are tried: classes, classes with an offset, free powers and breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import TERMS

Kind = Literal["class", "power", "break", "two-point break"]

BREAK: Literal["break"] = "break"
TWO_POINT_BREAK: Literal["two-point break"] = "two-point break"
BREAKS = (BREAK, TWO_POINT_BREAK)
_LEAST_SIDE = 3  # sizes on each side of a break that may be claimed
_TWO_POINTS = 2  # on a side of one that only speaks against other laws
_BOTH, _SECOND = (0.0, 1.0, 1.0), (0.0, 0.0, 1.0)
_EXPONENTS: FloatArray = np.round(np.arange(0.1, 4.01, 0.1), 1)
_FALLING_EXPONENTS: FloatArray = np.round(np.arange(-0.1, -2.01, -0.1), 1)


def _log(sizes: FloatArray) -> FloatArray:
    return np.log2(np.maximum(sizes, 1.0))


CLASSES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "1": np.ones_like,
    "log n": _log,
    "sqrt n": np.sqrt,
    "n": lambda n: n,
    "n log n": lambda n: n * _log(n),
    "n^1.5": lambda n: n**1.5,
    "n^2": lambda n: n**2,
    "n^2 log n": lambda n: n**2 * _log(n),
    "n^3": lambda n: n**3,
}
LAWS = (*CLASSES, BREAK)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One law: cost = sum of coefficient x term, with every coefficient >= 0.

    law: its name, one of LAWS or "power". kind: "class", "power" (any exponent), "break"
    or "two-point break" (too few sizes on a side to be claimed).
    parameters: how many AICc counts: coefficients, exponents and places of breaks.
    break_size: where the regime changes, else None.
    steepest: shape (TERMS,), its product with the coefficients is the one of the largest sizes.
    terms: sizes (n,) -> terms (n, TERMS), the offset first, zero where the law has none.
    """

    law: str
    kind: Kind
    parameters: int
    terms: Callable[[FloatArray], FloatArray]
    steepest: tuple[float, float, float] = (0.0, 1.0, 0.0)
    break_size: float | None = None


@lru_cache(maxsize=64)
def candidates(sizes: tuple[float, ...], falling: bool = False) -> tuple[Candidate, ...]:
    """Return every law tried on costs at these sizes, which are ascending, classes first.

    falling: for costs that fall with size, negative powers and the constant; no class falls.
    """
    if falling:
        return (_classes()[0], *_powers(_FALLING_EXPONENTS))
    return (*_classes(), *_powers(_EXPONENTS), *_breaks(sizes))


def _classes() -> tuple[Candidate, ...]:
    alone = [Candidate(law, "class", 1, _growing(f, offset=False)) for law, f in CLASSES.items()]
    above = [
        Candidate(law, "class", 2, _growing(f, offset=True))
        for law, f in CLASSES.items()
        if law != "1"
    ]
    return (*alone, *above)


def _powers(exponents: FloatArray) -> tuple[Candidate, ...]:
    return tuple(
        Candidate("power", "power", 3, _growing(_power(b), offset=True)) for b in exponents
    )


def _breaks(sizes: tuple[float, ...]) -> tuple[Candidate, ...]:
    """Two linear regimes: the slope changes at a size, or the cost of each item jumps past it.

    The edge of a cache makes either of the two; a switch to threads makes the second.
    """
    laws = []
    for i in range(_TWO_POINTS - 1, len(sizes) - _TWO_POINTS):
        side = min(i + 1, len(sizes) - 1 - i)
        kind: Kind = BREAK if side >= _LEAST_SIDE else TWO_POINT_BREAK
        between = float(np.sqrt(sizes[i] * sizes[i + 1]))
        laws += [
            Candidate(BREAK, kind, 4, _hinge(sizes[i]), _BOTH, sizes[i]),
            Candidate(BREAK, kind, 4, _hinge(between), _BOTH, between),
            Candidate(BREAK, kind, 4, _jump(between), _SECOND, between),
        ]
    return tuple(laws)


def _power(exponent: float) -> Callable[[FloatArray], FloatArray]:
    return lambda n: n**exponent


def _growing(
    shape: Callable[[FloatArray], FloatArray], offset: bool
) -> Callable[[FloatArray], FloatArray]:
    return lambda n: _columns(np.full_like(n, float(offset)), shape(n))


def _hinge(at: float) -> Callable[[FloatArray], FloatArray]:
    return lambda n: _columns(np.ones_like(n), n, np.maximum(n - at, 0.0))


def _jump(at: float) -> Callable[[FloatArray], FloatArray]:
    return lambda n: _columns(np.ones_like(n), np.where(n <= at, n, 0.0), np.where(n > at, n, 0.0))


def _columns(*columns: FloatArray) -> FloatArray:
    missing = [np.zeros_like(columns[0])] * (TERMS - len(columns))
    return np.stack([*columns, *missing], axis=-1)
