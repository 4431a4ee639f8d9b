"""How large the numbers of a scenario may be.

Nothing that drives on a road is beyond these limits. Within them no engine overflows, divides by
next to nothing or moves vehicles from one lap to the next without end, whoever made the scenario.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from simcore.driver import Driver
from simcore.fleet import TRAITS
from simcore.slowdown import refuse_misfits
from simcore.vehicle_class import class_column

LARGEST = 1e12  # any number, in its unit
SHORTEST_M = 1e-6  # a vehicle
SMALLEST_TRAIT = 0.001  # in its unit, as for a parameter of Driver
FURTHEST_LAPS = 1e6  # from position 0 to the start of a vehicle
# What would pass one point if all vehicles drove as fast as any can get to. 16 lanes of motorbikes,
# bumper to bumper at top speed, have less than half of it.
MOST_PER_S = 1e3
MOST_MPS = 1e11  # all speeds added up


def refuse_extremes(scenario: Mapping[str, Any]) -> None:
    """ValueError names the number and its limit; `scenario`: the fields of a Scenario by name."""
    for name, value in _numbers("", scenario):
        if abs(value) > LARGEST:
            raise ValueError(f"{name} must be within {LARGEST:g} of 0, got {value:g}")
    if scenario["vehicle_length_m"] < SHORTEST_M:
        raise ValueError(
            f"vehicle_length_m must be at least {SHORTEST_M:g}, got"
            f" {scenario['vehicle_length_m']:g}"
        )
    if np.abs(scenario["position_m"]).max() > FURTHEST_LAPS * scenario["track"].length_m:
        raise ValueError(f"position_m must be within {FURTHEST_LAPS:g} laps of 0")
    _refuse_extreme_drivers(scenario["driver"], scenario["driver_spread"])
    if scenario["rules"] is not None:
        _refuse_extreme_traffic(scenario)


def _numbers(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Every float in the value by name, of an array the one that is furthest from 0."""
    if isinstance(value, Mapping):
        for each in value:
            yield from _numbers(f"{name}.{each}".lstrip("."), value[each])
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(f"{name}.{field.name}", getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers(name, each)
    elif isinstance(value, np.ndarray):
        yield name, float(np.abs(value).max())
    elif isinstance(value, float):
        yield name, value


def _refuse_extreme_drivers(driver: Driver, spread: float) -> None:
    """ValueError if a driver that may be drawn has a parameter outside the range of Driver."""
    for share in (1 - spread, 1 + spread):
        Driver(*(getattr(driver, name) * share for name in Driver.__slots__))


def _refuse_extreme_traffic(scenario: Mapping[str, Any]) -> None:
    fleet, driver = scenario["rules"].fleet, scenario["driver"]
    desired_mps, acceleration_mps2 = driver.desired_speed_mps, driver.acceleration_mps2
    delay_s = 1.0
    if fleet is not None:
        for name in TRAITS:
            if fleet.range_of(name)[0] < SMALLEST_TRAIT:
                raise ValueError(f"{name} of the fleet must be at least {SMALLEST_TRAIT:g}")
        top_mps = class_column("top_speed_mps", fleet.classes).max()
        desired_mps = min(fleet.range_of("desired_speed_mps")[1], top_mps)
        acceleration_mps2 = class_column("acceleration_mps2", fleet.classes).max()
        delay_s = fleet.range_of("reaction_s")[1]
    refuse_misfits(scenario["rules"].slowdowns, scenario["vehicles"], scenario["track"])
    start_mps = scenario["speed_mps"].max() + scenario["speed_jitter_mps"]
    # A driver who reacts late goes on accelerating for as long.
    fastest_mps = start_mps + desired_mps + acceleration_mps2 * (1.0 + delay_s)
    together_mps = scenario["vehicles"] * fastest_mps
    if together_mps > min(MOST_MPS, MOST_PER_S * scenario["track"].length_m):
        raise ValueError(
            f"vehicles must be fewer or slower, or the track longer: {scenario['vehicles']} may"
            f" drive up to {fastest_mps:g} m/s on {scenario['track'].length_m:g} m"
        )
