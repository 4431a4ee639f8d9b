"""The step over whole arrays with NumPy."""

import math
from collections.abc import Callable

import numpy as np

from simcore.scenario import Scenario
from simcore.state import Vector


class NumpyEngine:
    def __init__(self, scenario: Scenario, position_m: Vector, speed_mps: Vector) -> None:
        self._driver = scenario.driver
        self._length_m = scenario.vehicle_length_m
        self._track_m = scenario.track_length_m
        self._travelled_m = position_m.copy()
        self._speed_mps = speed_mps.copy()
        self._gap_m = np.zeros_like(position_m)
        self._acceleration_mps2 = np.zeros_like(position_m)

    def look_ahead(self) -> None:
        """Gap to the vehicle ahead; the last vehicle follows the first, one lap further on."""
        ahead_m = np.roll(self._travelled_m, -1)
        ahead_m[-1] += self._track_m
        self._gap_m = ahead_m - self._travelled_m - self._length_m

    def decide(self) -> None:
        """`Driver.acceleration` for all vehicles at once."""
        driver, speed = self._driver, self._speed_mps
        comfort_mps2 = math.sqrt(driver.acceleration_mps2 * driver.braking_mps2)
        approach_rate = speed - np.roll(speed, -1)
        dynamic_gap_m = speed * (driver.headway_s + approach_rate / (2 * comfort_mps2))
        desired_gap_m = driver.min_gap_m + np.maximum(0.0, dynamic_gap_m)
        free_road = np.square(np.square(speed / driver.desired_speed_mps))
        self._acceleration_mps2 = driver.acceleration_mps2 * (
            1 - free_road - np.square(desired_gap_m / self._gap_m)
        )

    def move(self, dt: float) -> None:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards."""
        new_speed = np.maximum(0.0, self._speed_mps + self._acceleration_mps2 * dt)
        self._travelled_m = self._travelled_m + 0.5 * (self._speed_mps + new_speed) * dt
        self._speed_mps = new_speed

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
        columns = (self._travelled_m, self._speed_mps, self._gap_m, self._acceleration_mps2)
        return sum(column.nbytes for column in columns)
