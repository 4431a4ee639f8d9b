"""Leaders and followers in every lane, for whole arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.spacing import Lanes
from simcore.state import Vector

Slots = NDArray[np.intp]


class LaneOrder:
    """The vehicles of each lane in driving order, looked up once a step.

    leader: slot of the next vehicle ahead in the own lane, shape (vehicles,); a vehicle that is
        alone in its lane follows itself.
    ahead_m, gap_m: to that leader, front to front and bumper to bumper, shape (vehicles,).

    `_rows` has the slots of each lane one lane after the other, each with its last slot once more
    in front and its first once more at the end, so that no look-up has to wrap over the lap's end.
    `_place[k, i]` is where in `_rows` the last slot of lane k up to i stands.
    """

    def __init__(self, vehicles: int, lanes: int) -> None:
        """Room for so many; `look` must follow."""
        self.leader = np.empty(vehicles, dtype=np.intp)
        self.ahead_m, self.gap_m = np.empty((2, vehicles))
        self._place = np.empty((lanes, vehicles), dtype=np.int32)
        self._rows = np.zeros(vehicles + 2 * lanes + 2, dtype=np.intp)
        self._is_empty = np.zeros(lanes, dtype=bool)
        self._some_are_empty = False

    def look(
        self, position_m: Vector, lane: Lanes, length_m: Vector, lanes: int, lap_m: float
    ) -> None:
        """Look up leaders and gaps of vehicles in driving order; arrays of shape (vehicles,)."""
        lasts, start = [], 0
        for k in range(lanes):
            here = lane == k
            slots = here.nonzero()[0]
            np.add.accumulate(here, dtype=np.int32, out=self._place[k])
            self._place[k] += start
            self._is_empty[k] = slots.size == 0
            if slots.size:
                row = self._rows[start : start + slots.size + 2]
                row[0], row[1:-1], row[-1] = slots[-1], slots, slots[0]
                self.leader[slots] = row[2:]
                lasts.append(slots[-1])
                start += row.size
        self._some_are_empty = bool(self._is_empty.any())
        # No slot is out of range, and only "clip" writes into `out` without a copy in between.
        position_m.take(self.leader, out=self.ahead_m, mode="clip")
        self.ahead_m -= position_m
        for last in lasts:
            self.ahead_m[last] += lap_m
        length_m.take(self.leader, out=self.gap_m, mode="clip")
        np.subtract(self.ahead_m, self.gap_m, out=self.gap_m)

    def leader_and_follower(self, slots: Slots, lane: Slots) -> tuple[Slots, Slots]:
        """The next slots ahead and behind in another lane; the slot itself where it is empty.

        slots, lane, and both results: shape (candidates,).
        """
        place = self._places(slots, lane)
        leader, follower = self._rows[place + 1], self._rows[place]
        if self._some_are_empty:
            empty = self._is_empty[lane]
            return np.where(empty, slots, leader), np.where(empty, slots, follower)
        return leader, follower

    def follower(self, slots: Slots, lane: Slots) -> Slots:
        """The next slots behind in the own lane, shape as `slots` and `lane`."""
        follower: Slots = self._rows[self._places(slots, lane) - 1]
        return follower

    def _places(self, slots: Slots, lane: Slots) -> NDArray[np.int32]:
        """`_place[lane, slots]`: one index takes half as long as two."""
        return self._place.take(lane * self.leader.size + slots)

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays that grow with the vehicles."""
        return self.leader, self.ahead_m, self.gap_m, self._place, self._rows
