"""The full model with compiled loops."""

from dataclasses import astuple
from functools import partial
from typing import Any

import numpy as np

from simcore.collision import CollisionError
from simcore.counts import COLLISION, STEPS, Counts
from simcore.engines.numba.cars import Cars, Counters, Settings
from simcore.engines.numba.change_kernel import change, weigh
from simcore.engines.numba.decide_kernel import decide
from simcore.engines.numba.domains import Domains
from simcore.engines.numba.order_kernel import find_leaders, put_in_order
from simcore.engines.numba.traffic_kernel import move, run
from simcore.engines.traffic import TrafficEngine
from simcore.interrupts import hold, make_up_for, noted, release
from simcore.rules import LaneChanging
from simcore.scenario import Scenario
from simcore.step_length import even_step_s
from simcore.world import Tables, World, rules_of

# Updates of vehicles in a compiled call: less than a tenth of a second, for which Ctrl-C waits.
UPDATES_AT_ONCE = 1_000_000


class NumbaTraffic(TrafficEngine):
    """The stages as compiled loops.

    With threads, each stage runs in domains of the road side by side; what vehicles of two domains
    could do to one another, taking a gap and overtaking, is done by one thread.
    """

    def __init__(self, scenario: Scenario, seed: int, threads: int = 1) -> None:
        """The world of a seed at 0 s; long roads use up to `threads` threads."""
        self._settings = _settings(scenario)
        self._threads = threads
        super().__init__(scenario, seed)

    def load(self, tables: Tables) -> None:
        """Take over these vehicles, not copies; `look_ahead` must follow."""
        count, lanes = tables.real.shape[1], self.curve_speed_mps.size
        self._tables = tables
        self._cars = Cars(
            real=tables.real,
            whole=tables.whole,
            small=tables.small,
            leader=np.empty((3, count), dtype=np.int32),
            curve_limit=np.empty(count),
            wanted=np.empty(count),
            side=np.zeros(count, dtype=np.int8),
            taken=np.empty(count + lanes, dtype=np.uint8),
            kinds=np.array(astuple(self.classes)),
            curve_speed=self.curve_speed_mps,
        )
        self._domains = Domains(count, self._threads)
        # One for each domain, added up where the first is the engine's own.
        own = [self.counts, *(Counts() for _ in self._domains.bounds[1:])]
        self._counters = [Counters(*each.arrays().values()) for each in own]

    def world(self) -> World:
        """The vehicles themselves, not a copy."""
        return self._tables.world()

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds; many in one call on a road of one domain."""
        if len(self._domains.bounds) > 1 or self.rules.slowdowns:
            super().run(steps, dt)
            return
        handler = hold()
        try:
            while steps:
                steps -= self._run_some(steps, dt)
                if noted:
                    make_up_for(handler)
        finally:
            release(handler)

    def _run_some(self, most: int, dt: float) -> int:
        """Make at least a step and at most so many, without Ctrl-C; how many were made."""
        steps = min(most, max(1, UPDATES_AT_ONCE // self._cars.wanted.size))
        state = (self._cars, self._settings, self._counters[0])
        made, hits = run(*state, steps, dt, *self.clock.before(dt))
        self.clock.tick(dt, made)
        if hits:
            self._collide()
        return int(made)

    def decide(self) -> None:
        """Every driver chooses an acceleration; speeds, headways and conflicts are counted."""
        self._domains.each(partial(decide, self._cars, self._settings), self._counters)

    def change_lanes(self) -> None:
        """All drivers compare lanes at once; one thread carries the changes out."""
        self._domains.each(partial(weigh, self._cars, self._settings, self.clock.time_s))
        change(self._cars, self._counters[0], self.clock.time_s)

    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""

        def moved(counters: Counters, start: int, end: int) -> None:
            total_steps = self.clock.total_steps
            move(self._cars, self._settings, counters, dt, total_steps, start, end)

        self._domains.each(moved, self._counters)
        self.counts.totals[STEPS] += 1
        self._add_up()
        self.clock.tick(dt)

    def look_ahead(self) -> None:
        """Put vehicles in driving order, look up leaders, treat collisions by the rules.

        CollisionError names the first vehicle without a gap where the rules say "stop".
        """
        put_in_order(self._cars, self._settings)
        if sum(self._domains.each(partial(find_leaders, self._cars, self._settings))):
            self._collide()

    def _add_up(self) -> None:
        for counters in self._counters[1:]:
            for total, part in zip(self._counters[0], counters, strict=True):
                total += part
                part[:] = 0

    def _collide(self) -> None:
        """Do with the vehicles that have no gap what the rules say."""
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
        self.note_removed(hit)
        self.load(self._tables.kept(np.delete(np.arange(world.lane.size), hit)))
        self.look_ahead()

    def nbytes(self) -> int:
        """Bytes held for the vehicles: the arrays of `Cars`."""
        arrays: list[Any] = [*self._cars]
        return sum(each.nbytes for each in arrays)


def _settings(scenario: Scenario) -> Settings:
    rules, changing = rules_of(scenario), rules_of(scenario).lane_changing or LaneChanging()
    return Settings(
        track=scenario.track.length_m,
        half_lap=scenario.track.winding_m / 2,
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
        even=even_step_s(scenario),
    )
