"""The mix of vehicles and drivers: how many of each class, and how drivers differ.

The driver's traits are truncated normals joined by a Gaussian copula: correlated standard normals,
each mapped through its own distribution and then through the quantile function of its trait
(Nelsen: An Introduction to Copulas, 2nd edition, Springer 2006, sections 2.3 and 2.9).
"""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcore.checks import non_negative, number, set_fields, vector, whole_number
from simcore.state import Vector
from simcore.vehicle_class import VEHICLE_CLASSES, Classes, checked_classes, class_column

TRAITS = ("desired_speed_mps", "headway_s", "braking_mps2", "reaction_s")
GRID = np.linspace(-8.0, 8.0, 2049)


@dataclass(frozen=True, slots=True)
class Trait:
    """A normal distribution cut off below `low` and above `high`, for a positive quantity.

    mean, sd: of the normal distribution before it is cut.

    ValueError names the field unless 0 < low < high, low < mean <= high and 0 < sd <= high - low.
    """

    mean: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Check every field and make it a float."""
        low = number("low", self.low, low=0.0)
        high = number("high", self.high, low=low)
        mean = number("mean", self.mean, low, high)
        sd = number("sd", self.sd, 0.0, high - low)
        set_fields(self, {"mean": mean, "sd": sd, "low": low, "high": high})

    def of_normal(self, z: Vector) -> Vector:
        """The trait's quantile at the probability of each standard normal z, shape as z.

        Interpolated between 2,049 points; off by less than 1e-4 of sd, and z beyond 8 either way
        counts as 8.
        """
        return np.interp(z, GRID, _quantiles(self))

    def _quantile_at(self, z: float) -> float:
        """The quantile, computed from the nearer tail, where probabilities keep their digits."""
        below, above = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
        lower = _probability(below) * _probability(-z) + _probability(above) * _probability(z)
        upper = _probability(-below) * _probability(-z) + _probability(-above) * _probability(z)
        standard = NormalDist()
        cut = standard.inv_cdf(lower) if lower < upper else -standard.inv_cdf(upper)
        return min(max(self.mean + self.sd * cut, self.low), self.high)


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Population:
    """Vehicles and their drivers one by one: read-only columns, each of shape (vehicles,).

    vehicle_class: uint8, index into `classes`; given as that or as names of classes.
    desired_speed_mps, headway_s, braking_mps2, reaction_s: the drivers' traits, float64, above 0;
        given as one number for all or one for each.
    classes: what classes there are.

    ValueError names a bad column.
    """

    vehicle_class: NDArray[np.uint8]
    desired_speed_mps: Vector
    headway_s: Vector
    braking_mps2: Vector
    reaction_s: Vector
    classes: Classes

    def __init__(
        self,
        vehicle_class: ArrayLike,
        desired_speed_mps: ArrayLike = 33.3,
        headway_s: ArrayLike = 1.0,
        braking_mps2: ArrayLike = 2.0,
        reaction_s: ArrayLike = 0.8,
        classes: Classes = VEHICLE_CLASSES,
    ) -> None:
        """Check every column and keep a read-only copy of it; by default traits are usual ones."""
        checked = checked_classes(classes)
        codes = _vehicle_class(vehicle_class, checked)
        given = desired_speed_mps, headway_s, braking_mps2, reaction_s
        traits = {
            field: _positive(field, value, codes.size)
            for field, value in zip(TRAITS, given, strict=True)
        }
        set_fields(self, {"vehicle_class": codes, **traits, "classes": checked})

    def __reduce__(self) -> tuple[type["Population"], tuple[Any, ...]]:
        """A copy is made as the first one was: its columns are read-only, too."""
        return type(self), tuple(getattr(self, name) for name in self.__slots__)

    def sample(self, vehicles: int, rng: np.random.Generator) -> "Population":
        """These vehicles, none of which wants to drive faster than its class can."""
        top_mps = class_column("top_speed_mps", self.classes)[self.vehicle_class]
        desired_mps = np.minimum(self.desired_speed_mps, top_mps)
        others = self.headway_s, self.braking_mps2, self.reaction_s, self.classes
        return Population(self.vehicle_class, desired_mps, *others)

    def range_of(self, trait: str) -> tuple[float, float]:
        """The lowest and the highest value of a trait."""
        column = getattr(self, trait)
        return float(column.min()), float(column.max())

    def occurring(self) -> Classes:
        """The classes that vehicles are of."""
        return tuple(self.classes[code] for code in np.unique(self.vehicle_class))


@dataclass(frozen=True, slots=True)
class Fleet:
    """The distribution vehicles and drivers are drawn from.

    shares: one per class, each at least 0 with a sum above 0; only ratios matter.
    desired_speed_mps, headway_s, braking_mps2, reaction_s: the traits of drivers, the same in every
        class but for the class's top speed.
    correlation: of the standard normals behind these four traits, in this order; symmetric,
        positive definite, 1 on the diagonal. The default is an assumption: drivers who want to go
        fast keep shorter headways, brake harder and react sooner.
    classes: what classes there are.

    ValueError names the field and what is accepted.
    """

    shares: tuple[float, ...] = (0.55, 0.25, 0.12, 0.03, 0.05)
    desired_speed_mps: Trait = Trait(33.3, 4.0, 22.0, 42.0)
    headway_s: Trait = Trait(1.0, 0.25, 0.6, 2.0)
    braking_mps2: Trait = Trait(2.0, 0.4, 1.0, 3.5)
    reaction_s: Trait = Trait(0.8, 0.2, 0.3, 1.5)
    correlation: tuple[tuple[float, ...], ...] = (
        (1.0, -0.4, 0.3, -0.1),
        (-0.4, 1.0, -0.3, 0.2),
        (0.3, -0.3, 1.0, -0.1),
        (-0.1, 0.2, -0.1, 1.0),
    )
    classes: Classes = VEHICLE_CLASSES

    def __post_init__(self) -> None:
        """Check every field; shares and correlation become tuples of floats."""
        classes = checked_classes(self.classes)
        shares, correlation = _shares(self.shares, classes), _correlation(self.correlation)
        set_fields(self, {"shares": shares, "correlation": correlation, "classes": classes})
        for field in TRAITS:
            if not isinstance(getattr(self, field), Trait):
                raise ValueError(f"{field} must be a Trait, got {getattr(self, field)!r}")

    def sample(self, vehicles: int, rng: np.random.Generator) -> Population:
        """Draw this many vehicles with their drivers: one seed, one fleet.

        ValueError unless `vehicles` is a whole number of at least 1.
        """
        count = whole_number("vehicles", vehicles, at_least=1)
        cumulative = np.cumsum(self.shares)
        vehicle_class = np.searchsorted(cumulative / cumulative[-1], rng.random(count), "right")
        z = np.linalg.cholesky(self.correlation) @ rng.standard_normal((len(TRAITS), count))
        speed_mps, headway_s, braking_mps2, reaction_s = (
            getattr(self, field).of_normal(row) for field, row in zip(TRAITS, z, strict=True)
        )
        top_speed_mps = class_column("top_speed_mps", self.classes)[vehicle_class]
        desired_mps = np.minimum(speed_mps, top_speed_mps)
        others = headway_s, braking_mps2, reaction_s, self.classes
        return Population(vehicle_class.astype(np.uint8), desired_mps, *others)

    def range_of(self, trait: str) -> tuple[float, float]:
        """The lowest and the highest value of a trait that may be drawn."""
        return getattr(self, trait).low, getattr(self, trait).high

    def occurring(self) -> Classes:
        """The classes that may be drawn."""
        shares = zip(self.classes, self.shares, strict=True)
        return tuple(each for each, share in shares if share > 0)


@cache
def _quantiles(trait: Trait) -> Vector:
    """The trait's quantiles at the points of GRID: slow to compute, and the same for every draw."""
    return np.array([trait._quantile_at(z) for z in GRID.tolist()])


