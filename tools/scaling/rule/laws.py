"""The laws of growth that are tried: classes, sums of two, breaks; `families` has the others."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import TERMS

Kind = Literal[
    "class", "two-term", "power", "powers", "exponential", "saturating", "break", "two-point break"
]
Shape = Callable[[FloatArray], FloatArray]

BREAK: Literal["break"] = "break"
TWO_POINT_BREAK: Literal["two-point break"] = "two-point break"
BREAKS = (BREAK, TWO_POINT_BREAK)
SATURATING: Literal["saturating"] = "saturating"
EXPONENTIAL = "2^n"
_LEAST_SIDE = 3  # sizes on each side of a break that may be claimed
_TWO_POINTS = 2  # on a side of one that only speaks against other laws
_BOTH, _SECOND = (0.0, 1.0, 1.0), (0.0, 0.0, 1.0)
# The cost by 2^n grows at least tenfold over sizes at which it can be told, and at most so much
# that a computer might ever see both ends.
_LEAST_DOUBLINGS, _MOST_DOUBLINGS = 3.3, 100.0
_LARGEST_EXPONENT, _LARGEST_LOG2 = 200.0, 400.0


def _log(sizes: FloatArray) -> FloatArray:
    return np.log2(np.maximum(sizes, 1.0))


def _doubling(sizes: FloatArray) -> FloatArray:
    return np.exp2(np.minimum(sizes, _LARGEST_LOG2))  # far beyond the sizes it must stay a double


CLASSES: dict[str, Shape] = {
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
LAWS = (*CLASSES, EXPONENTIAL, SATURATING, BREAK)
# Of a class at ever larger sizes; that of the cost in all, as lower-order terms fade.
ORDERS = {
    "1": 0.0,
    "log n": 0.0,
    "sqrt n": 0.5,
    "n": 1.0,
    "n log n": 1.0,
    "n^1.5": 1.5,
    "n^2": 2.0,
    "n^2 log n": 2.0,
    "n^3": 3.0,
}
_ADDED = (("n", "sqrt n"), ("n log n", "n"), ("n^1.5", "n"), ("n^2", "n"), ("n^3", "n^2"))
_SUBTRACTED = (("n log n", "n"), ("n^2", "n"), ("n^3", "n^2"))
_LESS_OFFSET = ("n", "n log n", "n^1.5", "n^2", "n^2 log n", "n^3")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One law: cost = sum of coefficient x term, with every coefficient >= 0.

    law: its name, one of LAWS, else that of its kind; that of the leading term. kind: "class",
    "two-term" (a class and a lower-order term, or less an offset), "power" (any exponent),
    "powers" (any two), "exponential" (any factor with each size), "saturating", "break", or
    "two-point break" (too few sizes on a side to be claimed). parameters: how many AICc counts:
    coefficients, exponents and places of breaks. terms: sizes (n,) -> terms (n, TERMS): the offset,
    the leading term, the lower-order one; zero where the law has none, negative where it is
    subtracted.
    family: laws of one family differ in little, so they count as one. number: the exponent, or what
    else tells a law from others of its family; log_prior: of that number, as a density.
    reported: shape (TERMS,), its product with the coefficients is the one that is told, of a break
    that of the larger sizes.
    break_size: where the regime changes, or where the cost levels off. beyond: what it grows with
    there. lower: the lower-order term. signs: of the terms as they are reported. mean: what power
    of the cost the terms add up to.
    """

    law: str
    kind: Kind
    parameters: int
    terms: Shape
    family: str
    number: float | None = None
    log_prior: float = 0.0
    reported: tuple[float, float, float] = (0.0, 1.0, 0.0)
    break_size: float | None = None
    beyond: str = "n"
    lower: str | None = None
    signs: tuple[float, float, float] = (1.0, 1.0, 1.0)
    mean: float = 1.0

    def costs(self, sizes: FloatArray, coefficients: FloatArray) -> FloatArray:
        """Return the cost at `sizes` with these coefficients, shape (TERMS,)."""
        costs: FloatArray = (self.terms(sizes) @ coefficients) ** (1 / self.mean)
        return costs


@lru_cache(maxsize=64)
def candidates(sizes: tuple[float, ...], falling: bool = False) -> tuple[Candidate, ...]:
    """Return the laws tried on costs at these sizes, which are ascending, without `families`.

    The constant comes first. falling: for costs that fall with size; no law but it applies.
    """
    if falling:
        return (_class("1", CLASSES["1"], offset=False),)
    return (*_classes(sizes), *_two_terms(), *_breaks(sizes))


