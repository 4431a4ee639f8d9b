"""The full model vehicle by vehicle in plain Python, written to be read: the oracle.

One `Car` is one vehicle; `road` is the list of them in driving order.
"""

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simcore.collision import CollisionError
from simcore.counts import (
    CANNOT_STOP,
    COLLISION,
    DISTANCE_UM,
    LEFT,
    NEAR_MISS,
    RIGHT,
    STEPS,
    VEHICLE_STEPS,
)
from simcore.engines.traffic import TrafficEngine
from simcore.model import bind
from simcore.model.lane_change import NEVER
from simcore.state import Vector
from simcore.world import Classes, Tables, World

MODEL = bind(
    {
        "maximum": lambda a, b: a if a > b else b,
        "minimum": lambda a, b: a if a < b else b,
        "where": lambda condition, a, b: a if condition else b,
        "sqrt": math.sqrt,
        "floor": math.floor,
    }
)


@dataclass(slots=True)
class Car:
    """One row of World, and what its driver has in mind during a step."""

    position_m: float
    speed_mps: float
    acceleration_mps2: float
    changed_s: float
    desired_speed_mps: float
    headway_s: float
    braking_mps2: float
    approach: float
    reaction_s: float
    vehicle: int
    laps: int
    lane: int
    vehicle_class: int
    conflict: int
    held_mps2: float = 0.0
    intended_mps2: float = 0.0
    curve_limit_mps2: float = 0.0
    wanted_mps2: float = 0.0


