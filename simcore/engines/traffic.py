"""What the engines of the full model have in common."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.counts import Counts
from simcore.engines.engine import Engine
from simcore.model.observation import segment
from simcore.scenario import Scenario
from simcore.spacing import ahead_m, leaders, within_lap
from simcore.state import State, Vector
from simcore.world import COLUMN_TYPES, Tables, World, classes_of, rules_of, start_tables


class TrafficEngine(Engine):
    """The stages of a step of the full model, all of them from the state the step begins with:

    decide: every driver chooses an acceleration behind the leader in its lane; conflicts and
        headways are counted.
    change_lanes: every driver compares the lanes beside it; of those who want the same gap one
        gets it. Who changes still drives this step by what it saw in its old lane.
    move: accelerations become speeds and positions.
    look_ahead: vehicles are put in driving order, neighbours and gaps looked up, collisions found.
    """

    counts: Counts

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(scenario)
        self.rules = rules_of(scenario)
        self.classes = classes_of(scenario)
        self.counts = Counts()
        track = scenario.track
        self.track_m = track.length_m
        self.half_lap_m = track.length_m / 2
        self.straight_m = track.straight_m
        self.curve_speed_mps = np.array([track.curve_speed_mps(k) for k in range(track.lanes)])
        self.load(start_tables(scenario, seed))
        self.look_ahead()

    @abstractmethod
    def load(self, tables: Tables) -> None:
        """Take over these vehicles; `look_ahead` must follow."""

    @abstractmethod
    def world(self) -> World:
        """The vehicles as they are; not a copy where the engine keeps a World itself."""

    @abstractmethod
    def decide(self) -> None: ...

    @abstractmethod
    def change_lanes(self) -> None: ...

    @abstractmethod
    def move(self, dt: float) -> None: ...

    @abstractmethod
    def look_ahead(self) -> None: ...

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        stages = {
            "decide": self.decide,
            "change_lanes": self.change_lanes,
            "move": lambda: self.move(dt),
            "look_ahead": self.look_ahead,
        }
        if self.rules.lane_changing is None:
            del stages["change_lanes"]
        return stages

    def segment(self, position_m: float) -> int:
        return int(segment(position_m, self.track_m))

    def state(self) -> State:
        world = self.world()
        leader = leaders(world.lane)
        slot = np.argsort(world.vehicle)
        place = np.empty_like(slot)
        place[slot] = np.arange(slot.size)
        return State(
            time_s=self.clock.time_s,
            vehicle=world.vehicle[slot],
            lane=world.lane[slot],
            position_m=within_lap(world.position_m, self.track_m)[slot],
            travelled_m=(world.position_m + world.laps * self.track_m)[slot],
            speed_mps=world.speed_mps[slot],
            acceleration_mps2=world.acceleration_mps2[slot],
            gap_m=self.gaps_m(world)[slot],
            leader=place[leader[slot]],
        )

    def gaps_m(self, world: World) -> Vector:
        """Bumper to bumper to the leader in the own lane, in the order of the slots."""
        leader = leaders(world.lane)
        length_m = self.classes.length_m[world.vehicle_class[leader]]
        return ahead_m(world.position_m, leader, self.track_m) - length_m

    def save(self) -> dict[str, NDArray[Any]]:
        arrays = {**self.world().columns(), **self.counts.arrays()}
        return {name: array.copy() for name, array in arrays.items()}

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        for name, array in self.counts.arrays().items():
            array[:] = saved[name]
        columns = [saved[name] for name in self.world().columns()]
        by_type = [[each for each in columns if each.dtype == dtype] for dtype in COLUMN_TYPES]
        self.load(Tables(*map(np.array, by_type)))
        self.look_ahead()