def _probability(z: float) -> float:
    """The probability that a standard normal is below z, with all digits in the lower tail."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _vehicle_class(vehicle_class: ArrayLike, classes: Classes) -> NDArray[np.uint8]:
    given = np.asarray(vehicle_class)
    if given.dtype.kind == "U" and given.ndim == 1:
        codes = {each.name: code for code, each in enumerate(classes)}
        if unknown := set(given.tolist()) - codes.keys():
            raise ValueError(
                f"vehicle_class must be among {', '.join(codes)}, got {min(unknown)!r:.60}"
            )
        given = np.array([codes[name] for name in given.tolist()], dtype=np.uint8)
    last = len(classes) - 1
    whole = given.ndim == 1 and given.size > 0 and np.issubdtype(given.dtype, np.integer)
    if not whole or given.min() < 0 or given.max() > last:
        raise ValueError(f"vehicle_class must be a row of whole numbers in [0, {last}]")
    kept = given.astype(np.uint8)
    kept.flags.writeable = False
    return kept


def _positive(field: str, value: ArrayLike, size: int) -> Vector:
    column = vector(field, np.full(size, value) if np.isscalar(value) else value, size)
    if (column <= 0).any():
        raise ValueError(f"{field} must be above 0, got {column.min():g}")
    return column


def _shares(shares: tuple[float, ...], classes: Classes) -> tuple[float, ...]:
    checked = tuple(non_negative("shares", share) for share in shares)
    if len(checked) != len(classes) or not sum(checked) > 0:
        raise ValueError(
            f"shares must be {len(classes)} numbers, one per vehicle class, with a sum"
            f" above 0, got {shares!r}"
        )
    return checked


def _correlation(correlation: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    matrix = np.array(correlation, dtype=np.float64)
    size = len(TRAITS)
    symmetric = matrix.shape == (size, size) and np.array_equal(matrix, matrix.T)
    bounded = (np.abs(matrix) <= 1).all() and (matrix.diagonal() == 1).all()
    if not (symmetric and bounded and np.linalg.eigvalsh(matrix)[0] > 1e-9):
        raise ValueError(
            f"correlation must be a symmetric, positive definite {size} x {size} matrix with 1 on"
            f" the diagonal, got {correlation!r}"
        )
    return tuple(tuple(row) for row in matrix.tolist())
