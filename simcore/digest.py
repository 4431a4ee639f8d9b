"""A short description of a state, which tells whether two versions compute the same."""

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from simcore.counts import Counts
from simcore.state import State

PROJECTIONS = 8
TOLERANCE = 1e-6  # m and m/s, for each vehicle


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a state at one moment; compare two with `matches`.

    time_s, vehicles: the simulated time and the number of vehicles.
    counted: every count of the full model, whole numbers; empty where vehicles only follow their
        leader.
    mean_speed_mps, mean_square_speed, mean_travelled_m: moments.
    projections: the distance travelled, the speed and the lane of all vehicles, each summed with
        PROJECTIONS rows of fixed random signs; an error of one vehicle is in each of the sums.
    """

    time_s: float
    vehicles: int
    counted: tuple[int, ...]
    mean_speed_mps: float
    mean_square_speed: float
    mean_travelled_m: float
    projections: tuple[float, ...]

    @property
    def hash(self) -> str:
        """16 hexadecimal digits of vehicles, counts, time and projections, to the millimetre.

        States that differ by a millimetre anywhere have different hashes; rarely, so have states
        that differ by rounding errors, which `matches` finds equal.
        """
        rounded = tuple(round(1000 * value) for value in self.projections)
        described = repr((self.vehicles, self.counted, round(1000 * self.time_s), rounded))
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    def matches(self, other: "Digest", tolerance: float = TOLERANCE) -> bool:
        """Whether counts are equal and vehicles are off by no more than about `tolerance` (m, m/s).

        Errors of n vehicles add up like the root of n, so projections may differ by the tolerance
        times this root: an error of a single vehicle is noticed from there on.
        """
        if (self.vehicles, self.counted) != (other.vehicles, other.counted):
            return False
        room = tolerance * math.sqrt(self.vehicles)
        return np.allclose(self._moments(), other._moments(), rtol=1e-12, atol=tolerance) and (
            np.allclose(self.projections, other.projections, rtol=1e-13, atol=room)
        )

    def _moments(self) -> tuple[float, ...]:
        return (self.time_s, self.mean_speed_mps, self.mean_square_speed, self.mean_travelled_m)


def digest(state: State, counts: Counts | None) -> Digest:
    """The digest of a state and of the full model's counts; None where there is no full model."""
    size = state.vehicle.size
    counted = (
        ()
        if counts is None
        else np.concatenate([array.ravel() for array in counts.arrays().values()]).tolist()
    )
    signs = np.random.default_rng(0).integers(0, 2, (PROJECTIONS, size), dtype=np.int8) * 2 - 1
    columns = (state.travelled_m, state.speed_mps, state.lane.astype(np.float64))
    sums = [float((sign * column).sum()) for column in columns for sign in signs]
    return Digest(
        time_s=state.time_s,
        vehicles=size,
        counted=tuple(counted),
        mean_speed_mps=float(state.speed_mps.mean()),
        mean_square_speed=float(np.square(state.speed_mps).mean()),
        mean_travelled_m=float(state.travelled_m.mean()),
        projections=tuple(sums),
    )
