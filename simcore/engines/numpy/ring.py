"""The step over whole arrays with NumPy: every operation in place, as few of them as possible.

Positions and speeds carry one ghost cell at the end, a copy of the first vehicle one lap further
on, so that "the vehicle ahead" is a shifted view instead of a rolled copy.

Accelerations are kept in units of 1 / (4 b), b the comfortable braking. That takes the factors
1 / (2 sqrt(a b)) and a out of the interaction term of the IDM, two passes less over the vehicles:

    4 b dv/dt = 4 a b - (v^2 2 sqrt(a b) / v0^2)^2 - (s' / s)^2
    s'        = 2 sqrt(a b) s0 + max(0, v (2 sqrt(a b) T + v - v_leader))

Constants are 0-d arrays, because NumPy takes those faster than Python floats; where drivers differ
they are arrays of one number each.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.collision import CollisionError
from simcore.driver import Driver
from simcore.engines.ring import StagedRingEngine
from simcore.scenario import Scenario
from simcore.state import Vector


class NumpyRing(StagedRingEngine):
    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(scenario, seed)
        position_m, speed_mps = scenario.start(seed)
        self._length_m = np.array(scenario.vehicle_length_m)
        self._track_m = scenario.track_length_m
        self._travelled_with_ghost = np.append(position_m, 0.0)
        self._speed_with_ghost = np.append(speed_mps, 0.0)
        self._travelled_m, self._ahead_m = _with_neighbour(self._travelled_with_ghost)
        self._speed_mps, self._leader_mps = _with_neighbour(self._speed_with_ghost)
        buffers = np.zeros((4, scenario.vehicles))
        self._gap_m, self._scaled_acceleration, self._scratch, self._zeros = buffers
        unit, *constants = folded(*driver_parameters(scenario, seed))
        self._unit_mps2 = unit
        (
            self._scaled_headway,
            self._scaled_min_gap,
            self._scaled_free_road,
            self._scaled_maximum,
        ) = map(_array, constants)
        self._set_dt(0.1)
        self.look_ahead()

    def _set_dt(self, dt: float) -> None:
        self._dt = dt
        self._half_dt = np.array(0.5 * dt)
        self._unit_times_dt = _array(self._unit_mps2 * dt)

    def look_ahead(self) -> None:
        """Gap to the vehicle ahead; the last vehicle follows the first, one lap further on."""
        self._travelled_with_ghost[-1] = self._travelled_m[0] + self._track_m
        self._speed_with_ghost[-1] = self._speed_mps[0]
        np.subtract(self._ahead_m, self._travelled_m, out=self._gap_m)
        self._gap_m -= self._length_m
        if not np.minimum.reduce(self._gap_m) > 0:  # NaN passes through the minimum
            vehicle = int(np.argmax(~(self._gap_m > 0)))
            raise CollisionError(vehicle, float(self._gap_m[vehicle]), self.clock.time_s)

    def decide(self) -> None:
        """`Driver.acceleration` for all vehicles at once, in units of 1 / (4 b)."""
        speed, interaction, free_road = self._speed_mps, self._scratch, self._scaled_acceleration
        np.subtract(speed, self._leader_mps, out=interaction)
        interaction += self._scaled_headway
        interaction *= speed
        np.maximum(interaction, self._zeros, out=interaction)
        interaction += self._scaled_min_gap
        interaction /= self._gap_m
        np.square(interaction, out=interaction)
        np.square(speed, out=free_road)
        free_road *= self._scaled_free_road
        np.square(free_road, out=free_road)
        np.subtract(self._scaled_maximum, free_road, out=self._scaled_acceleration)
        self._scaled_acceleration -= interaction

    def move(self, dt: float) -> None:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards."""
        if dt != self._dt:
            self._set_dt(dt)
        speed, new_speed, distance = self._speed_mps, self._scratch, self._gap_m
        np.multiply(self._scaled_acceleration, self._unit_times_dt, out=new_speed)
        new_speed += speed
        np.maximum(new_speed, self._zeros, out=new_speed)
        np.add(speed, new_speed, out=distance)
        distance *= self._half_dt
        self._travelled_m += distance
        speed[:] = new_speed
        self.clock.tick(dt)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        acceleration_mps2 = self._scaled_acceleration * self._unit_mps2
        return self._travelled_m.copy(), self._speed_mps.copy(), acceleration_mps2

    def save(self) -> dict[str, NDArray[Any]]:
        return {name: column.copy() for name, column in self._columns().items()}

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
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
        arrays = [each for each in vars(self).values() if isinstance(each, np.ndarray)]
        return sum(each.nbytes for each in arrays if each.base is None) + 4 * self._gap_m.nbytes


def _with_neighbour(column_with_ghost: Vector) -> tuple[Vector, Vector]:
    """Views of every vehicle's own value and of the value of the vehicle ahead."""
    return column_with_ghost[:-1], column_with_ghost[1:]


def driver_parameters(scenario: Scenario, seed: int) -> Any:
    """The five of Driver in the order of its fields: numbers, or columns where drivers differ."""
    if scenario.driver_spread:
        return scenario.driver_columns(seed)
    return [getattr(scenario.driver, field) for field in Driver.__slots__]


def folded(
    desired_mps: Any, headway_s: Any, min_gap_m: Any, a: Any, b: Any
) -> tuple[Any, Any, Any, Any, Any]:
    """The unit 1 / (4 b), and in it the factors of headway, minimum gap, free road and maximum."""
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
