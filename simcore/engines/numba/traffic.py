"""The full model with compiled loops."""

from dataclasses import astuple
from typing import Any

import numpy as np

from simcore.collision import CollisionError
from simcore.counts import COLLISION, REMOVED
from simcore.engines.numba.cars import HELD, Cars, Counters, Settings
from simcore.engines.numba.change_kernel import change_lanes
from simcore.engines.numba.decide_kernel import decide
from simcore.engines.numba.order_kernel import look_ahead
from simcore.engines.numba.traffic_kernel import move, run
from simcore.engines.traffic import TrafficEngine
from simcore.rules import LaneChanging
from simcore.scenario import Scenario
from simcore.world import World, rules_of


class NumbaTraffic(TrafficEngine):
    def __init__(self, scenario: Scenario, seed: int, threads: int = 1) -> None:
        self._settings = _settings(scenario)
        super().__init__(scenario, seed)

    def load(self, world: World) -> None:
        self._counters = Counters(*self.counts.arrays().values())
        count, lanes = world.lane.size, self.curve_speed_mps.size
        columns = world.columns()
        real = [each for each in columns.values() if each.dtype == np.float64]
        self._cars = Cars(
            real=np.array(real),
            whole=np.array([world.vehicle, world.laps]),
            small=np.array([world.lane, world.vehicle_class, world.conflict]),
            leader=np.empty((3, count), dtype=np.int32),
            allowed=np.empty(count),
            wanted=np.empty(count),
            taken=np.empty(count + lanes, dtype=np.uint8),
            kinds=np.array(astuple(self.classes)),
            curve_speed=self.curve_speed_mps,
        )

    def world(self) -> World:
        real, whole, small = self._cars[:3]
        delayed = real[HELD:] if self.rules.reaction_delay else np.empty((2, 0))
        return World(*real[:HELD], *delayed, *whole, *small)

    def run(self, steps: int, dt: float) -> None:
        while steps:
            made, hits = run(
                self._cars, self._settings, self._counters, steps, dt, *self.clock.before(dt)
            )
            self.clock.tick(dt, made)
            steps -= made
            if hits:
                self._collide()

    def decide(self) -> None:
        decide(self._cars, self._settings, self._counters)

    def change_lanes(self) -> None:
        change_lanes(self._cars, self._settings, self._counters, self.clock.time_s)

    def move(self, dt: float) -> None:
        move(self._cars, self._settings, self._counters, dt, self.clock.total_steps)
        self.clock.tick(dt)

    def look_ahead(self) -> None:
        if look_ahead(self._cars, self._settings):
            self._collide()

    def _collide(self) -> None:
        """What the rules say about those who have no gap."""
        if self.rules.on_collision == "ignore":
            return
        world = self.world()
        gap_m = self.gaps_m(world)
        hit = np.flatnonzero(gap_m <= 0.0)
        if self.rules.on_collision == "stop":
            vehicle = int(world.vehicle[hit[0]])
            raise CollisionError(vehicle, float(gap_m[hit[0]]), self.clock.time_s)
        for position_m in world.position_m[hit].tolist():
            self.counts.conflicts[COLLISION, self.segment(position_m)] += 1
        self.counts.totals[REMOVED] += hit.size
        world.take(np.delete(np.arange(world.lane.size), hit))
        self.load(world)
        self.look_ahead()

    def nbytes(self) -> int:
        arrays: list[Any] = [*self._cars]
        return sum(each.nbytes for each in arrays)


def _settings(scenario: Scenario) -> Settings:
    rules, changing = rules_of(scenario), rules_of(scenario).lane_changing or LaneChanging()
    return Settings(
        track=scenario.track.length_m,
        half_lap=scenario.track.length_m / 2,
        straight=scenario.track.straight_m,
        near_miss=float(rules.near_miss_s),
        improved=rules.following == "improved_idm",
        changing=rules.lane_changing is not None,
        politeness=changing.politeness,
        threshold=changing.threshold_mps2,
        keep_right=changing.keep_right_mps2,
        safe_braking=changing.safe_braking_mps2,
        pause=changing.pause_s,
        delayed=rules.reaction_delay,
        jerk=float(rules.jerk_limit_mps3 or 0.0),
    )
