"""All vehicles of the full model as columns, in the order in which they drive around the track.

Slot i holds the vehicle that is i-th from behind: positions never decrease from slot to slot, and
the last is at most one lap ahead of the first. Vehicles that overtake swap slots.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.driver import Driver
from simcore.fleet import Population, class_column
from simcore.rules import Rules
from simcore.scenario import Scenario
from simcore.state import Vector
from simcore.track import GRAVITY_MPS2

LONG_AGO_S = -1e9
REACTION_S = 1.0  # of drivers that are not sampled
AIR_DENSITY_KG_PER_M3 = 1.2
NO_LIMIT = 1e6  # more grip (m/s2) and more power (W/kg) than any vehicle has


@dataclass(slots=True)
class World:
    """Columns of shape (vehicles,), float64 unless said otherwise.

    position_m: not taken off laps, except by `laps` (int32), the laps to add to get the way
        travelled.
    changed_s: when the vehicle last changed lane.
    approach: 1 / (2 sqrt(a b)) of the car-following model.
    held_mps2, intended_mps2: with reaction delay, the acceleration in force and the next one; else
        empty.
    lane, vehicle_class, conflict: uint8; `conflict` has a bit for each kind that is going on.
    vehicle: int32, the number a vehicle keeps for life.
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

    def take(self, slots: NDArray[Any]) -> None:
        """Keep these slots, in this order."""
        for name, column in self.columns().items():
            setattr(self, name, column[slots])


@dataclass(frozen=True, slots=True)
class Classes:
    """What vehicles of a class have in common, each of shape (classes,), in the model's units."""

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
    """Those of the fleet, or one class of the scenario's own vehicles, without physical limits."""
    if rules_of(scenario).fleet is None:
        driver = scenario.driver
        rows = (scenario.vehicle_length_m, driver.min_gap_m, driver.acceleration_mps2)
        return Classes(*(np.array([value]) for value in (*rows, NO_LIMIT, 0.0, NO_LIMIT)))
    mass_kg = class_column("mass_kg")
    return Classes(
        length_m=class_column("length_m"),
        min_gap_m=class_column("min_gap_m"),
        acceleration_mps2=class_column("acceleration_mps2"),
        power_per_mass=class_column("power_w") / mass_kg,
        drag_per_mass=0.5 * AIR_DENSITY_KG_PER_M3 * class_column("drag_area_m2") / mass_kg,
        tyre_mps2=GRAVITY_MPS2 * class_column("tyre_friction"),
    )


def start_world(scenario: Scenario, seed: int) -> World:
    """The world of a seed at time 0, in the order of the scenario's positions."""
    rules = rules_of(scenario)
    count = scenario.vehicles
    position_m, speed_mps = scenario.start(seed)
    population = _population(scenario, seed)
    acceleration = classes_of(scenario).acceleration_mps2[population.vehicle_class]
    delayed = count if rules.reaction_delay else 0
    return World(
        position_m=position_m,
        speed_mps=speed_mps,
        acceleration_mps2=np.zeros(count),
        changed_s=np.full(count, LONG_AGO_S),
        desired_speed_mps=population.desired_speed_mps.copy(),
        headway_s=population.headway_s.copy(),
        braking_mps2=population.braking_mps2.copy(),
        approach=1 / (2 * np.sqrt(acceleration * population.braking_mps2)),
        reaction_s=population.reaction_s.copy(),
        held_mps2=np.zeros(delayed),
        intended_mps2=np.zeros(delayed),
        vehicle=np.arange(count, dtype=np.int32),
        laps=np.zeros(count, dtype=np.int32),
        lane=scenario.lane.copy(),
        vehicle_class=population.vehicle_class.copy(),
        conflict=np.zeros(count, dtype=np.uint8),
    )


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