class ReferenceTraffic(TrafficEngine):
    """`road` is the list of all vehicles in driving order; i is a place in it."""

    def load(self, tables: Tables) -> None:
        """Make a `Car` of each vehicle; `look_ahead` must follow."""
        self.kinds = _kinds(self.classes)
        columns = {name: column.tolist() for name, column in tables.world().columns().items()}
        rows = zip(*columns.values(), strict=True)
        self.road = [Car(**dict(zip(columns, row, strict=True))) for row in rows]

    def world(self) -> World:
        """The vehicles as columns: copies."""
        delayed = self.rules.reaction_delay

        def column(name: str, dtype: Any) -> Any:
            values = [getattr(car, name) for car in self.road]
            used = delayed or name not in ("held_mps2", "intended_mps2")
            return np.array(values if used else [], dtype=dtype)

        small = dict.fromkeys(("lane", "vehicle_class", "conflict"), np.uint8)
        dtypes = {"vehicle": np.int32, "laps": np.int32, **small}
        names = [field.name for field in fields(World)]
        return World(*(column(name, dtypes.get(name, np.float64)) for name in names))

    def desire(self, speed_mps: Vector) -> None:
        """Set the desired speeds, in driving order."""
        for car, desired_mps in zip(self.road, speed_mps.tolist(), strict=True):
            car.desired_speed_mps = desired_mps

    def decide(self) -> None:
        """Every driver chooses an acceleration from what it sees now."""
        for i, car in enumerate(self.road):
            car.curve_limit_mps2 = MODEL.curve_limited_acceleration(
                car.speed_mps,
                car.position_m,
                car.braking_mps2,
                self.curve_speed_mps[car.lane].item(),
                self.half_winding_m,
                self.straight_m,
            )
            leader = self.ahead_in(car.lane, i)
            car.wanted_mps2 = self.wanted_behind(i, leader)
            self.count(i, leader)

    def change_lanes(self) -> None:
        """All drivers decide on the same state; the first in driving order gets a gap."""
        changing = self.rules.lane_changing
        assert changing is not None
        time_s = self.clock.time_s
        latest_s = MODEL.latest_change(time_s, changing.pause_s)
        free = [i for i, car in enumerate(self.road) if car.changed_s <= latest_s]
        choices = [(self.road[i], *self.best_change(i)) for i in free]
        taken: set[int] = set()
        for car, surplus, target, gap in choices:
            if surplus > 0.0 and gap not in taken:
                taken.add(gap)
                self.counts.lane_changes[LEFT if target > car.lane else RIGHT] += 1
                car.lane, car.changed_s = target, time_s

    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""
        for car in self.road:
            car.acceleration_mps2 = self.felt_acceleration(car, dt)
            speed_mps = MODEL.next_speed(car.speed_mps, car.acceleration_mps2, dt)
            distance_m = MODEL.distance(car.speed_mps, speed_mps, dt)
            car.speed_mps = speed_mps
            car.position_m += distance_m
            self.counts.totals[DISTANCE_UM] += int(MODEL.micrometres(distance_m))
        self.counts.totals[STEPS] += 1
        self.counts.totals[VEHICLE_STEPS] += len(self.road)
        self.clock.tick(dt)

    def look_ahead(self) -> None:
        """Put vehicles in driving order and treat those without a gap by the rules.

        CollisionError names the first of them where the rules say "stop".
        """
        self.put_in_order()
        while True:
            gaps_m = [self.gap_m(i, self.ahead_in(c.lane, i)) for i, c in enumerate(self.road)]
            hit = [i for i, gap_m in enumerate(gaps_m) if gap_m <= 0.0]
            if not hit or self.rules.on_collision == "ignore":
                return
            if self.rules.on_collision == "stop":
                raise CollisionError(self.road[hit[0]].vehicle, gaps_m[hit[0]], self.clock.time_s)
            self.note_removed(np.array(hit))
            for i in reversed(hit):
                self.remove(i)

    def put_in_order(self) -> None:
        """Sorted by position, the last at most one lap ahead of the first."""
        road = self.road
        while True:
            road.sort(key=lambda car: car.position_m)
            first, last = road[0], road[-1]
            if not last.position_m > first.position_m + self.track_m:
                return
            road[0], road[-1] = last, first
            last.position_m -= self.track_m
            last.laps += 1
            first.position_m += self.track_m
            first.laps -= 1

    def ahead_in(self, lane: int, i: int) -> int:
        """The leader in `lane`; i itself where no other vehicle drives there."""
        n = len(self.road)
        return next((j % n for j in range(i + 1, i + n) if self.road[j % n].lane == lane), i)

    def behind_in(self, lane: int, i: int) -> int:
        """The follower in `lane`; i itself where no other vehicle drives there."""
        n = len(self.road)
        return next((j % n for j in range(i - 1, i - n, -1) if self.road[j % n].lane == lane), i)

    def ahead_m(self, i: int, leader: int) -> float:
        """Front to front; a leader not later in the order is a lap further on."""
        along_m = self.road[leader].position_m - self.road[i].position_m
        return along_m + (self.track_m if leader <= i else 0.0)

    def gap_m(self, i: int, leader: int) -> float:
        """Bumper to bumper."""
        return self.ahead_m(i, leader) - self.kind(leader)["length_m"]

    def wanted_behind(self, i: int, leader: int, lane: int | None = None) -> float:
        """The acceleration in m/s2 that i would want and could have behind that leader.

        lane: in which it would drive; None: its own.
        """
        car, kind = self.road[i], self.kind(i)
        wanted_mps2 = MODEL.wanted_acceleration(
            car.speed_mps,
            self.road[leader].speed_mps,
            self.gap_m(i, leader),
            car.desired_speed_mps,
            car.headway_s,
            kind["min_gap_m"],
            kind["acceleration_mps2"],
            car.braking_mps2,
            car.approach,
            self.rules.following == "improved_idm",
        )
        limits = (kind["power_per_mass"], kind["drag_per_mass"], kind["tyre_mps2"])
        within = MODEL.within_vehicle_limits
        curve_limit_mps2 = car.curve_limit_mps2
        if lane is not None:
            there, here = (self.curve_speed_mps[k].item() for k in (lane, car.lane))
            faster = there * there - here * here
            curve_limit_mps2 = MODEL.curve_limit_beside(curve_limit_mps2, car.speed_mps, faster)
        return float(within(wanted_mps2, car.speed_mps, curve_limit_mps2, *limits))

    def kind(self, i: int) -> dict[str, float]:
        """The fields of i's vehicle class."""
        return self.kinds[self.road[i].vehicle_class]

    def count(self, i: int, leader: int) -> None:
        """Count the speed, the headway and the conflicts that begin in this step."""
        car, other, gap_m = self.road[i], self.road[leader], self.gap_m(i, leader)
        speeds, tyre_mps2 = (car.speed_mps, other.speed_mps), self.kind(i)["tyre_mps2"]
        headway_bin = MODEL.headway_bin(self.ahead_m(i, leader), car.speed_mps)
        self.counts.speed_histogram[int(MODEL.speed_bin(car.speed_mps))] += 1
        self.counts.headway_histogram[int(headway_bin)] += 1
        going_on = {
            NEAR_MISS: MODEL.closes_within(gap_m, *speeds, self.rules.near_miss_s),
            CANNOT_STOP: MODEL.cannot_stop(gap_m, *speeds, car.reaction_s, tyre_mps2),
            COLLISION: gap_m <= 0.0,
        }
        for kind, is_going_on in going_on.items():
            if is_going_on and not car.conflict & 1 << kind:
                self.counts.conflicts[kind, self.segment(car.position_m)] += 1
        car.conflict = sum(1 << kind for kind, is_going_on in going_on.items() if is_going_on)

    def best_change(self, i: int) -> tuple[float, int, int]:
        """The surplus over the threshold in m/s2, the lane, and the number of the gap there.

        The right lane where both are equally good; 0 and the own lane where neither is better.
        """
        lane, lanes = self.road[i].lane, self.scenario.track.lanes
        changing = self.rules.lane_changing
        assert changing is not None
        best = (0.0, lane)
        for target, bias in ((lane - 1, -1.0), (lane + 1, 1.0)):
            if 0 <= target < lanes:
                threshold = changing.threshold_mps2 + bias * changing.keep_right_mps2
                surplus = self.surplus(i, target, threshold)
                best = (surplus, target) if surplus > best[0] else best
        return *best, self.gap_in(best[1], i)

    def surplus(self, i: int, target: int, threshold_mps2: float) -> float:
        """By how much MOBIL's incentive for lane `target` exceeds the threshold, in m/s2.

        NEVER where there is no room or the new follower would have to brake too hard.
        """
        road, changing = self.road, self.rules.lane_changing
        assert changing is not None
        leader, follower = self.ahead_in(target, i), self.behind_in(target, i)
        gaps_m = self.gap_m(i, leader), self.gap_m(follower, i)
        min_gaps_m = self.kind(i)["min_gap_m"], self.kind(follower)["min_gap_m"]
        if not MODEL.has_room(*gaps_m, *min_gaps_m):
            return NEVER
        old_leader, old_follower = self.ahead_in(road[i].lane, i), self.behind_in(road[i].lane, i)
        own_gain = self.wanted_behind(i, leader, target) - road[i].wanted_mps2
        new_mps2 = 0.0 if follower == i else self.wanted_behind(follower, i)
        new_gain = 0.0 if follower == i else new_mps2 - road[follower].wanted_mps2
        old_mps2 = 0.0 if old_follower == i else self.wanted_behind(old_follower, old_leader)
        old_gain = 0.0 if old_follower == i else old_mps2 - road[old_follower].wanted_mps2
        return float(
            MODEL.change_surplus(
                own_gain,
                new_mps2,
                new_gain,
                old_gain,
                changing.politeness,
                threshold_mps2,
                changing.safe_braking_mps2,
                self.kind(follower)["tyre_mps2"],
            )
        )

    def gap_in(self, lane: int, i: int) -> int:
        """The number of the gap: that of its leader; of an empty lane, one above all vehicles."""
        leader = self.ahead_in(lane, i)
        return leader if leader != i else len(self.road) + lane

    def felt_acceleration(self, car: Car, dt: float) -> float:
        """The acceleration in m/s2 that is wanted, late by the reaction time and within the jerk
        limit."""
        felt_mps2 = car.wanted_mps2
        if self.rules.reaction_delay:
            period = max(1, math.floor(car.reaction_s / dt + 0.5))
            if (self.clock.total_steps + car.vehicle) % period == 0:
                car.held_mps2, car.intended_mps2 = car.intended_mps2, car.wanted_mps2
            felt_mps2 = car.held_mps2
        if self.rules.jerk_limit_mps3 is not None:
            change_mps2 = self.rules.jerk_limit_mps3 * dt
            felt_mps2 = MODEL.within_jerk_limit(felt_mps2, car.acceleration_mps2, change_mps2)
        if dt > self.even_s:
            speeds_mps = car.speed_mps, car.desired_speed_mps
            felt_mps2 = MODEL.within_desired_speed(felt_mps2, *speeds_mps, dt)
        return float(felt_mps2)

    def remove(self, i: int) -> None:
        """Count the collision of i with its leader and take i off the road."""
        self.counts.conflicts[COLLISION, self.segment(self.road[i].position_m)] += 1
        del self.road[i]

    def nbytes(self) -> int:
        """Bytes of the vehicles' columns, as the other engines hold them."""
        return sum(column.nbytes for column in self.world().columns().values())


def _kinds(classes: Classes) -> list[dict[str, float]]:
    """The fields of each class by name."""
    columns = {field.name: getattr(classes, field.name).tolist() for field in fields(Classes)}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
