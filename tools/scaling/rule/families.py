"""Laws with a number in them that no linear fit gives: an exponent, a rate, a level."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from ...stats.arrays import FloatArray
from .laws import SATURATING, Candidate, Kind, Shape, columns, growing

_EXPONENTS: FloatArray = np.append(np.arange(1, 21) * 0.2, np.arange(5, 17) * 1.0)
_FALLING_EXPONENTS: FloatArray = np.linspace(-2.0, -0.1, 20)
_PAIR_EXPONENTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
_MEANS = (-2.0, -1.0, 1.0, 2.0)
_FARTHEST_LEVEL = 30.0  # times the largest size: a cost that levels off later is not told from n
_LEVELS_RATIO, _MOST_LEVELS = 2.0, 40
# By what factor the cost grows from none to the largest size, as a logarithm:
_RATES: FloatArray = np.geomspace(4.0, 150.0, 13)
_WIDEST_SPAN = 100.0  # of sizes: over more of it nothing grows by a factor with each size
_LARGEST_LOG = 300.0  # of a term: far beyond the sizes, where it must not leave a double


@dataclass(frozen=True, slots=True)
class Family:
    """Laws of one shape. grid: shape (g,), ascending numbers to begin with. law: of a number."""

    name: str
    grid: FloatArray
    law: Callable[[float], Candidate]


@lru_cache(maxsize=64)
def families(sizes: tuple[float, ...], falling: bool = False) -> tuple[Family, ...]:
    """Return the families tried on costs at these sizes, which are ascending.

    falling: for costs that fall with size, negative powers alone.
    """
    top = sizes[-1]
    power = _family("power", "power", lambda b: lambda n: (n / top) ** b, lambda b: -abs(b))
    if falling:
        return (power(_FALLING_EXPONENTS, True),)
    level = _family(SATURATING, SATURATING, _levelling, lambda log_level: 0.0)
    found = [power(_EXPONENTS, False), power(_EXPONENTS, True)]
    found += [level(_levels(sizes), False), level(_levels(sizes), True)]
    if top <= _WIDEST_SPAN * sizes[0]:
        rate = _family(
            "exponential",
            "exponential",
            lambda r: _multiplying(r, top),
            lambda r: -float(np.log(r)),
        )
        found += [rate(_RATES, False), rate(_RATES, True)]
    return tuple(found)


def _family(
    law: str,
    kind: Kind,
    shape: Callable[[float], Shape],
    log_prior: Callable[[float], float],
) -> Callable[[FloatArray, bool], Family]:
    """Return what makes a family of a grid of numbers, above an offset or not.

    log_prior: of a number, up to a constant: exponents are mostly small, rates of any magnitude.
    """

    def family(grid: FloatArray, offset: bool) -> Family:
        name = f"{law} above an offset" if offset else law

        def candidate(number: float) -> Candidate:
            level = float(np.exp(number)) if kind == SATURATING else None
            terms = growing(shape(number), float(offset))
            return Candidate(
                law,
                kind,
                2 + offset,
                terms,
                name,
                number,
                log_prior(number),
                reported=(0.0, 1 / level if level else 1.0, 0.0),
                break_size=level,
            )

        return Family(name, grid, candidate)

    return family


def _levels(sizes: tuple[float, ...]) -> FloatArray:
    """Return logs of sizes at which the cost may level off."""
    reach = float(np.log(_FARTHEST_LEVEL * sizes[-1] / sizes[0]))
    steps = min(int(np.ceil(reach / np.log(_LEVELS_RATIO))), _MOST_LEVELS)
    levels: FloatArray = np.log(sizes[0]) + np.linspace(0.0, reach, steps + 1)
    return levels


def _levelling(log_level: float) -> Shape:
    """n / (1 + n / level), in units of the level: Michaelis & Menten, Biochem. Z. 49 (1913) 333."""
    level = np.exp(log_level)
    return lambda n: (n / level) / (1 + n / level)


def _multiplying(rate: float, top: float) -> Shape:
    return lambda n: np.exp(np.minimum(rate * (n / top - 1), _LARGEST_LOG))


@lru_cache(maxsize=64)
def power_pairs(sizes: tuple[float, ...]) -> tuple[Candidate, ...]:
    """Return laws that turn from any power to any other, steeper or less steep. sizes: ascending.

    cost^mean is the sum of two powers^mean: softly the larger of two for a mean above 0, the
    smaller for one below, the more sharply the farther it is from 0 (Churchill & Usagi, AIChE
    Journal 18 (1972) 1121).
    """
    pairs = combinations(_PAIR_EXPONENTS, 2)
    return tuple(_powers(sizes, low, high, mean) for low, high in pairs for mean in _MEANS)


def _powers(sizes: tuple[float, ...], low: float, high: float, mean: float) -> Candidate:
    unit = sizes[-1] if mean > 0 else sizes[0]

    def terms(n: FloatArray) -> FloatArray:
        return columns((n / unit) ** (mean * low), (n / unit) ** (mean * high))

    return Candidate("powers", "powers", 4, terms, f"powers by mean {mean:g}", mean=mean)
