"""Car following as plain Python loops."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.collision import CollisionError
from simcore.driver import Driver
from simcore.engines.ring import StagedRingEngine, in_both_units
from simcore.scenario import Scenario
from simcore.state import Vector


class ReferenceRing(StagedRingEngine):
    """Columns are lists of floats; vehicle i follows vehicle i + 1."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """The world of a seed at 0 s."""
        super().__init__(scenario, seed)
        position_m, speed_mps = scenario.start(seed)
        self._drivers = _drivers(scenario, seed)
        self._length_m = scenario.vehicle_length_m
        self._track_m = scenario.track_length_m
        self._travelled_m: list[float] = position_m.tolist()
        self._speed_mps: list[float] = speed_mps.tolist()
        self._gap_m = [0.0] * scenario.vehicles
        self._acceleration_mps2 = [0.0] * scenario.vehicles
        self.look_ahead()

    def look_ahead(self) -> None:
        """Gaps to the leaders; the last vehicle follows the first, one lap further on."""
        ahead_m = [*self._travelled_m[1:], self._travelled_m[0] + self._track_m]
        for i, (own, ahead) in enumerate(zip(self._travelled_m, ahead_m, strict=True)):
            self._gap_m[i] = ahead - own - self._length_m
        for i, gap_m in enumerate(self._gap_m):
            if not gap_m > 0:
                raise CollisionError(i, gap_m, self.clock.time_s)

    def decide(self) -> None:
        """Every driver chooses an acceleration from what it sees now."""
        leader_mps = [*self._speed_mps[1:], self._speed_mps[0]]
        seen = zip(self._drivers, self._speed_mps, leader_mps, self._gap_m, strict=True)
        try:
            for i, (driver, *what) in enumerate(seen):
                self._acceleration_mps2[i] = driver.acceleration(*what)
        except ZeroDivisionError:  # bumpers touch where a run goes on that a collision had stopped
            raise CollisionError(i, 0.0, self.clock.time_s) from None

    def move(self, dt: float) -> None:
        """Ballistic update: constant acceleration within a step, and nobody drives backwards; in
        long steps nobody overshoots the desired speed."""
        for i, acceleration in enumerate(self._acceleration_mps2):
            speed = self._speed_mps[i]
            new_speed = max(0.0, speed + acceleration * dt)
            if dt > self.even_s:
                new_speed = min(new_speed, max(speed, self._drivers[i].desired_speed_mps))
            self._travelled_m[i] += 0.5 * (speed + new_speed) * dt
            self._speed_mps[i] = new_speed
        self.clock.tick(dt)

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and last acceleration (m/s2)."""
        travelled_m, speed_mps = np.array(self._travelled_m), np.array(self._speed_mps)
        return travelled_m, speed_mps, np.array(self._acceleration_mps2)

    def save(self) -> dict[str, NDArray[Any]]:
        """Copies of the columns by name."""
        names = ("travelled_m", "speed_mps", "acceleration_mps2")
        return dict(zip(names, self.arrays(), strict=True))

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `save` returned; CollisionError as in `look_ahead`."""
        self._travelled_m = saved["travelled_m"].tolist()
        self._speed_mps = saved["speed_mps"].tolist()
        unit_mps2 = np.array([1 / (4 * driver.braking_mps2) for driver in self._drivers])
        both = in_both_units(saved, unit_mps2)
        self._acceleration_mps2 = both["acceleration_mps2"].tolist()
        self.look_ahead()

    def nbytes(self) -> int:
        """Bytes held for the vehicles: lists and the floats in them."""
        columns = (self._travelled_m, self._speed_mps, self._gap_m, self._acceleration_mps2)
        return sum(sys.getsizeof(column) + len(column) * sys.getsizeof(0.0) for column in columns)


def _drivers(scenario: Scenario, seed: int) -> list[Driver]:
    if not scenario.driver_spread:
        return [scenario.driver] * scenario.vehicles
    return [Driver(*row) for row in scenario.driver_columns(seed).T.tolist()]
