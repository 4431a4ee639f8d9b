"""The step as plain Python loops, written to be read: the oracle for the other engines."""

import sys

import numpy as np

from simcore.collision import CollisionError
from simcore.engines.engine import Engine
from simcore.scenario import Scenario
from simcore.state import Vector


class ReferenceEngine(Engine):
    def __init__(self, scenario: Scenario, position_m: Vector, speed_mps: Vector) -> None:
        super().__init__(scenario)
        self._driver = scenario.driver
        self._length_m = scenario.vehicle_length_m
        self._track_m = scenario.track_length_m
        self._travelled_m: list[float] = position_m.tolist()
        self._speed_mps: list[float] = speed_mps.tolist()
        self._gap_m = [0.0] * scenario.vehicles
        self._acceleration_mps2 = [0.0] * scenario.vehicles
        self.look_ahead()

    def look_ahead(self) -> None:
        """Gap to the vehicle ahead; the last vehicle follows the first, one lap further on."""
        ahead_m = [*self._travelled_m[1:], self._travelled_m[0] + self._track_m]
        for i, (own, ahead) in enumerate(zip(self._travelled_m, ahead_m, strict=True)):
            gap_m = self._gap_m[i] = ahead - own - self._length_m
            if not gap_m > 0:
                raise CollisionError(i, gap_m, self.clock.time_s)

    def decide(self) -> None:
        """Every driver chooses an acceleration from what it sees now."""
        leader_mps = [*self._speed_mps[1:], self._speed_mps[0]]
        for i, (speed, leader) in enumerate(zip(self._speed_mps, leader_mps, strict=True)):
            self._acceleration_mps2[i] = self._driver.acceleration(speed, leader, self._gap_m[i])

    def move(self, dt: float) -> None:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards."""
        for i, acceleration in enumerate(self._acceleration_mps2):
            speed = self._speed_mps[i]
            new_speed = max(0.0, speed + acceleration * dt)
            self._travelled_m[i] += 0.5 * (speed + new_speed) * dt
            self._speed_mps[i] = new_speed
        self.clock.tick(dt)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        travelled_m, speed_mps = np.array(self._travelled_m), np.array(self._speed_mps)
        return travelled_m, speed_mps, np.array(self._acceleration_mps2)

    def nbytes(self) -> int:
        columns = (self._travelled_m, self._speed_mps, self._gap_m, self._acceleration_mps2)
        return sum(sys.getsizeof(column) + len(column) * sys.getsizeof(0.0) for column in columns)
