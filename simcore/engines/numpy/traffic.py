"""The full model over whole arrays.

Behaviours run as they are written, on arrays; long roads block by block, so that intermediate
results stay in the cache. Few vehicles change lane, overtake or come into conflict in a step: that
is computed for those alone.
"""

from collections.abc import Iterator

import numpy as np

from simcore.collision import CollisionError
from simcore.counts import COLLISION, DISTANCE_UM, LEFT, RIGHT, STEPS, VEHICLE_STEPS
from simcore.engines.numpy.drivers import Drivers
from simcore.engines.numpy.lane_change import lane_changes
from simcore.engines.numpy.lane_order import Slots
from simcore.engines.traffic import TrafficEngine
from simcore.model import bind
from simcore.model.observation import HEADWAY_BINS, SEGMENTS, SPEED_BINS
from simcore.state import Vector
from simcore.world import Tables, World

MODEL = bind({})
BLOCK = 8192


class NumpyTraffic(TrafficEngine):
    """The stages as operations on arrays; `Drivers` keeps what they have in common."""

    def load(self, tables: Tables) -> None:
        """Take over these vehicles, not copies; `look_ahead` must follow."""
        self._tables, self._world = tables, tables.world()
        self._drivers = Drivers(self.scenario, self.classes, self.curve_speed_mps, self._world)

    def world(self) -> World:
        """The vehicles themselves, not a copy."""
        return self._world

    def look_ahead(self) -> None:
        """Put vehicles in driving order, look up leaders and gaps, treat collisions by the rules.

        CollisionError names the first vehicle without a gap where the rules say "stop".
        """
        self._put_in_order()
        self._drivers.look()
        while self._drivers.lane_order.gap_m.min() <= 0.0 and self.rules.on_collision != "ignore":
            gap_m = self._drivers.lane_order.gap_m
            collided = (gap_m <= 0.0).nonzero()[0]
            if self.rules.on_collision == "stop":
                vehicle = int(self._world.vehicle[collided[0]])
                raise CollisionError(vehicle, float(gap_m[collided[0]]), self.clock.time_s)
            self._remove(collided)
            self._drivers.look()

    def _put_in_order(self) -> None:
        """Sorted by position, the last at most one lap ahead of the first."""
        world, x = self._world, self._world.position_m
        while True:
            while (overtaking := _overtaking(x)).size:
                _swap(self._tables, overtaking, overtaking + 1)
            if not x[-1] > x[0] + self.track_m:
                return
            _swap(self._tables, np.array([0]), np.array([x.size - 1]))
            x[0] -= self.track_m
            world.laps[0] += 1
            x[-1] += self.track_m
            world.laps[-1] -= 1

    def _remove(self, collided: Slots) -> None:
        segments = self._segments(collided)
        self.counts.conflicts[COLLISION] += np.bincount(segments, minlength=SEGMENTS)
        self.note_removed(collided)
        self.load(self._tables.kept(np.delete(np.arange(self._world.lane.size), collided)))

    def _blocks(self) -> Iterator[slice]:
        count = self._world.lane.size
        return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))

    def decide(self) -> None:
        """Every driver chooses an acceleration; speeds, headways and conflicts are counted."""
        drivers = self._drivers
        for block in self._blocks():
            speeds_mps, limits = drivers.speeds_mps(block), drivers.class_limits(block)
            drivers.choose(block, *speeds_mps, *limits)
            self._count(block, *speeds_mps, tyre_mps2=limits[-1])

    def _count(
        self, block: slice, speed_mps: Vector, leader_mps: Vector, *, tyre_mps2: Vector
    ) -> None:
        """Speed, headway and the conflicts that begin in this step."""
        world, counts, lane_order = self._world, self.counts, self._drivers.lane_order
        gap_m = lane_order.gap_m[block]
        speed_bin = MODEL.speed_bin(speed_mps).astype(np.intp)
        headway_bin = MODEL.headway_bin(lane_order.ahead_m[block], speed_mps).astype(np.intp)
        counts.speed_histogram[:] += np.bincount(speed_bin, minlength=SPEED_BINS)
        counts.headway_histogram[:] += np.bincount(headway_bin, minlength=HEADWAY_BINS)
        reaction_s = world.reaction_s[block]
        closing = MODEL.closes_within(gap_m, speed_mps, leader_mps, self.rules.near_miss_s)
        stopping = MODEL.cannot_stop(gap_m, speed_mps, leader_mps, reaction_s, tyre_mps2)
        bits = closing.view(np.uint8) | stopping.view(np.uint8) << 1
        bits |= (gap_m <= 0.0).view(np.uint8) << 2
        begun = bits & ~world.conflict[block]
        world.conflict[block] = bits
        if begun.any():
            slots = begun.nonzero()[0]
            segments = self._segments(slots + block.start)
            for kind in range(len(counts.conflicts)):
                is_kind = begun[slots] >> kind & 1 == 1
                counts.conflicts[kind] += np.bincount(segments[is_kind], minlength=SEGMENTS)

    def change_lanes(self) -> None:
        """Carry out and count the lane changes that drivers decide on in this step."""
        changing, time_s = self.rules.lane_changing, self.clock.time_s
        assert changing is not None
        slots, target = lane_changes(self._drivers, changing, time_s, self._blocks())
        if slots.size:
            to_left = int((target > self._world.lane[slots]).sum())
            self.counts.lane_changes[LEFT] += to_left
            self.counts.lane_changes[RIGHT] += slots.size - to_left
            self._world.lane[slots] = target
            self._world.changed_s[slots] = time_s

    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""
        world, totals = self._world, self.counts.totals
        for block in self._blocks():
            acceleration_mps2 = self._felt_acceleration(block, dt)
            world.acceleration_mps2[block] = acceleration_mps2
            speed_mps = MODEL.next_speed(world.speed_mps[block], acceleration_mps2, dt)
            distance_m = MODEL.distance(world.speed_mps[block], speed_mps, dt)
            world.speed_mps[block] = speed_mps
            world.position_m[block] += distance_m
            # Exact: whole numbers, far below 2**53.
            totals[DISTANCE_UM] += int(MODEL.micrometres(distance_m).sum())
        totals[STEPS] += 1
        totals[VEHICLE_STEPS] += world.lane.size
        self.clock.tick(dt)

    def _felt_acceleration(self, block: slice, dt: float) -> Vector:
        """The acceleration that is wanted, late by the reaction time and within the jerk limit."""
        world, felt_mps2 = self._world, self._drivers.wanted_mps2[block]
        if self.rules.reaction_delay:
            period = np.maximum(1, np.floor(world.reaction_s[block] / dt + 0.5).astype(np.int64))
            steps = np.int64(self.clock.total_steps)  # more than an int32 holds, in a long run
            acts = (steps + world.vehicle[block]) % period == 0
            held, intended = world.held_mps2[block], world.intended_mps2[block]
            held[acts] = intended[acts]
            intended[acts] = felt_mps2[acts]
            felt_mps2 = held
        if self.rules.jerk_limit_mps3 is not None:
            change_mps2, before = self.rules.jerk_limit_mps3 * dt, world.acceleration_mps2[block]
            felt_mps2 = MODEL.within_jerk_limit(felt_mps2, before, change_mps2)
        if dt > self.even_s:
            speed_mps, desired_mps = world.speed_mps[block], world.desired_speed_mps[block]
            felt_mps2 = MODEL.within_desired_speed(felt_mps2, speed_mps, desired_mps, dt)
        return felt_mps2

    def _segments(self, slots: Slots) -> Slots:
        segments = MODEL.segment(self._world.position_m[slots], self.track_m)
        return np.asarray(segments, dtype=np.intp)

    def nbytes(self) -> int:
        """Bytes held for the vehicles: their columns and what `Drivers` keeps."""
        arrays = (*self._world.columns().values(), *self._drivers.arrays())
        return sum(each.nbytes for each in arrays)


def _overtaking(position_m: Vector) -> Slots:
    """Slots whose vehicle has passed the one in the next slot; of several in a row the first, so
    that no two of them swap with the same slot."""
    passed = np.zeros(position_m.size, dtype=bool)
    np.less(position_m[1:], position_m[:-1], out=passed[1:])
    return (passed[1:] > passed[:-1]).nonzero()[0]


def _swap(tables: Tables, slots: Slots, others: Slots) -> None:
    """Swap the vehicles of each pair of slots, in every row of every table."""
    to, source = np.concatenate([slots, others]), np.concatenate([others, slots])
    for table in (tables.real, tables.whole, tables.small):
        table[:, to] = table[:, source]