def columns(*terms: FloatArray) -> FloatArray:
    """Return up to TERMS terms, shape (n,) each, as columns; what is missing is zero."""
    missing = [np.zeros_like(terms[0])] * (TERMS - len(terms))
    return np.stack([*terms, *missing], axis=-1)


def growing(shape: Shape, offset: float) -> Shape:
    """Return the terms of a shape above an offset, or below for -1, or without one for 0."""
    return lambda n: columns(np.full_like(n, offset), shape(n))


def _classes(sizes: tuple[float, ...]) -> tuple[Candidate, ...]:
    shapes = dict(CLASSES)
    doublings = sizes[-1] - sizes[0]
    if _LEAST_DOUBLINGS <= doublings <= _MOST_DOUBLINGS and sizes[-1] <= _LARGEST_EXPONENT:
        shapes[EXPONENTIAL] = _doubling
    alone = [_class(law, shape, offset=False) for law, shape in shapes.items()]
    above = [_class(law, shape, offset=True) for law, shape in shapes.items() if law != "1"]
    return (*alone, *above)


def _class(law: str, shape: Shape, offset: bool) -> Candidate:
    family = f"{law} above an offset" if offset else law
    return Candidate(law, "class", 1 + offset, growing(shape, float(offset)), family)


def _two_terms() -> tuple[Candidate, ...]:
    """A class with a lower-order term beside it: a sum, or a difference as in n (n - 1) / 2."""
    added = [
        Candidate(
            leading,
            "two-term",
            2 + offset,
            _sum(leading, lower, float(offset)),
            family,
            lower=lower,
        )
        for offset, family in ((False, "sums"), (True, "sums above an offset"))
        for leading, lower in _ADDED
    ]
    less_term = [
        Candidate(
            leading,
            "two-term",
            2,
            _sum(leading, lower, 0.0, -1.0),
            "differences",
            lower=lower,
            signs=(1.0, 1.0, -1.0),
        )
        for leading, lower in _SUBTRACTED
    ]
    less_offset = [
        Candidate(
            law,
            "two-term",
            2,
            growing(CLASSES[law], -1.0),
            "differences",
            signs=(-1.0, 1.0, 1.0),
        )
        for law in _LESS_OFFSET
    ]
    return (*added, *less_term, *less_offset)


def _sum(leading: str, lower: str, offset: float, sign: float = 1.0) -> Shape:
    first, second = CLASSES[leading], CLASSES[lower]
    return lambda n: columns(np.full_like(n, offset), first(n), sign * second(n))


def _breaks(sizes: tuple[float, ...]) -> tuple[Candidate, ...]:
    """Two regimes: the slope changes at a size, each item costs more past it, or n turns n^2.

    The edge of a cache makes either of the first two; a switch to threads makes the second, one to
    another algorithm the third.
    """
    laws = []
    for i in range(_TWO_POINTS - 1, len(sizes) - _TWO_POINTS):
        side = min(i + 1, len(sizes) - 1 - i)
        between = float(np.sqrt(sizes[i] * sizes[i + 1]))
        laws += [
            _break(side, "hinge", _hinge, sizes[i], _BOTH),
            _break(side, "hinge", _hinge, between, _BOTH),
            _break(side, "jump", _jump, between, _SECOND),
        ]
        if side >= _LEAST_SIDE:
            of_square = (0.0, 0.0, 1 / between)
            laws += [
                _break(side, "turn", _turn, between, of_square, "n^2"),
                _break(side, "leap", _leap, between, of_square, "n^2"),
            ]
    return tuple(laws)


def _break(
    side: int,
    family: str,
    terms: Callable[[float], Shape],
    at: float,
    reported: tuple[float, float, float],
    beyond: str = "n",
) -> Candidate:
    kind: Kind = BREAK if side >= _LEAST_SIDE else TWO_POINT_BREAK
    return Candidate(
        BREAK, kind, 4, terms(at), family, reported=reported, break_size=at, beyond=beyond
    )


def _hinge(at: float) -> Shape:
    return lambda n: columns(np.ones_like(n), n, np.maximum(n - at, 0.0))


def _jump(at: float) -> Shape:
    return lambda n: columns(np.ones_like(n), np.where(n <= at, n, 0.0), np.where(n > at, n, 0.0))


def _turn(at: float) -> Shape:
    """From n to n^2 without a jump: the second term starts at 0."""
    return lambda n: columns(np.ones_like(n), np.minimum(n, at), np.maximum(n**2 - at**2, 0.0) / at)


def _leap(at: float) -> Shape:
    """From n to n^2 at once."""
    return lambda n: columns(
        np.ones_like(n), np.where(n <= at, n, 0.0), np.where(n > at, n**2 / at, 0.0)
    )
