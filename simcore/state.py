"""A snapshot of all vehicles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Copies of all columns, so that a snapshot stays as it was taken.

    Every array has shape (vehicles,), in the order of the vehicles' numbers.

    time_s: simulated time since the start.
    vehicle: the numbers, int32; some are missing where collisions remove vehicles.
    lane: uint8, 0 the rightmost.
    position_m: front bumper along the track, in [0, track_length_m).
    travelled_m: the position with all laps left in, so that it never decreases; starts at the
        start position.
    speed_mps: never negative.
    acceleration_mps2: of the step that led here; 0 at the start.
    gap_m: bumper to bumper to the leader, the next vehicle ahead in the same lane.
    leader: index of the leader in these arrays.
    """

    time_s: float
    vehicle: NDArray[np.int32]
    lane: NDArray[np.uint8]
    position_m: Vector
    travelled_m: Vector
    speed_mps: Vector
    acceleration_mps2: Vector
    gap_m: Vector
    leader: NDArray[np.intp]
