"""The leader of each vehicle, and the distance to it.

Vehicles stand in driving order around the track: positions never decrease from one to the next, and
the last one is at most one lap ahead of the first.
"""

import numpy as np
from numpy.typing import NDArray

from simcore.state import Vector

Lanes = NDArray[np.uint8]
Indices = NDArray[np.intp]


def leaders(lane: Lanes) -> Indices:
    """Index of the next vehicle ahead in the same lane, shape (vehicles,); a vehicle that is alone
    in its lane follows itself."""
    leader = np.empty(lane.size, dtype=np.intp)
    for each in np.unique(lane):
        in_lane = np.flatnonzero(lane == each)
        leader[in_lane] = np.roll(in_lane, -1)
    return leader


def ahead_m(position_m: Vector, leader: Indices, track_length_m: float) -> Vector:
    """Distance to the leader, front to front, shape (vehicles,).

    A leader that does not stand later in the order is a lap further on.
    """
    wraps = leader <= np.arange(leader.size)
    return (position_m[leader] - position_m) + np.where(wraps, track_length_m, 0.0)


def within_lap(travelled_m: Vector, track_length_m: float) -> Vector:
    """Positions in [0, track_length_m), shape as `travelled_m`."""
    position_m = np.mod(travelled_m, track_length_m)
    # The remainder of a number just below 0 rounds to a whole lap.
    position_m[position_m >= track_length_m] = 0.0
    return position_m
