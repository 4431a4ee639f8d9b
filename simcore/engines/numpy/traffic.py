"""The full model over whole arrays.

Behaviours run as they are written, on arrays; long roads block by block, so that what is computed
in between stays in the cache. What few vehicles do, changing lane, overtaking, coming into
conflict, is computed for those alone.
"""

from collections.abc import Iterator

import numpy as np

from simcore.collision import CollisionError
from simcore.counts import COLLISION, DISTANCE_UM, LEFT, REMOVED, RIGHT, STEPS, VEHICLE_STEPS
from simcore.engines.numpy.drivers import Drivers, Slots
from simcore.engines.numpy.lane_change import lane_changes
from simcore.engines.numpy.neighbours import swap_slots
from simcore.engines.traffic import TrafficEngine
from simcore.model import bind
from simcore.model.observation import HEADWAY_BINS, SEGMENTS, SPEED_BINS
from simcore.state import Vector
from simcore.world import Tables, World

MODEL = bind({})
BLOCK = 8192


class NumpyTraffic(TrafficEngine):
    """Stages that work on the vehicles of a world and what `Drivers` keeps of them."""

    def load(self, tables: Tables) -> None:
        self._tables, self._world = tables, tables.world()
        self._drivers = Drivers(self.scenario, self.classes, self.curve_speed_mps, self._world)

    def world(self) -> World:
        return self._world

    def look_ahead(self) -> None:
        self._put_in_order()
        self._drivers.look()
        while self._drivers.near.gap_m.min() <= 0.0 and self.rules.on_collision != "ignore":
            gap_m = self._drivers.near.gap_m
            hit = (gap_m <= 0.0).nonzero()[0]
            if self.rules.on_collision == "stop":
                vehicle = int(self._world.vehicle[hit[0]])
                raise CollisionError(vehicle, float(gap_m[hit[0]]), self.clock.time_s)
            self._remove(hit)
            self._drivers.look()

    def _put_in_order(self) -> None:
        """Sorted by position, the last at most one lap ahead of the first."""
        world, x = self._world, self._world.position_m
        while True:
            while (late := _overtaken(x)).size:
                swap_slots(self._tables, late, late + 1)
            if not x[-1] > x[0] + self.track_m:
                return
            swap_slots(self._tables, np.array([0]), np.array([x.size - 1]))
            x[0] -= self.track_m
            world.laps[0] += 1
            x[-1] += self.track_m
            world.laps[-1] -= 1

    def _remove(self, hit: Slots) -> None:
        segments = self._segments(hit)
        self.counts.conflicts[COLLISION] += np.bincount(segments, minlength=SEGMENTS)
        self.counts.totals[REMOVED] += hit.size
        self.load(self._tables.kept(np.delete(np.arange(self._world.lane.size), hit)))

    def _blocks(self) -> Iterator[slice]:
        count = self._world.lane.size
        return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))

    def decide(self) -> None:
        drivers = self._drivers
        for block in self._blocks():
            speeds_mps, limits = drivers.speeds_mps(block), drivers.class_limits(block)
            drivers.choose(block, *speeds_mps, *limits)
            self._count(block, *speeds_mps, tyre_mps2=limits[-1])

    def _count(
        self, block: slice, speed_mps: Vector, leader_mps: Vector, *, tyre_mps2: Vector
    ) -> None:
        """Speed, headway and the conflicts that begin in this step."""
        world, counts, near = self._world, self.counts, self._drivers.near
        gap_m = near.gap_m[block]
        speed_bin = MODEL.speed_bin(speed_mps).astype(np.intp)
        headway_bin = MODEL.headway_bin(near.ahead_m[block], speed_mps).astype(np.intp)
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
        """What is wanted, late by the reaction time and within the jerk limit."""
        world, felt_mps2 = self._world, self._drivers.wanted_mps2[block]
        if self.rules.reaction_delay:
            period = np.maximum(1, np.floor(world.reaction_s[block] / dt + 0.5).astype(np.int64))
            acts = (self.clock.total_steps + world.vehicle[block]) % period == 0
            held, intended = world.held_mps2[block], world.intended_mps2[block]
            held[acts] = intended[acts]
            intended[acts] = felt_mps2[acts]
            felt_mps2 = held
        if self.rules.jerk_limit_mps3 is not None:
            change_mps2, before = self.rules.jerk_limit_mps3 * dt, world.acceleration_mps2[block]
            felt_mps2 = MODEL.within_jerk_limit(felt_mps2, before, change_mps2)
        return felt_mps2

    def _segments(self, slots: Slots) -> Slots:
        segments = MODEL.segment(self._world.position_m[slots], self.track_m)
        return np.asarray(segments, dtype=np.intp)

    def nbytes(self) -> int:
        arrays = (*self._world.columns().values(), *self._drivers.arrays())
        return sum(each.nbytes for each in arrays)


def _overtaken(position_m: Vector) -> Slots:
    """Who has to swap with the next slot; of several in a row the first: pairs share no slot."""
    late = np.zeros(position_m.size, dtype=bool)
    np.less(position_m[1:], position_m[:-1], out=late[1:])
    return (late[1:] > late[:-1]).nonzero()[0]
