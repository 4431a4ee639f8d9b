"""The full model over whole arrays.

Behaviours run as they are written, on arrays; long roads block by block, so that what is computed
in between stays in the cache. What few vehicles do, changing lane, overtaking, coming into
conflict, is computed for those alone.
"""

from collections.abc import Iterator
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from simcore.collision import CollisionError
from simcore.counts import COLLISION, DISTANCE_UM, REMOVED, STEPS, VEHICLE_STEPS
from simcore.engines.numpy.lane_change import change_lanes
from simcore.engines.numpy.neighbours import Neighbours, swap_slots
from simcore.engines.traffic import TrafficEngine
from simcore.model import bind
from simcore.model.observation import HEADWAY_BINS, SEGMENTS, SPEED_BINS
from simcore.state import Vector
from simcore.world import Tables, World

MODEL = bind({})
BLOCK = 8192
Slots = NDArray[np.intp]


class NumpyTraffic(TrafficEngine):
    """Kept for all stages of a step, of shape (vehicles,):

    length_m, min_gap_m: of each vehicle's class.
    curve_limit_mps2, wanted_mps2: the acceleration the next curve allows and the one chosen.
    most_gain_mps2: what the class's acceleration on the empty road has over the one chosen.
    """

    def load(self, tables: Tables) -> None:
        self._tables, self._world = tables, tables.world()
        kinds = np.array(astuple(self.classes))
        self._class_sizes = kinds[:2]  # length, minimum gap
        self._class_limits = kinds[2:]  # acceleration, power, drag, tyres
        count = self._world.lane.size
        self.curve_limit_mps2, self.wanted_mps2, self.most_gain_mps2 = np.empty((3, count))
        self._sizes = np.empty((2, count))
        self.length_m, self.min_gap_m = self._sizes
        self.near = Neighbours(count, self.scenario.track.lanes)

    def world(self) -> World:
        return self._world

    def look_ahead(self) -> None:
        self._put_in_order()
        self._find_neighbours()
        while self.near.gap_m.min() <= 0.0 and self.rules.on_collision != "ignore":
            hit = (self.near.gap_m <= 0.0).nonzero()[0]
            if self.rules.on_collision == "stop":
                vehicle = int(self._world.vehicle[hit[0]])
                raise CollisionError(vehicle, float(self.near.gap_m[hit[0]]), self.clock.time_s)
            self._remove(hit)
            self._find_neighbours()

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

    def _find_neighbours(self) -> None:
        world, lanes = self._world, self.scenario.track.lanes
        self._class_sizes.take(world.vehicle_class, axis=1, out=self._sizes, mode="clip")
        self.near.look(world.position_m, world.lane, self.length_m, lanes, self.track_m)

    def _remove(self, hit: Slots) -> None:
        segments = self._segments(hit)
        self.counts.conflicts[COLLISION] += np.bincount(segments, minlength=SEGMENTS)
        self.counts.totals[REMOVED] += hit.size
        self.load(self._tables.kept(np.delete(np.arange(self._world.lane.size), hit)))

    def _blocks(self) -> Iterator[slice]:
        count = self._world.lane.size
        return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))

    def decide(self) -> None:
        for block in self._blocks():
            speed_mps = self._world.speed_mps
            speeds_mps = speed_mps[block], speed_mps[self.near.leader[block]]
            limits = self._class_limits.take(self._world.vehicle_class[block], axis=1)
            self._choose(block, *speeds_mps, *limits)
            self._count(block, *speeds_mps, tyre_mps2=limits[-1])

    def _choose(
        self,
        block: slice,
        speed_mps: Vector,
        leader_mps: Vector,
        acceleration_mps2: Vector,
        *limits: Vector,
    ) -> None:
        world, braking_mps2 = self._world, self._world.braking_mps2[block]
        curve_limit = self.curve_limit_mps2[block] = MODEL.curve_limited_acceleration(
            speed_mps,
            world.position_m[block],
            braking_mps2,
            self.curve_speed_mps[world.lane[block]],
            self.half_lap_m,
            self.straight_m,
        )
        wanted_mps2 = MODEL.wanted_acceleration(
            speed_mps,
            leader_mps,
            self.near.gap_m[block],
            world.desired_speed_mps[block],
            world.headway_s[block],
            self.min_gap_m[block],
            acceleration_mps2,
            braking_mps2,
            world.approach[block],
            self.rules.following == "improved_idm",
        )
        wanted_mps2 = MODEL.within_vehicle_limits(wanted_mps2, speed_mps, curve_limit, *limits)
        self.wanted_mps2[block] = wanted_mps2
        np.subtract(acceleration_mps2, wanted_mps2, out=self.most_gain_mps2[block])

    def _count(
        self, block: slice, speed_mps: Vector, leader_mps: Vector, *, tyre_mps2: Vector
    ) -> None:
        """Speed, headway and the conflicts that begin in this step."""
        world, counts, gap_m = self._world, self.counts, self.near.gap_m[block]
        speed_bin = MODEL.speed_bin(speed_mps).astype(np.intp)
        headway_bin = MODEL.headway_bin(self.near.ahead_m[block], speed_mps).astype(np.intp)
        counts.speed_histogram[:] += np.bincount(speed_bin, minlength=SPEED_BINS)
        counts.headway_histogram[:] += np.bincount(headway_bin, minlength=HEADWAY_BINS)
        reaction_s = world.reaction_s[block]
        near = MODEL.closes_within(gap_m, speed_mps, leader_mps, self.rules.near_miss_s)
        stopping = MODEL.cannot_stop(gap_m, speed_mps, leader_mps, reaction_s, tyre_mps2)
        bits = near.view(np.uint8) | stopping.view(np.uint8) << 1
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
        change_lanes(self, list(self._blocks()))

    def wanted_behind(self, slots: Slots, leader: Slots, gap_m: Vector) -> Vector:
        """The acceleration these would want and could have behind those leaders."""
        world = self._world
        acceleration, *limits = self._class_limits.take(world.vehicle_class[slots], axis=1)
        speed_mps = world.speed_mps[slots]
        wanted_mps2 = MODEL.wanted_acceleration(
            speed_mps,
            world.speed_mps[leader],
            gap_m,
            world.desired_speed_mps[slots],
            world.headway_s[slots],
            self.min_gap_m[slots],
            acceleration,
            world.braking_mps2[slots],
            world.approach[slots],
            self.rules.following == "improved_idm",
        )
        limited: Vector = MODEL.within_vehicle_limits(
            wanted_mps2, speed_mps, self.curve_limit_mps2[slots], *limits
        )
        return limited

    def gap_m(self, slots: Slots, leader: Slots) -> Vector:
        """Bumper to bumper; a leader not later in the order is a lap further on."""
        position_m = self._world.position_m
        wraps_m = (leader <= slots) * self.track_m
        gap_m: Vector = position_m[leader] - position_m[slots] + wraps_m - self.length_m[leader]
        return gap_m

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
        world, felt_mps2 = self._world, self.wanted_mps2[block]
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
        scratch = (self.curve_limit_mps2, self.wanted_mps2, self.most_gain_mps2, self._sizes)
        arrays = (*self._world.columns().values(), *scratch, *self.near.arrays())
        return sum(each.nbytes for each in arrays)


def _overtaken(position_m: Vector) -> Slots:
    """Who has to swap with the next slot; of several in a row the first: pairs share no slot."""
    late = np.zeros(position_m.size, dtype=bool)
    np.less(position_m[1:], position_m[:-1], out=late[1:])
    return (late[1:] > late[:-1]).nonzero()[0]
