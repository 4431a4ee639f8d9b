"""A short description of a state, which tells whether two versions compute the same."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.counts import Counts
from simcore.state import State

# Another definition of the digest is another version. 1: sums with random signs of the first three
# columns.
VERSION = 2
ROWS = 2
TOLERANCE = 1e-6  # of each number, in its unit
STATE = ("travelled_m", "speed_mps", "acceleration_mps2", "lane")


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a state at one moment; compare two with `matches`.

    version: of the definition; digests of different versions say nothing about each other.
    time_s, vehicles: the simulated time and the number of vehicles.
    counted: every count of the full model, whole numbers; empty where vehicles only follow their
        leader.
    columns: what there is a number of for each vehicle: distance, speed, acceleration and lane,
        then what the engine holds beside them: the traits of driver and vehicle, the last lane
        change.
    mean_speed_mps, mean_square_speed, mean_travelled_m: moments.
    projections: each column summed with ROWS rows of fixed random weights, of a size from 1 to 2
        and either sign: a change of one vehicle is in each of its sums, at least as large, and
        those of several vehicles cancel out in none.
    extremes: the least and the largest number of each column.
    """

    version: int
    time_s: float
    vehicles: int
    counted: tuple[int, ...]
    columns: tuple[str, ...]
    mean_speed_mps: float
    mean_square_speed: float
    mean_travelled_m: float
    projections: tuple[float, ...]
    extremes: tuple[float, ...]

    @property
    def hash(self) -> str:
        """16 hexadecimal digits of all but the moments, to a thousandth of each unit.

        States that differ by a millimetre anywhere have different hashes; rarely, so have states
        that differ by rounding errors, which `matches` finds equal.
        """
        numbers = (self.time_s, *self.projections, *self.extremes)
        rounded = [round(1000 * value) for value in numbers]
        described = repr((self.version, self.vehicles, self.counted, self.columns, rounded))
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    def matches(self, other: "Digest", tolerance: float = TOLERANCE) -> bool:
        """Whether counts are equal and vehicles are off by no more than about `tolerance`, in m,
        m/s, m/s2 and the units of traits.

        Errors of n vehicles add up like the root of n, so projections may differ by the tolerance
        times this root: an error of a single vehicle is noticed from there on. ValueError if the
        two are of different versions.
        """
        if self.version != other.version:
            raise ValueError(
                f"digests must be of one version, got {self.version} and {other.version}: compute"
                " both with one version of simcore"
            )
        if (self.vehicles, self.counted, self.columns) != (
            other.vehicles,
            other.counted,
            other.columns,
        ):
            return False
        room = tolerance * math.sqrt(self.vehicles)
        return np.allclose(self._single(), other._single(), rtol=1e-12, atol=tolerance) and (
            np.allclose(self.projections, other.projections, rtol=1e-14, atol=room)
        )

    def _single(self) -> tuple[float, ...]:
        moments = (self.mean_speed_mps, self.mean_square_speed, self.mean_travelled_m)
        return (self.time_s, *moments, *self.extremes)


def digest(
    state: State, counts: Counts | None, more: Mapping[str, NDArray[Any]] | None = None
) -> Digest:
    """The digest of a state and of the full model's counts; None where there is no full model.

    more: other columns by name, shape (vehicles,), in the order of the vehicles' numbers.
    """
    columns = {name: getattr(state, name) for name in STATE} | dict(more or {})
    draw = np.random.default_rng(VERSION).uniform(-1.0, 1.0, (ROWS, state.vehicle.size))
    weights = draw + np.copysign(1.0, draw)
    product = np.empty(state.vehicle.size)
    projections: list[float] = []
    extremes: list[float] = []
    for column in columns.values():
        values = np.asarray(column, dtype=np.float64)
        projections += [float(np.multiply(row, values, out=product).sum()) for row in weights]
        extremes += [float(values.min()), float(values.max())]
    return Digest(
        version=VERSION,
        time_s=state.time_s,
        vehicles=state.vehicle.size,
        counted=_all_of(counts),
        columns=tuple(columns),
        mean_speed_mps=float(state.speed_mps.mean()),
        mean_square_speed=float(np.square(state.speed_mps).mean()),
        mean_travelled_m=float(state.travelled_m.mean()),
        projections=tuple(projections),
        extremes=tuple(extremes),
    )


def _all_of(counts: Counts | None) -> tuple[int, ...]:
    if counts is None:
        return ()
    return tuple(np.concatenate([each.ravel() for each in counts.arrays().values()]).tolist())
