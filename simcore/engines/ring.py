"""What the engines have in common where vehicles only follow their leader on one lane."""

from abc import abstractmethod
from collections.abc import Callable

import numpy as np

from simcore.driver import Driver
from simcore.engines.engine import Engine
from simcore.scenario import Scenario
from simcore.spacing import within_lap
from simcore.state import State, Vector


class RingEngine(Engine):
    """Vehicle i follows vehicle i + 1, the last one follows the first."""

    @abstractmethod
    def __init__(self, scenario: Scenario, seed: int) -> None:
        """The world of a seed at 0 s."""
        super().__init__(scenario)
        self.seed = seed

    @abstractmethod
    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and last acceleration (m/s2).

        Each of shape (vehicles,).
        """

    def traits(self) -> dict[str, Vector]:
        """The parameters of each driver, where they differ."""
        if not self.scenario.driver_spread:
            return {}
        columns = self.scenario.driver_columns(self.seed)
        return dict(zip(Driver.__slots__, columns, strict=True))

    def state(self) -> State:
        """A snapshot of all vehicles, all of them in lane 0."""
        travelled_m, speed_mps, acceleration_mps2 = self.arrays()
        track_m = self.scenario.track_length_m
        ahead_m = np.diff(travelled_m, append=travelled_m[0] + track_m)
        return State(
            time_s=self.clock.time_s,
            vehicle=np.arange(travelled_m.size, dtype=np.int32),
            lane=np.zeros(travelled_m.size, dtype=np.uint8),
            position_m=within_lap(travelled_m, track_m),
            travelled_m=travelled_m,
            speed_mps=speed_mps,
            acceleration_mps2=acceleration_mps2,
            gap_m=ahead_m - self.scenario.vehicle_length_m,
            leader=np.roll(np.arange(travelled_m.size), -1),
        )


class StagedRingEngine(RingEngine):
    """Ring engines whose step is made of three stages: decide, move, look ahead."""

    @abstractmethod
    def decide(self) -> None:
        """Every driver chooses an acceleration from what it sees now."""

    @abstractmethod
    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""

    @abstractmethod
    def look_ahead(self) -> None:
        """Look up the gap of every vehicle to its leader; CollisionError if one is not above 0."""

    def step(self, dt: float) -> None:
        """Decide, move, look ahead."""
        self.decide()
        self.move(dt)
        self.look_ahead()

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        """The three stages by name."""
        return {
            "decide": self.decide,
            "move": lambda: self.move(dt),
            "look_ahead": self.look_ahead,
        }


def in_both_units(saved: dict[str, Vector], unit_mps2: float | Vector) -> dict[str, Vector]:
    """What a ring engine saved, with the last acceleration in m/s2 and in units of `unit_mps2`.

    Engines keep it in one of the two, and each goes on from what any other has saved.
    """
    if "acceleration_mps2" in saved:
        return saved | {"scaled_acceleration": saved["acceleration_mps2"] / unit_mps2}
    return saved | {"acceleration_mps2": saved["scaled_acceleration"] * unit_mps2}
