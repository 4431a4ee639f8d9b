"""Car following over whole arrays: every operation in place, as few of them as possible.

Positions and speeds carry one ghost cell at the end, a copy of the first vehicle one lap further
on, so that the leaders are a shifted view instead of a rolled copy.

Accelerations are kept in units of 1 / (4 b), b the comfortable braking. That takes the factors
1 / (2 sqrt(a b)) and a out of the interaction term of the IDM, two passes less over the vehicles:

    4 b dv/dt = 4 a b - (v^2 2 sqrt(a b) / v0^2)^2 - (s' / s)^2
    s'        = 2 sqrt(a b) s0 + max(0, v (2 sqrt(a b) T + v - v_leader))

Constants are 0-d arrays, because NumPy takes those faster than Python floats; where drivers differ
they are arrays of one number each.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.clock import MAX_STEP_S
from simcore.collision import CollisionError
from simcore.driver import Driver
from simcore.engines.ring import StagedRingEngine, in_both_units
from simcore.scenario import Scenario
from simcore.state import Vector

Operations = tuple[Callable[[], Any], ...]


class NumpyRing(StagedRingEngine):
    """The operations of a step are prepared once, with their arrays: with few vehicles a step is as
    long as the calls it takes, and looking up names and views would cost as much again."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """The world of a seed at 0 s."""
        super().__init__(scenario, seed)
        position_m, speed_mps = scenario.start(seed)
        self._travelled_with_ghost = np.append(position_m, 0.0)
        self._speed_with_ghost = np.append(speed_mps, 0.0)
        self._travelled_m = self._travelled_with_ghost[:-1]
        self._speed_mps = self._speed_with_ghost[:-1]
        buffers = np.zeros((4, scenario.vehicles))
        self._gap_m, self._scaled_acceleration, self._scratch, self._zeros = buffers
        parameters = driver_parameters(scenario, seed)
        self._unit_mps2, *constants = folded(*parameters)
        self._unit_times_dt, self._half_dt = _array(self._unit_mps2 * 0.0), np.array(0.0)
        self._dt = 0.0
        self._decide = self._deciding(*map(_array, constants))
        self._desired_mps = np.array(parameters[0]) if self.even_s < MAX_STEP_S else None
        self._moves = self._moving(), self._moving(self._desired_mps)
        self._move = self._moves[0]
        self._look = self._looking()
        self.look_ahead()

    def _deciding(
        self, headway: Vector, min_gap: Vector, free_road: Vector, maximum: Vector
    ) -> Operations:
        """`Driver.acceleration` for all vehicles at once, in units of 1 / (4 b)."""
        speed, leader = self._speed_mps, self._speed_with_ghost[1:]
        interaction, scaled = self._scratch, self._scaled_acceleration
        return (
            partial(np.subtract, speed, leader, interaction),
            partial(np.add, interaction, headway, interaction),
            partial(np.multiply, interaction, speed, interaction),
            partial(np.maximum, interaction, self._zeros, out=interaction),
            partial(np.add, interaction, min_gap, interaction),
            partial(np.divide, interaction, self._gap_m, interaction),
            partial(np.square, interaction, interaction),
            partial(np.square, speed, scaled),
            partial(np.multiply, scaled, free_road, scaled),
            partial(np.square, scaled, scaled),
            partial(np.subtract, maximum, scaled, scaled),
            partial(np.subtract, scaled, interaction, scaled),
        )

    def _moving(self, desired: Vector | None = None) -> Operations:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards.

        desired: speeds in m/s that nobody overshoots, if they are given.
        """
        speed, new_speed, distance = self._speed_mps, self._scratch, self._gap_m
        bounded: Operations = ()
        if desired is not None:
            bounded = (
                partial(np.maximum, speed, desired, out=distance),
                partial(np.minimum, new_speed, distance, out=new_speed),
            )
        return (
            partial(np.multiply, self._scaled_acceleration, self._unit_times_dt, new_speed),
            partial(np.add, new_speed, speed, new_speed),
            partial(np.maximum, new_speed, self._zeros, out=new_speed),
            *bounded,
            partial(np.add, speed, new_speed, distance),
            partial(np.multiply, distance, self._half_dt, distance),
            partial(np.add, self._travelled_m, distance, self._travelled_m),
            partial(np.copyto, speed, new_speed),
        )

    def _looking(self) -> Operations:
        """Gaps to the leaders; the last vehicle follows the first, one lap further on."""
        travelled, gap = self._travelled_with_ghost, self._gap_m
        lap, length = np.array(self.scenario.track_length_m), self.scenario.vehicle_length_m
        # One byte a vehicle, because a search of bytes for a 0 is the fastest there is.
        self._has_gap = bytearray(gap.size)
        return (
            partial(np.add, travelled[:1], lap, travelled[-1:]),
            partial(np.copyto, self._speed_with_ghost[-1:], self._speed_with_ghost[:1]),
            partial(np.subtract, travelled[1:], travelled[:-1], gap),
            partial(np.subtract, gap, np.array(length), gap),
            partial(np.greater, gap, self._zeros, np.frombuffer(self._has_gap, dtype=bool)),
        )

    def decide(self) -> None:
        """Every driver chooses an acceleration from what it sees now."""
        for operation in self._decide:
            operation()

    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""
        if dt != self._dt:
            self._dt = dt
            self._half_dt[...] = 0.5 * dt
            self._unit_times_dt[...] = self._unit_mps2 * dt
            self._move = self._moves[dt > self.even_s]
        for operation in self._move:
            operation()
        self.clock.tick(dt)

    def look_ahead(self) -> None:
        """Look up gaps; CollisionError names the first vehicle whose gap is not above 0."""
        for operation in self._look:
            operation()
        if 0 in self._has_gap:
            vehicle = self._has_gap.index(0)
            raise CollisionError(vehicle, float(self._gap_m[vehicle]), self.clock.time_s)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and acceleration, back in m/s2."""
        acceleration_mps2 = self._scaled_acceleration * self._unit_mps2
        return self._travelled_m.copy(), self._speed_mps.copy(), acceleration_mps2

    def save(self) -> dict[str, NDArray[Any]]:
        """Copies of the columns by name."""
        return {name: column.copy() for name, column in self._columns().items()}

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `save` returned; CollisionError as in `look_ahead`."""
        saved = in_both_units(saved, self._unit_mps2)
        for name, column in self._columns().items():
            column[:] = saved[name]
        self.look_ahead()

    def _columns(self) -> dict[str, Vector]:
        return {
            "travelled_m": self._travelled_m,
            "speed_mps": self._speed_mps,
            "scaled_acceleration": self._scaled_acceleration,
        }

    def nbytes(self) -> int:
        """Bytes held for the vehicles: columns, constants where drivers differ, buffers."""
        columns = [self._travelled_with_ghost, self._speed_with_ghost, self._unit_times_dt]
        if self._desired_mps is not None:
            columns.append(self._desired_mps)
        differing = 4 * self._unit_times_dt.nbytes if self._unit_times_dt.size > 1 else 0
        buffers = 4 * self._gap_m.nbytes + len(self._has_gap)
        return sum(column.nbytes for column in columns) + differing + buffers


def driver_parameters(scenario: Scenario, seed: int) -> Any:
    """The five parameters of Driver in the order of its fields.

    Numbers, or an array of shape (5, vehicles) where drivers differ.
    """
    if scenario.driver_spread:
        return scenario.driver_columns(seed)
    return [getattr(scenario.driver, field) for field in Driver.__slots__]


def folded(
    desired_mps: Any, headway_s: Any, min_gap_m: Any, a: Any, b: Any
) -> tuple[Any, Any, Any, Any, Any]:
    """The unit 1 / (4 b), and in it the factors of headway, minimum gap, free road and maximum.

    Numbers from numbers, arrays of shape (vehicles,) from such arrays. The algebra stands at the
    top of this module.
    """
    twice_comfort_mps2 = 2 * np.sqrt(a * b)
    return (
        1 / (4 * b),
        twice_comfort_mps2 * headway_s,
        twice_comfort_mps2 * min_gap_m,
        twice_comfort_mps2 / desired_mps**2,
        4 * a * b,
    )


def _array(value: Any) -> Vector:
    return np.asarray(value, dtype=np.float64)
