"""Who is where around whom, for whole arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.spacing import Lanes
from simcore.state import Vector

Slots = NDArray[np.intp]


class Neighbours:
    """Looked up once a step, for vehicles in driving order.

    leader: the next slot ahead in the own lane; a vehicle alone in its lane follows itself.
    ahead_m, gap_m: to that leader, front to front and bumper to bumper.

    `_rows` has the slots of each lane one lane after the other, each with its last slot once more
    in front and its first once more at the end, so that nobody has to look over the lap's end.
    `_place[k, i]` is where in `_rows` the last slot of lane k up to i stands.
    """

    def __init__(
        self, position_m: Vector, lane: Lanes, length_m: Vector, lanes: int, lap_m: float
    ) -> None:
        self.leader = np.empty(lane.size, dtype=np.intp)
        self._place = np.empty((lanes, lane.size), dtype=np.int32)
        rows: list[Slots] = []
        start = 0
        for k in range(lanes):
            here = lane == k
            np.cumsum(here, out=self._place[k])
            self._place[k] += start
            slots = np.flatnonzero(here)
            self.leader[slots] = ahead = np.append(slots[1:], slots[:1])
            rows += [slots[-1:], slots, ahead[-1:]]
            start += sum(row.size for row in rows[-3:])
        self._empty = np.array([row.size == 0 for row in rows[1::3]])
        self._rows = np.concatenate([*rows, [0, 0]])
        wraps_m = (self.leader <= np.arange(lane.size)) * lap_m
        self.ahead_m = position_m[self.leader] - position_m + wraps_m
        self.gap_m = self.ahead_m - length_m[self.leader]

    def around(self, slots: Slots, lane: Slots) -> tuple[Slots, Slots]:
        """The next slots ahead and behind in another lane; the slot itself where it is empty."""
        place = self._place[lane, slots]
        ahead, behind = self._rows[place + 1], self._rows[place]
        if self._empty.any():
            empty = self._empty[lane]
            return np.where(empty, slots, ahead), np.where(empty, slots, behind)
        return ahead, behind

    def follower(self, slots: Slots, lane: Slots) -> Slots:
        """The next slots behind in the own lane."""
        behind: Slots = self._rows[self._place[lane, slots] - 1]
        return behind

    def arrays(self) -> tuple[NDArray[Any], ...]:
        return self.leader, self.ahead_m, self.gap_m, self._place, self._rows


def swap_slots(tables: list[NDArray[Any]], one: Slots, other: Slots) -> None:
    """In every row of every table."""
    to, source = np.concatenate([one, other]), np.concatenate([other, one])
    for table in tables:
        table[:, to] = table[:, source]
