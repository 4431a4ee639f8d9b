"""Who is where around whom, for whole arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.spacing import Lanes
from simcore.state import Vector
from simcore.world import Tables

Slots = NDArray[np.intp]


class Neighbours:
    """Looked up once a step, for vehicles in driving order.

    leader: the next slot ahead in the own lane; a vehicle alone in its lane follows itself.
    ahead_m, gap_m: to that leader, front to front and bumper to bumper.

    `_rows` has the slots of each lane one lane after the other, each with its last slot once more
    in front and its first once more at the end, so that nobody has to look over the lap's end.
    `_place[k, i]` is where in `_rows` the last slot of lane k up to i stands.
    """

    def __init__(self, vehicles: int, lanes: int) -> None:
        self.leader = np.empty(vehicles, dtype=np.intp)
        self.ahead_m, self.gap_m = np.empty((2, vehicles))
        self._place = np.empty((lanes, vehicles), dtype=np.int32)
        self._rows = np.zeros(vehicles + 2 * lanes + 2, dtype=np.intp)
        self._is_empty = np.zeros(lanes, dtype=bool)
        self._some_are_empty = False

    def look(
        self, position_m: Vector, lane: Lanes, length_m: Vector, lanes: int, lap_m: float
    ) -> None:
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

    def around(self, slots: Slots, lane: Slots) -> tuple[Slots, Slots]:
        """The next slots ahead and behind in another lane; the slot itself where it is empty."""
        place = self._places(slots, lane)
        ahead, behind = self._rows[place + 1], self._rows[place]
        if self._some_are_empty:
            empty = self._is_empty[lane]
            return np.where(empty, slots, ahead), np.where(empty, slots, behind)
        return ahead, behind

    def follower(self, slots: Slots, lane: Slots) -> Slots:
        """The next slots behind in the own lane."""
        behind: Slots = self._rows[self._places(slots, lane) - 1]
        return behind

    def _places(self, slots: Slots, lane: Slots) -> NDArray[np.int32]:
        """`_place[lane, slots]`: one index takes half as long as two."""
        return self._place.take(lane * self.leader.size + slots)

    def arrays(self) -> tuple[NDArray[Any], ...]:
        return self.leader, self.ahead_m, self.gap_m, self._place, self._rows


def swap_slots(tables: Tables, one: Slots, other: Slots) -> None:
    """In every row of every table."""
    to, source = np.concatenate([one, other]), np.concatenate([other, one])
    for table in (tables.real, tables.whole, tables.small):
        table[:, to] = table[:, source]
