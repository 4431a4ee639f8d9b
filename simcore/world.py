"""All vehicles of the full model as columns, in the order in which they drive around the track.

Slot i holds the vehicle that is i-th from behind: positions never decrease from slot to slot, and
the last is at most one lap ahead of the first. Vehicles that overtake swap slots.
"""

from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.driver import Driver
from simcore.fleet import TRAITS, Population
from simcore.rules import Rules
from simcore.scenario import Scenario
from simcore.state import Vector
from simcore.track import GRAVITY_MPS2
from simcore.vehicle_class import class_column

LONG_AGO_S = -1e9
REACTION_S = 1.0  # of drivers who are not sampled
COLUMN_TYPES = (np.float64, np.int32, np.uint8)
REAL_COLUMNS = 9  # without a reaction delay
AIR_DENSITY_KG_PER_M3 = 1.2
NO_LIMIT = 1e6  # more grip (m/s2) and more power (W/kg) than any vehicle has


@dataclass(slots=True)
class World:
    """Columns of shape (vehicles,), float64 unless said otherwise.

    position_m: front bumper along the track; `laps` (int32) track lengths more are the distance
        travelled.
    changed_s: simulated time of the last lane change.
    approach: 1 / (2 sqrt(a b)) of the car-following model, in s2/m.
    held_mps2, intended_mps2: with reaction delay, the acceleration in force and the next one; else
        empty.
    lane, vehicle_class, conflict: uint8; `conflict` has a bit for each conflict that is going on.
    vehicle: int32, the number that a vehicle keeps.

    Columns of one type are rows of one table, so that slots can be swapped in all of them at once.
    """

    position_m: Vector
    speed_mps: Vector
    acceleration_mps2: Vector
    changed_s: Vector
    desired_speed_mps: Vector
    headway_s: Vector
    braking_mps2: Vector
    approach: Vector
    reaction_s: Vector
    held_mps2: Vector
    intended_mps2: Vector
    vehicle: NDArray[np.int32]
    laps: NDArray[np.int32]
    lane: NDArray[np.uint8]
    vehicle_class: NDArray[np.uint8]
    conflict: NDArray[np.uint8]

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns that are in use, by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: column for name, column in named.items() if column.size}


@dataclass(frozen=True, slots=True)
class Tables:
    """World's columns by type, those in use: each is a row, in the order of World's fields.

    real: float64, shape (9 or 11, vehicles); 11 with reaction delay.
    whole: int32, shape (2, vehicles). small: uint8, shape (3, vehicles).
    """

    real: NDArray[np.float64]
    whole: NDArray[np.int32]
    small: NDArray[np.uint8]

    def world(self) -> World:
        """The World whose columns are these rows, not copies."""
        unused = np.empty((0 if len(self.real) > REAL_COLUMNS else 2, 0))
        return World(*self.real, *unused, *self.whole, *self.small)

    def kept(self, slots: NDArray[Any]) -> "Tables":
        """A copy with these slots only, in this order."""
        return Tables(self.real[:, slots], self.whole[:, slots], self.small[:, slots])


@dataclass(frozen=True, slots=True)
class Classes:
    """What vehicles of a class have in common, each of shape (classes,).

    power_per_mass: W/kg. drag_per_mass: 1/m, to be multiplied by the square of the speed.
    tyre_mps2: the acceleration that the grip of the tyres allows.
    """

    length_m: Vector
    min_gap_m: Vector
    acceleration_mps2: Vector
    power_per_mass: Vector
    drag_per_mass: Vector
    tyre_mps2: Vector


def rules_of(scenario: Scenario) -> Rules:
    """The scenario's rules; ValueError where it has none."""
    if scenario.rules is None:
        raise ValueError("rules must be given for the full model, got None")
    return scenario.rules


def classes_of(scenario: Scenario) -> Classes:
    """The classes of the fleet; without one, a class of the scenario's vehicles without limits.

    ValueError where the scenario has no rules.
    """
    fleet = rules_of(scenario).fleet
    if fleet is None:
        driver = scenario.driver
        rows = (scenario.vehicle_length_m, driver.min_gap_m, driver.acceleration_mps2)
        return Classes(*(np.array([value]) for value in (*rows, NO_LIMIT, 0.0, NO_LIMIT)))
    column = partial(class_column, classes=fleet.classes)
    mass_kg = column("mass_kg")
    return Classes(
        length_m=column("length_m"),
        min_gap_m=column("min_gap_m"),
        acceleration_mps2=column("acceleration_mps2"),
        power_per_mass=column("power_w") / mass_kg,
        drag_per_mass=0.5 * AIR_DENSITY_KG_PER_M3 * column("drag_area_m2") / mass_kg,
        tyre_mps2=GRAVITY_MPS2 * column("tyre_friction"),
    )


def start_tables(scenario: Scenario, seed: int) -> Tables:
    """The world of a seed at 0 s, in the order of the scenario's positions.

    ValueError where the scenario has no rules.
    """
    count, delayed = scenario.vehicles, rules_of(scenario).reaction_delay
    population = _population(scenario, seed)
    tables = Tables(
        real=np.zeros((REAL_COLUMNS + 2 * delayed, count)),
        whole=np.zeros((2, count), dtype=np.int32),
        small=np.zeros((3, count), dtype=np.uint8),
    )
    world = tables.world()
    world.changed_s[:] = LONG_AGO_S
    world.vehicle[:] = np.arange(count)
    world.lane[:] = scenario.lane
    for name in ("vehicle_class", *TRAITS):
        getattr(world, name)[:] = getattr(population, name)
    del population
    acceleration = classes_of(scenario).acceleration_mps2[world.vehicle_class]
    world.approach[:] = 1 / (2 * np.sqrt(acceleration * world.braking_mps2))
    world.position_m[:], world.speed_mps[:] = scenario.start(seed)
    return tables


def _population(scenario: Scenario, seed: int) -> Population:
    fleet = rules_of(scenario).fleet
    if fleet is not None:
        return fleet.sample(scenario.vehicles, np.random.default_rng([seed, 2]))
    driver: Driver = scenario.driver
    alike = np.ones(scenario.vehicles)
    return Population(
        vehicle_class=np.zeros(scenario.vehicles, dtype=np.uint8),
        desired_speed_mps=alike * driver.desired_speed_mps,
        headway_s=alike * driver.headway_s,
        braking_mps2=alike * driver.braking_mps2,
        reaction_s=alike * REACTION_S,
    )
