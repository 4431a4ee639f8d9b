"""What vehicles and their drivers are: the numbers of each that stay the same in a run."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.driver import Driver
from simcore.fleet import TRAITS
from simcore.scenario import Scenario
from simcore.vehicle_class import LONGEST_NAME, class_column
from simcore.world import classes_of, rules_of

# One vehicle and its driver.
VEHICLE = np.dtype(
    [
        ("vehicle", np.int32),
        ("vehicle_class", f"U{LONGEST_NAME}"),
        ("length_m", np.float64),
        ("mass_kg", np.float64),
        ("desired_speed_mps", np.float64),
        ("headway_s", np.float64),
        ("min_gap_m", np.float64),
        ("acceleration_mps2", np.float64),
        ("braking_mps2", np.float64),
        ("reaction_s", np.float64),
    ]
)

Columns = dict[str, Any]  # an array, or one value for all, by the name of a field


def population_of(
    scenario: Scenario, vehicle: NDArray[np.int32], traits: Mapping[str, NDArray[Any]]
) -> NDArray[Any]:
    """The vehicles with these numbers: VEHICLE, read-only, shape as `vehicle`.

    traits: what `Engine.traits` returned. What there is none of, a mass without a fleet and a
    reaction time on the ring, is NaN; a class without a fleet has no name.
    """
    rows = np.zeros(vehicle.size, dtype=VEHICLE)
    columns = _on_ring(scenario, traits) if scenario.rules is None else _on_road(scenario, traits)
    for name, column in {"vehicle": vehicle, **columns}.items():
        rows[name] = column
    rows.flags.writeable = False
    return rows


def by_number(population: NDArray[Any], vehicles: int) -> NDArray[Any]:
    """Row i is vehicle i, shape (vehicles,); of one that was removed NaN and without a class."""
    nobody = np.array((0, "", *[np.nan] * (len(VEHICLE.names or ()) - 2)), dtype=VEHICLE)
    rows = np.full(vehicles, nobody)
    rows["vehicle"] = np.arange(vehicles)
    rows[population["vehicle"]] = population
    return rows


def _on_ring(scenario: Scenario, traits: Mapping[str, NDArray[Any]]) -> Columns:
    driver = {name: getattr(scenario.driver, name) for name in Driver.__slots__}
    unknown = {"mass_kg": np.nan, "reaction_s": np.nan}
    return {"length_m": scenario.vehicle_length_m, **unknown, **driver, **traits}


def _on_road(scenario: Scenario, traits: Mapping[str, NDArray[Any]]) -> Columns:
    kind, classes, fleet = traits["vehicle_class"], classes_of(scenario), rules_of(scenario).fleet
    columns: Columns = {
        "length_m": classes.length_m[kind],
        "mass_kg": np.nan,
        "min_gap_m": classes.min_gap_m[kind],
        "acceleration_mps2": classes.acceleration_mps2[kind],
        **{name: traits[name] for name in TRAITS},
    }
    if fleet is not None:
        columns["vehicle_class"] = np.array([each.name for each in fleet.classes])[kind]
        columns["mass_kg"] = class_column("mass_kg", fleet.classes)[kind]
    return columns
