"""Car following with compiled loops; long rings run through several steps, tile by tile."""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.clock import MAX_STEP_S
from simcore.collision import CollisionError
from simcore.engines.numba import ring_kernel
from simcore.engines.numba.domains import Domains
from simcore.engines.numpy.ring import driver_parameters, folded
from simcore.engines.ring import RingEngine, in_both_units
from simcore.interrupts import hold, make_up_for, noted, release
from simcore.scenario import Scenario
from simcore.state import Vector

# Steps, or updates of vehicles, between two states that are kept to return to after a collision.
STEPS_AT_ONCE = 256
UPDATES_AT_ONCE = 65_536
# With fewer vehicles than this, tiles cost more than they save.
TILED_FROM = 2 * ring_kernel.TILE


class NumbaRing(RingEngine):
    """Steps are compiled as a whole; several at once go through a long ring tile by tile."""

    def __init__(self, scenario: Scenario, seed: int, threads: int = 1) -> None:
        """The world of a seed at 0 s; long rings use up to `threads` threads."""
        super().__init__(scenario, seed)
        position_m, speed_mps = scenario.start(seed)
        self._x, self._v = np.append(position_m, 0.0), np.append(speed_mps, 0.0)
        self._scaled_acceleration = np.zeros(scenario.vehicles)
        parameters = driver_parameters(scenario, seed)
        unit, *rows = folded(*parameters)
        self._unit_mps2 = np.atleast_1d(unit)
        self._p = np.array([np.atleast_1d(row) for row in (*rows, unit)])
        self._desired_mps = np.zeros(0)
        if self.even_s < MAX_STEP_S:
            self._desired_mps = np.atleast_1d(np.array(parameters[0]))
        self._domains = Domains(scenario.vehicles, threads)
        _compile()
        self._set_dt(0.1)

    def stages(self, dt: float) -> dict[str, Any]:
        """One stage: the compiled step is not taken apart."""
        return {"step": lambda: self.step(dt)}

    def step(self, dt: float) -> None:
        """One compiled call, which no Ctrl-C interrupts."""
        clock, hit = self.clock, 1  # a hit, unless the kernel says otherwise
        if dt != self._dt:
            self._set_dt(dt)
        if dt != clock.dt:
            clock.turn_to(dt)
        try:
            hit = self._kernel(*self._columns, 1, *self._scalars)
        finally:  # Ctrl-C is met at calls: right behind this one, not before the clock has ticked
            clock.steps += 1
            clock.total_steps += 1
            if hit:
                self._collide()

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds; CollisionError in the step that leads to it."""
        if steps == 1:
            self.step(dt)
            return
        handler = hold()
        try:
            if dt != self._dt:
                self._set_dt(dt)
            for at_once in _blocks(steps, max(STEPS_AT_ONCE, UPDATES_AT_ONCE // self._x.size)):
                self._run_block(at_once)
                if noted:
                    make_up_for(handler)
        finally:
            release(handler)

    def _run_block(self, steps: int) -> None:
        before = self.save()
        if not self._advance(steps):
            self.clock.tick(self._dt, steps)
            return
        self.restore(before)
        for _ in range(steps):  # one of these steps finds the collision
            self.step(self._dt)

    def _set_dt(self, dt: float) -> None:
        self._dt = math.nan  # until all is set, so that after Ctrl-C in here it is set again
        self._p[-1] = self._unit_mps2 * dt
        columns = (self._x, self._v, self._scaled_acceleration, self._p)
        self._columns: tuple[Vector, ...] = columns
        self._kernel = ring_kernel.run
        if dt > self.even_s:
            _compile_bounded()
            self._columns, self._kernel = (*columns, self._desired_mps), ring_kernel.run_bounded
        self._scalars = self.scenario.track_length_m, self.scenario.vehicle_length_m, 0.5 * dt
        self._dt = dt

    def _advance(self, steps: int) -> int:
        """How often a vehicle had no gap in these steps."""
        if self.scenario.vehicles < TILED_FROM or self._dt > self.even_s:
            return int(self._kernel(*self._columns, steps, *self._scalars))
        hit = self._advance_domains(steps - 1) if steps > 1 else 0
        return hit + int(ring_kernel.run(*self._columns, 1, *self._scalars))

    def _advance_domains(self, steps: int) -> int:
        leaders = [self._history(end, steps) for _, end in self._domains.bounds]

        def advance(leader: Vector, start: int, end: int) -> int:
            x, v = self._x[start:end], self._v[start:end]
            hit: int = ring_kernel.run_domain(x, v, self._p, start, leader, *self._scalars[1:])
            return hit

        return sum(self._domains.each(advance, leaders))

    def _history(self, end: int, steps: int) -> Vector:
        """Position and speed of the leader of a domain that ends at `end`, before each step."""
        last_domain = end == self.scenario.vehicles
        ahead = slice(0, steps) if last_domain else slice(end, end + steps)
        lap_m = self.scenario.track_length_m if last_domain else 0.0
        p = self._p if self._p.shape[1] == 1 else self._p[:, ahead].copy()
        history = np.empty((2, steps))
        x, v = self._x[ahead].copy(), self._v[ahead].copy()
        ring_kernel.history_of_first(x, v, p, *self._scalars[1:], history)
        history[0] += lap_m  # after the steps, so that they round as the vehicle's own
        return history

    def _collide(self) -> None:
        """CollisionError if a vehicle has no gap."""
        gap_m = self.state().gap_m
        missing = ~(gap_m > 0)
        if missing.any():
            vehicle = int(np.argmax(missing))
            raise CollisionError(vehicle, float(gap_m[vehicle]), self.clock.time_s)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and acceleration, back in m/s2."""
        acceleration_mps2 = self._scaled_acceleration * self._unit_mps2
        return self._x[:-1].copy(), self._v[:-1].copy(), acceleration_mps2

    def save(self) -> dict[str, NDArray[Any]]:
        """Copies of the columns by name."""
        return {
            "travelled_m": self._x[:-1].copy(),
            "speed_mps": self._v[:-1].copy(),
            "scaled_acceleration": self._scaled_acceleration.copy(),
        }

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `save` returned."""
        self._x[:-1] = saved["travelled_m"]
        self._v[:-1] = saved["speed_mps"]
        self._scaled_acceleration[:] = in_both_units(saved, self._unit_mps2)["scaled_acceleration"]

    def nbytes(self) -> int:
        """Bytes held for the vehicles: columns and parameters."""
        columns = (self._x, self._v, self._scaled_acceleration, self._p, self._desired_mps)
        return sum(column.nbytes for column in columns)


@cache
def _compile() -> None:
    """Before the first step, which Ctrl-C could otherwise end while it is compiled."""
    one, two = np.zeros(1), np.zeros(2)
    ring_kernel.run(two, two.copy(), one, np.zeros((5, 1)), 1, 1.0, 0.5, 0.05)


@cache
def _compile_bounded() -> None:
    one, two = np.zeros(1), np.zeros(2)
    ring_kernel.run_bounded(two, two.copy(), one, np.zeros((5, 1)), one, 1, 1.0, 0.5, 0.05)


def _blocks(steps: int, most: int) -> Iterator[int]:
    """`steps` in parts of at most `most`."""
    return (min(most, steps - done) for done in range(0, steps, most))
