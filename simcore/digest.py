"""A short description of a state that tells whether two versions compute the same."""

import hashlib
from dataclasses import dataclass

import numpy as np

from simcore.counts import Counts
from simcore.state import State

PROJECTIONS = 8
TOLERANCE = 1e-6  # m and m/s, for each vehicle


@dataclass(frozen=True, slots=True)
class Digest:
    """Of the state at one moment; compare with `matches`.

    vehicles, time_s: as they are. counted: every count of the full model, conserved whole numbers;
        empty where vehicles only follow their leader.
    mean_speed_mps, mean_square_speed, mean_travelled_m: moments.
    projections: the way travelled, the speed and the lane of all vehicles, each summed with fixed
        random signs, over the root of their number: a change of one vehicle moves all of them.
    hash: 16 hexadecimal digits of all this, projections rounded to whole millimetres. Equal hashes
        mean equal states; states that differ by rounding errors have, rarely, different hashes,
        and `matches` finds them equal.
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
        rounded = tuple(round(1000 * value) for value in self.projections)
        described = repr((self.vehicles, self.counted, round(1000 * self.time_s), rounded))
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    def matches(self, other: "Digest", tolerance: float = TOLERANCE) -> bool:
        """Same vehicles and counts, and no vehicle off by more than about `tolerance` (m, m/s)."""
        exact = (self.vehicles, self.counted) == (other.vehicles, other.counted)
        return exact and np.allclose(self._real(), other._real(), rtol=1e-12, atol=tolerance)

    def _real(self) -> tuple[float, ...]:
        moments = (self.mean_speed_mps, self.mean_square_speed, self.mean_travelled_m)
        return (self.time_s, *moments, *self.projections)


def digest(state: State, counts: Counts | None) -> Digest:
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
        projections=tuple(value / np.sqrt(size) for value in sums),
    )
