"""The full model over whole arrays.

Behaviours run as they are written, on arrays. What few vehicles do, changing lane, overtaking,
coming into conflict, is computed for those alone.
"""

import numpy as np
from numpy.typing import NDArray

from simcore.collision import CollisionError
from simcore.counts import COLLISION, DISTANCE_UM, LEFT, REMOVED, RIGHT, STEPS, VEHICLE_STEPS
from simcore.engines.traffic import TrafficEngine
from simcore.model import bind
from simcore.model.observation import SEGMENTS
from simcore.state import Vector
from simcore.world import World

MODEL = bind({})
Slots = NDArray[np.intp]


class NumpyTraffic(TrafficEngine):
    def load(self, world: World) -> None:
        self._world = world

    def world(self) -> World:
        return self._world

    def look_ahead(self) -> None:
        self._put_in_order()
        self._find_neighbours()
        while (self._gap_m <= 0.0).any() and self.rules.on_collision != "ignore":
            hit = np.flatnonzero(self._gap_m <= 0.0)
            if self.rules.on_collision == "stop":
                vehicle = int(self._world.vehicle[hit[0]])
                raise CollisionError(vehicle, float(self._gap_m[hit[0]]), self.clock.time_s)
            self._remove(hit)
            self._find_neighbours()

    def _put_in_order(self) -> None:
        """Sorted by position, the last at most one lap ahead of the first."""
        world = self._world
        while True:
            if (world.position_m[1:] < world.position_m[:-1]).any():
                world.take(np.argsort(world.position_m, kind="stable"))
            if not world.position_m[-1] > world.position_m[0] + self.track_m:
                return
            world.position_m[-1] -= self.track_m
            world.laps[-1] += 1
            world.position_m[0] += self.track_m
            world.laps[0] -= 1
            world.take(np.r_[world.position_m.size - 1, 1 : world.position_m.size - 1, 0])

    def _find_neighbours(self) -> None:
        lane, count = self._world.lane, self._world.lane.size
        self._slots = np.arange(count)
        lanes = self.scenario.track.lanes
        # Row k: the next slot ahead (behind) in lane k; the slot itself where there is none.
        self._ahead = np.empty((lanes, count), dtype=np.intp)
        self._behind = np.empty((lanes, count), dtype=np.intp)
        for k in range(lanes):
            here = lane == k
            members = np.flatnonzero(here)
            if members.size == 0:
                self._ahead[k] = self._behind[k] = self._slots
                continue
            passed = np.cumsum(here)
            self._ahead[k] = members[passed % members.size]
            self._behind[k] = members[passed - 1 - here]
        self._leader = self._ahead[lane, self._slots]
        self._gap_m = self._gap(self._slots, self._leader)

    def _remove(self, hit: Slots) -> None:
        segments = self._segments(hit)
        self.counts.conflicts[COLLISION] += np.bincount(segments, minlength=SEGMENTS)
        self.counts.totals[REMOVED] += hit.size
        self._world.take(np.delete(self._slots, hit))

    def decide(self) -> None:
        world = self._world
        self._allowed_mps = MODEL.curve_limited_speed(
            world.desired_speed_mps,
            world.position_m,
            world.braking_mps2,
            self.curve_speed_mps[world.lane],
            self.half_lap_m,
            self.straight_m,
        )
        self._wanted_mps2 = self._wanted_behind(self._slots, self._leader)
        self._count()

    def _count(self) -> None:
        """Speed, headway and the conflicts that begin in this step."""
        world, counts, leader = self._world, self.counts, self._leader
        speeds = (world.speed_mps, world.speed_mps[leader])
        ahead_m = self._ahead_m(self._slots, leader)
        headway_bin = MODEL.headway_bin(ahead_m, world.speed_mps).astype(np.intp)
        speed_bin = MODEL.speed_bin(world.speed_mps).astype(np.intp)
        counts.speed_histogram[:] += np.bincount(speed_bin, minlength=64)
        counts.headway_histogram[:] += np.bincount(headway_bin, minlength=41)
        tyre_mps2 = self.classes.tyre_mps2[world.vehicle_class]
        going_on = (
            MODEL.closes_within(self._gap_m, *speeds, self.rules.near_miss_s),
            MODEL.cannot_stop(self._gap_m, *speeds, world.reaction_s, tyre_mps2),
            self._gap_m <= 0.0,
        )
        bits = np.zeros_like(world.conflict)
        for kind, is_going_on in enumerate(going_on):
            begun = np.flatnonzero(is_going_on & (world.conflict & 1 << kind == 0))
            counts.conflicts[kind] += np.bincount(self._segments(begun), minlength=SEGMENTS)
            bits |= is_going_on.astype(np.uint8) << kind
        world.conflict = bits

    def change_lanes(self) -> None:
        """All decide on the same state; who comes first in driving order gets the gap."""
        world, changing, time_s = self._world, self.rules.lane_changing, self.clock.time_s
        assert changing is not None
        best = np.zeros(world.lane.size)
        own = world.lane.astype(np.intp)
        target = own.copy()
        free = time_s - world.changed_s >= changing.pause_s
        for side in (-1, 1):
            threshold_mps2 = changing.threshold_mps2 + side * changing.keep_right_mps2
            lane = own + side
            there = free & (lane >= 0) & (lane < self.scenario.track.lanes)
            slots, surplus = self._surplus(np.flatnonzero(there), side, threshold_mps2)
            better = surplus > best[slots]
            best[slots[better]] = surplus[better]
            target[slots[better]] = lane[slots[better]]
        self._change(np.flatnonzero(best > 0.0), target)

    def _surplus(self, slots: Slots, side: int, threshold_mps2: float) -> tuple[Slots, Vector]:
        """Those with room in the lane beside them, and by how much they want to change."""
        world, changing = self._world, self.rules.lane_changing
        assert changing is not None
        lane = world.lane[slots].astype(np.intp) + side
        leader, follower = self._ahead[lane, slots], self._behind[lane, slots]
        min_gap_m = self.classes.min_gap_m
        room = MODEL.has_room(
            self._gap(slots, leader),
            self._gap(follower, slots),
            min_gap_m[world.vehicle_class[slots]],
            min_gap_m[world.vehicle_class[follower]],
        )
        slots, leader, follower = slots[room], leader[room], follower[room]
        old_follower = self._behind[world.lane[slots], slots]
        wanted = self._wanted_mps2
        alone, was_alone = follower == slots, old_follower == slots
        new = np.where(alone, 0.0, self._wanted_behind(follower, slots))
        old = self._wanted_behind(old_follower, self._leader[slots])
        surplus = MODEL.change_surplus(
            self._wanted_behind(slots, leader) - wanted[slots],
            new,
            np.where(alone, 0.0, new - wanted[follower]),
            np.where(was_alone, 0.0, old - wanted[old_follower]),
            changing.politeness,
            threshold_mps2,
            changing.safe_braking_mps2,
        )
        return slots, surplus

    def _change(self, slots: Slots, target: NDArray[np.intp]) -> None:
        """Of those who want the same gap, the first in driving order."""
        world = self._world
        leader = self._ahead[target[slots], slots]
        gap = np.where(leader == slots, world.lane.size + target[slots], leader)
        slots = slots[np.sort(np.unique(gap, return_index=True)[1])]
        to_left = int((target[slots] > world.lane[slots]).sum())
        self.counts.lane_changes[LEFT] += to_left
        self.counts.lane_changes[RIGHT] += slots.size - to_left
        world.lane[slots] = target[slots]
        world.changed_s[slots] = self.clock.time_s

    def move(self, dt: float) -> None:
        world, totals = self._world, self.counts.totals
        world.acceleration_mps2 = self._felt_acceleration(dt)
        speed_mps = MODEL.next_speed(world.speed_mps, world.acceleration_mps2, dt)
        distance_m = MODEL.distance(world.speed_mps, speed_mps, dt)
        world.speed_mps = speed_mps
        world.position_m = world.position_m + distance_m
        totals[DISTANCE_UM] += int(MODEL.micrometres(distance_m).astype(np.int64).sum())
        totals[STEPS] += 1
        totals[VEHICLE_STEPS] += world.lane.size
        self.clock.tick(dt)

    def _felt_acceleration(self, dt: float) -> Vector:
        """What is wanted, late by the reaction time and within the jerk limit."""
        world, felt_mps2 = self._world, self._wanted_mps2
        if self.rules.reaction_delay:
            period = np.maximum(1, np.floor(world.reaction_s / dt + 0.5).astype(np.int64))
            acts = (self.clock.total_steps + world.vehicle) % period == 0
            world.held_mps2 = np.where(acts, world.intended_mps2, world.held_mps2)
            world.intended_mps2 = np.where(acts, self._wanted_mps2, world.intended_mps2)
            felt_mps2 = world.held_mps2
        if self.rules.jerk_limit_mps3 is not None:
            change_mps2 = self.rules.jerk_limit_mps3 * dt
            felt_mps2 = MODEL.within_jerk_limit(felt_mps2, world.acceleration_mps2, change_mps2)
        return felt_mps2

    def _ahead_m(self, slots: Slots, leader: Slots) -> Vector:
        """From front to front; a leader not later in the order is a lap further on."""
        position_m = self._world.position_m
        wrap_m = np.where(leader <= slots, self.track_m, 0.0)
        along_m: Vector = position_m[leader] - position_m[slots]
        return along_m + wrap_m

    def _gap(self, slots: Slots, leader: Slots) -> Vector:
        length_m = self.classes.length_m[self._world.vehicle_class[leader]]
        return self._ahead_m(slots, leader) - length_m

    def _wanted_behind(self, slots: Slots, leader: Slots) -> Vector:
        """The acceleration these would want and could have behind those leaders."""
        world, classes = self._world, self.classes
        kind, speed_mps = world.vehicle_class[slots], world.speed_mps[slots]
        wanted_mps2 = MODEL.wanted_acceleration(
            speed_mps,
            world.speed_mps[leader],
            self._gap(slots, leader),
            self._allowed_mps[slots],
            world.headway_s[slots],
            classes.min_gap_m[kind],
            classes.acceleration_mps2[kind],
            world.braking_mps2[slots],
            world.approach[slots],
            self.rules.following == "improved_idm",
        )
        limits = (classes.power_per_mass, classes.drag_per_mass, classes.tyre_mps2)
        limited: Vector = MODEL.within_vehicle_limits(
            wanted_mps2, speed_mps, *(column[kind] for column in limits)
        )
        return limited

    def _segments(self, slots: Slots) -> Slots:
        segments = MODEL.segment(self._world.position_m[slots], self.track_m)
        return np.asarray(segments, dtype=np.intp)

    def nbytes(self) -> int:
        own = [each for each in vars(self).values() if isinstance(each, np.ndarray)]
        columns = self._world.columns().values()
        return sum(each.nbytes for each in (*own, *columns))
