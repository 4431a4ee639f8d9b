"""A snapshot of all vehicles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Copies, so a snapshot stays as it was taken. Every array has shape (vehicles,), in the order
    of the vehicles' numbers.

    time_s: simulated time since the start.
    vehicle: the numbers, int32; some are missing where collisions remove vehicles.
    lane: uint8, 0 the rightmost.
    position_m: front bumper along the track, in [0, track_length_m).
    travelled_m: the same without taking off laps, so it never decreases; starts at the start
        position.
    speed_mps: never negative.
    acceleration_mps2: what moved the vehicle in the step that led here; 0 at the start.
    gap_m: bumper to bumper to the vehicle ahead in the same lane.
    leader: index in these arrays of the vehicle ahead.
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
