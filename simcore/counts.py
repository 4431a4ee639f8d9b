"""What the full model counts while it runs.

All counts are whole numbers, so they do not depend on the order in which vehicles are taken, and
every engine gets the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from simcore.model.observation import HEADWAY_BINS, SEGMENTS, SPEED_BINS

Integers = NDArray[np.int64]

# Bits of World.conflict and rows of Counts.conflicts.
NEAR_MISS, CANNOT_STOP, COLLISION = range(3)
# Rows of Counts.totals.
STEPS, VEHICLE_STEPS, DISTANCE_UM, REMOVED = range(4)
# Rows of Counts.lane_changes.
RIGHT, LEFT = range(2)


def _none_yet(*shape: int) -> Callable[[], Integers]:
    return lambda: np.zeros(shape, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts since the start, int64, changed in place by the engines.

    speed_histogram: vehicle-steps by speed, shape (SPEED_BINS,), bins of 1 m/s, the last one open.
    headway_histogram: vehicle-steps by time headway front to front, shape (HEADWAY_BINS,), bins of
        0.25 s, the last one open.
    conflicts: conflicts begun, shape (3, SEGMENTS): near misses by time to collision, gaps below
        the stopping sight distance, collisions.
    lane_changes: to the right and to the left, shape (2,).
    totals: steps, vehicle-steps, distance driven in micrometres, vehicles removed, shape (4,).
    """

    speed_histogram: Integers = field(default_factory=_none_yet(SPEED_BINS))
    headway_histogram: Integers = field(default_factory=_none_yet(HEADWAY_BINS))
    conflicts: Integers = field(default_factory=_none_yet(3, SEGMENTS))
    lane_changes: Integers = field(default_factory=_none_yet(2))
    totals: Integers = field(default_factory=_none_yet(4))

    def arrays(self) -> dict[str, Integers]:
        """The arrays by name: themselves, not copies."""
        return {each.name: getattr(self, each.name) for each in fields(self)}
