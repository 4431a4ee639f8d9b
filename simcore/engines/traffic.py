"""What the engines of the full model have in common."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.counts import REMOVED, STEPS, VEHICLE_STEPS, Counts
from simcore.engines.engine import Engine
from simcore.fleet import TRAITS
from simcore.model.observation import segment
from simcore.scenario import Scenario
from simcore.slowdown import eased_speed_mps
from simcore.spacing import Indices, ahead_m, leaders, within_lap
from simcore.state import State, Vector
from simcore.world import COLUMN_TYPES, Tables, World, classes_of, rules_of, start_tables

# Columns of World that no State shows, but `approach`, which follows from others.
HIDDEN = ("vehicle", "vehicle_class", "conflict", *TRAITS, "held_mps2", "intended_mps2")


class Removal(NamedTuple):
    """A vehicle that a collision took off the road, what it ran into, and where; no checkpoint has
    it."""

    time_s: float
    vehicle: int
    partner: int
    lane: int
    position_m: float
    gap_m: float


class TrafficEngine(Engine):
    """The stages of a step of the full model, all of them from the state the step begins with.

    slow_down: where the rules have slowdowns, desired speeds follow them.
    decide: every driver chooses an acceleration behind its leader; speeds, headways and conflicts
        are counted.
    change_lanes: every driver compares the lanes beside its own; of the drivers who want the same
        gap one gets it. A vehicle that changes lane still drives this step behind its old leader.
    move: accelerations become speeds and positions.
    look_ahead: vehicles are put in driving order, leaders and gaps looked up, collisions found.
    """

    counts: Counts

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """The world of a seed at 0 s; ValueError where the scenario has no rules."""
        super().__init__(scenario)
        self.rules = rules_of(scenario)
        self.classes = classes_of(scenario)
        self.counts = Counts()
        self.removals: list[Removal] = []
        track = scenario.track
        self.track_m = track.length_m
        self.half_winding_m = track.winding_m / 2  # after which bends come again
        self.straight_m = track.straight_m
        self.curve_speed_mps = np.array([track.curve_speed_mps(k) for k in range(track.lanes)])
        self.load(start_tables(scenario, seed))
        self._own_mps = self._desired_mps()
        self.look_ahead()

    @abstractmethod
    def load(self, tables: Tables) -> None:
        """Take over these vehicles; `look_ahead` must follow."""

    @abstractmethod
    def world(self) -> World:
        """The vehicles as they are; not a copy where the engine keeps a World itself."""

    @abstractmethod
    def decide(self) -> None:
        """The first stage: see the class."""

    @abstractmethod
    def change_lanes(self) -> None:
        """The second stage: see the class."""

    @abstractmethod
    def move(self, dt: float) -> None:
        """The third stage, which advances the clock by `dt` seconds too: see the class."""

    @abstractmethod
    def look_ahead(self) -> None:
        """The last stage: see the class. CollisionError if the rules stop at collisions."""

    def step(self, dt: float) -> None:
        """The stages that the rules have."""
        if self.rules.slowdowns:
            self.slow_down()
        self.decide()
        if self.rules.lane_changing is not None:
            self.change_lanes()
        self.move(dt)
        self.look_ahead()

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        """The stages by name; without `change_lanes` where the rules have no lane changes."""
        stages = {
            "slow_down": self.slow_down,
            "decide": self.decide,
            "change_lanes": self.change_lanes,
            "move": lambda: self.move(dt),
            "look_ahead": self.look_ahead,
        }
        if self.rules.lane_changing is None:
            del stages["change_lanes"]
        if not self.rules.slowdowns:
            del stages["slow_down"]
        return stages

    def slow_down(self) -> None:
        """Desired speeds are the drivers' own, or lower where a slowdown concerns them."""
        world = self.world()
        desired_mps = self._own_mps[world.vehicle]
        position_m = within_lap(world.position_m, self.track_m)
        a = self.classes.acceleration_mps2[world.vehicle_class]
        for each in self.rules.slowdowns:
            slow = each.concerns(self.clock.time_s, world.vehicle, position_m, world.lane)
            eased_mps = eased_speed_mps(
                each.speed_mps, world.speed_mps[slow], a[slow], world.braking_mps2[slow]
            )
            desired_mps[slow] = np.minimum(desired_mps[slow], eased_mps)
        self.desire(desired_mps)

    def desire(self, speed_mps: Vector) -> None:
        """Set the desired speeds, shape (vehicles,), in driving order."""
        self.world().desired_speed_mps[:] = speed_mps

    def _desired_mps(self) -> Vector:
        """Those of the drivers themselves by number, shape (vehicles at the start,).

        Empty where there are no slowdowns, so that no memory is taken for them.
        """
        if not self.rules.slowdowns:
            return np.empty(0)
        world, desired_mps = self.world(), np.zeros(self.scenario.vehicles)
        desired_mps[world.vehicle] = world.desired_speed_mps
        return desired_mps

    def note_removed(self, hit: Indices) -> None:
        """Count the vehicles in these slots, which leave the road now; keep what they ran into."""
        world = self.world()
        leader = leaders(world.lane)[hit]
        self.counts.totals[REMOVED] += hit.size
        self.removed_s += hit.size * self.clock.time_s
        gap_m = self.gaps_m(world)[hit]
        position_m = within_lap(world.position_m[hit], self.track_m)
        columns = (world.vehicle[hit], world.vehicle[leader], world.lane[hit], position_m, gap_m)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        self.removals += [Removal(self.clock.time_s, *row) for row in rows]

    def segment(self, position_m: float) -> int:
        """The segment of the track in which a position lies."""
        return int(segment(position_m, self.track_m))

    def state(self) -> State:
        """A snapshot of all vehicles, in the order of their numbers."""
        world = self.world()
        leader = leaders(world.lane)
        slot = self._by_number(world)
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

    def traits(self) -> dict[str, NDArray[Any]]:
        """Number, class and driver of each vehicle, what the driver has in mind, and conflicts.

        `changed_s` is that of the last lane change, -1 where there was none yet.
        """
        world = self.world()
        slot, columns = self._by_number(world), world.columns()
        traits = {name: columns[name][slot] for name in HIDDEN if name in columns}
        if self.rules.slowdowns:
            traits["desired_speed_mps"] = self._own_mps[world.vehicle[slot]]
        return traits | {"changed_s": np.maximum(world.changed_s[slot], -1.0)}

    def _by_number(self, world: World) -> Indices:
        """The slots in the order of their vehicles' numbers, shape (vehicles,)."""
        slot = np.full(self.scenario.vehicles, -1, dtype=np.intp)
        slot[world.vehicle] = np.arange(world.vehicle.size)
        return slot[slot >= 0] if world.vehicle.size < slot.size else slot

    def gaps_m(self, world: World) -> Vector:
        """Gaps to the leaders, bumper to bumper, shape (vehicles,), in driving order."""
        leader = leaders(world.lane)
        length_m = self.classes.length_m[world.vehicle_class[leader]]
        return ahead_m(world.position_m, leader, self.track_m) - length_m

    def save(self) -> dict[str, NDArray[Any]]:
        """Copies of all columns and counts by name, and `removed_s`."""
        arrays = {**self.world().columns(), **self.counts.arrays()}
        saved = {name: array.copy() for name, array in arrays.items()}
        if self.rules.slowdowns:
            saved["desired_speed_mps"] = self._own_mps[saved["vehicle"]]
        return saved | {"removed_s": np.array([self.removed_s])}

    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `save` returned; CollisionError as in `look_ahead`."""
        for name, array in self.counts.arrays().items():
            array[:] = saved[name]
        columns = [saved[name] for name in self.world().columns()]
        by_type = [[each for each in columns if each.dtype == dtype] for dtype in COLUMN_TYPES]
        self.load(Tables(*map(np.array, by_type)))
        self._own_mps = self._desired_mps()
        if "removed_s" in saved:
            self.removed_s = float(saved["removed_s"][0])
        else:  # an older file, of a version that took all steps to be equally long
            steps, vehicle_steps = self.counts.totals[[STEPS, VEHICLE_STEPS]].tolist()
            removed = vehicle_steps / max(1, steps) - saved["vehicle"].size
            self.removed_s = max(0.0, removed * self.clock.time_s)
        self.look_ahead()
