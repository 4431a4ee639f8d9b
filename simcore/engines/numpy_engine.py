"""The step over whole arrays with NumPy, every operation in place.

Positions and speeds carry one ghost cell at the end, a copy of the first vehicle one lap further
on, so that "the vehicle ahead" is a shifted view instead of a rolled copy.
"""

import math
from collections.abc import Callable

import numpy as np

from simcore.collision import CollisionError
from simcore.scenario import Scenario
from simcore.state import Vector


class NumpyEngine:
    def __init__(self, scenario: Scenario, position_m: Vector, speed_mps: Vector) -> None:
        self.time_s = 0.0
        self._driver = scenario.driver
        self._length_m = scenario.vehicle_length_m
        self._track_m = scenario.track_length_m
        self._travelled_with_ghost = np.append(position_m, 0.0)
        self._speed_with_ghost = np.append(speed_mps, 0.0)
        self._travelled_m = self._travelled_with_ghost[:-1]
        self._speed_mps = self._speed_with_ghost[:-1]
        self._gap_m, self._acceleration_mps2, self._scratch = np.zeros((3, scenario.vehicles))

    def look_ahead(self) -> None:
        """Gap to the vehicle ahead; the last vehicle follows the first, one lap further on."""
        self._travelled_with_ghost[-1] = self._travelled_m[0] + self._track_m
        self._speed_with_ghost[-1] = self._speed_mps[0]
        np.subtract(self._travelled_with_ghost[1:], self._travelled_m, out=self._gap_m)
        self._gap_m -= self._length_m
        if not np.minimum.reduce(self._gap_m) > 0:  # NaN passes through the minimum
            vehicle = int(np.argmax(~(self._gap_m > 0)))
            raise CollisionError(vehicle, float(self._gap_m[vehicle]), self.time_s)

    def decide(self) -> None:
        """`Driver.acceleration` for all vehicles at once."""
        driver, speed, result = self._driver, self._speed_mps, self._acceleration_mps2
        interaction = self._scratch
        comfort_mps2 = math.sqrt(driver.acceleration_mps2 * driver.braking_mps2)
        np.subtract(speed, self._speed_with_ghost[1:], out=interaction)
        interaction *= 1 / (2 * comfort_mps2)
        interaction += driver.headway_s
        interaction *= speed
        np.maximum(interaction, 0.0, out=interaction)
        interaction += driver.min_gap_m
        interaction /= self._gap_m
        np.square(interaction, out=interaction)
        np.multiply(speed, 1 / driver.desired_speed_mps, out=result)
        np.square(result, out=result)
        np.square(result, out=result)
        np.subtract(1.0, result, out=result)
        result -= interaction
        result *= driver.acceleration_mps2

    def move(self, dt: float) -> None:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards."""
        new_speed, distance = self._scratch, self._gap_m
        np.multiply(self._acceleration_mps2, dt, out=new_speed)
        new_speed += self._speed_mps
        np.maximum(new_speed, 0.0, out=new_speed)
        np.add(self._speed_mps, new_speed, out=distance)
        distance *= 0.5 * dt
        self._travelled_m += distance
        self._speed_mps[:] = new_speed
        self.time_s += dt

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        return {
            "look_ahead": self.look_ahead,
            "decide": self.decide,
            "move": lambda: self.move(dt),
        }

    def run(self, steps: int, dt: float) -> None:
        for _ in range(steps):
            self.look_ahead()
            self.decide()
            self.move(dt)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        return self._travelled_m.copy(), self._speed_mps.copy(), self._acceleration_mps2.copy()

    def nbytes(self) -> int:
        with_ghost = self._travelled_with_ghost.nbytes + self._speed_with_ghost.nbytes
        return with_ghost + 3 * self._gap_m.nbytes
