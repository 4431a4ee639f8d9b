"""What a saved state must be, so that every engine can go on from it.

Compiled loops index with what they are given, and sort until all is sorted. So a state that no
simulation saves is refused before there is an engine. Of every state:

1. The entries are those of the scenario and the engine, each of its type and shape.
2. All numbers are finite, and so small that no engine overflows; no speed is below 0.

Of the full model, where a slot of the columns holds a vehicle:

3. Counts are not below 0. A vehicle's number occurs once and is below the number of vehicles. Some
   are missing only where the rules remove vehicles at collisions, and these are counted, with the
   time that they were on the road.
4. Lane, class and driver are of the track and of the fleet.
5. Accelerations, also those that are yet to come, are within what tyres and driver allow.
6. No vehicle changed lane later than now.
7. Slots are in driving order: positions do not decrease, and the last vehicle is at most a lap
   ahead of the first, and of its follower. Where collisions remove vehicles, all gaps are above 0.
8. All vehicles together are so slow that few laps have to be sorted out after a step, and so far
   apart that few can overtake one another in it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.archive import Arrays
from simcore.checks import MOST
from simcore.counts import COLLISION, REMOVED, Counts
from simcore.fleet import TRAITS, Population
from simcore.limits import MOST_MPS, MOST_PER_S
from simcore.model.observation import SEGMENTS
from simcore.scenario import Scenario
from simcore.spacing import ahead_m, leaders
from simcore.vehicle_class import class_column
from simcore.world import LONG_AGO_S, REACTION_S, REAL_COLUMNS, Tables, classes_of, rules_of

Form = tuple[Any, tuple[int, ...]]  # type and shape of an array
Range = tuple[Any, Any]  # lowest and highest: numbers, or an array of each

LARGEST = 1e150  # its square is a number
FASTEST_MPS = 1e15
FURTHEST_LAPS = 1e12  # from position 0, where a float still tells parts of a lap apart
MOST_LAPS = 2_000_000_000  # an int32 holds a few more
ROUNDING = 1e-9  # as a share; what is computed twice differs by less
HASTE = 10.0  # times the speeds a scenario may ask for, so that no run gets there
# Vehicles that one passes in a second if they stand, on average: twice what there can be where all
# are as dense and as fast as a scenario may ask for.
MOST_PASSED = 2 * MOST_PER_S


def refuse_impossible(scenario: Scenario, engine: str, time_s: float, arrays: Arrays) -> None:
    """ValueError says what is wrong with a state that no simulation of this scenario saves.

    engine: its name. time_s: the simulated time. arrays: all entries of the file but the header.
    """
    _refuse_misfits(arrays, _expected(scenario, engine, arrays))
    saved = {
        name.removeprefix("engine."): array
        for name, array in arrays.items()
        if name.startswith("engine.")
    }
    if scenario.rules is None:
        for name, column in saved.items():
            is_speed = name == "speed_mps"
            _within(name, column, (0.0, FASTEST_MPS) if is_speed else (-LARGEST, LARGEST))
        return
    _refuse_miscounts(scenario, time_s, saved)
    _within("vehicle_class", saved["vehicle_class"], (0, classes_of(scenario).length_m.size - 1))
    for name, accepted in _ranges(scenario, saved["vehicle_class"], time_s).items():
        if name in saved:
            _within(name, saved[name], accepted)
    _refuse_foreign_drivers(scenario, saved)
    _refuse_disorder(scenario, saved)
    _refuse_haste(scenario, saved["speed_mps"])
    _refuse_crowds(saved["position_m"], saved["speed_mps"])


def _expected(scenario: Scenario, engine: str, arrays: Arrays) -> dict[str, Form]:
    """Every entry that a simulation of this scenario saves, but the header.

    The number of slots is that of the file, since collisions may have removed vehicles.
    """
    real, count = np.dtype(np.float64), (scenario.vehicles,)
    expected: dict[str, Form] = {
        "scenario.position_m": (real, count),
        "scenario.speed_mps": (real, count),
        "scenario.lane": (np.dtype(np.uint8), count),
    }
    if scenario.rules is None:
        last = "acceleration_mps2" if engine == "reference" else "scaled_acceleration"
        ring = ("travelled_m", "speed_mps", last)
        return expected | {f"engine.{name}": (real, count) for name in ring}
    if isinstance(scenario.rules.fleet, Population):
        expected["scenario.vehicle_class"] = (np.dtype(np.uint8), count)
        expected |= {f"scenario.{name}": (real, count) for name in TRAITS}
    slots = (arrays["engine.vehicle"].size,) if "engine.vehicle" in arrays else count
    one_slot = Tables(
        real=np.zeros((REAL_COLUMNS + 2 * scenario.rules.reaction_delay, 1)),
        whole=np.zeros((2, 1), dtype=np.int32),
        small=np.zeros((3, 1), dtype=np.uint8),
    )
    for name, column in one_slot.world().columns().items():
        expected[f"engine.{name}"] = (column.dtype, slots)
    for name, counted in Counts().arrays().items():
        expected[f"engine.{name}"] = (counted.dtype, counted.shape)
    if "engine.removed_s" in arrays:  # files of older versions have none
        expected["engine.removed_s"] = (real, (1,))
    return expected


def _refuse_misfits(arrays: Arrays, expected: dict[str, Form]) -> None:
    if missing := sorted(expected.keys() - arrays.keys()):
        raise ValueError(f"it lacks {', '.join(missing)}")
    if unknown := sorted(arrays.keys() - expected.keys()):
        raise ValueError(f"its entry {unknown[0]!r} is unknown")
    for name, (dtype, shape) in expected.items():
        array = arrays[name]
        if (array.dtype, array.shape) != (dtype, shape):
            raise ValueError(
                f"{name} must be {dtype} of shape {shape}, got {array.dtype} of shape {array.shape}"
            )


def _within(name: str, column: NDArray[Any], accepted: Range) -> None:
    """ValueError shows the first value outside the range; NaN is in none."""
    low, high = accepted
    inside = (column >= low) & (column <= high)
    if not inside.all():
        got, least, most = (
            np.broadcast_to(each, column.shape)[~inside][0] for each in (column, low, high)
        )
        raise ValueError(f"{name} must be in [{least:g}, {most:g}], got {got:g}")


def _refuse_miscounts(scenario: Scenario, time_s: float, saved: Arrays) -> None:
    for name in Counts().arrays():  # sums over the track must have room as well
        _within(name, saved[name], (0, MOST if name == "totals" else MOST // SEGMENTS))
    vehicle, removed = saved["vehicle"], int(saved["totals"][REMOVED])
    _within("vehicle", vehicle, (0, scenario.vehicles - 1))
    missing = np.ones(scenario.vehicles, dtype=bool)
    missing[vehicle] = False
    gone = int(missing.sum())
    if gone != scenario.vehicles - vehicle.size or not vehicle.size:
        raise ValueError("vehicle must be numbers of which none occurs twice")
    if gone != removed or (gone and rules_of(scenario).on_collision != "remove"):
        raise ValueError(f"{gone} vehicles are missing, {removed} were removed at collisions")
    if "removed_s" in saved:
        _within("removed_s", saved["removed_s"], (0.0, gone * time_s * (1 + ROUNDING)))


def _ranges(scenario: Scenario, kind: NDArray[np.uint8], time_s: float) -> dict[str, Range]:
    """What the columns of World may hold, but those of drivers."""
    classes = classes_of(scenario)
    accelerations_mps2 = (-classes.tyre_mps2[kind], classes.acceleration_mps2[kind])
    furthest_m = FURTHEST_LAPS * scenario.track_length_m
    return {
        "lane": (0, scenario.track.lanes - 1),
        "conflict": (0, 2 ** (COLLISION + 1) - 1),
        "laps": (-MOST_LAPS, MOST_LAPS),
        "position_m": (-furthest_m, furthest_m),
        "speed_mps": (0.0, FASTEST_MPS),
        "acceleration_mps2": accelerations_mps2,
        "held_mps2": accelerations_mps2,
        "intended_mps2": accelerations_mps2,
        "changed_s": (LONG_AGO_S, time_s),
    }


def _refuse_foreign_drivers(scenario: Scenario, saved: Arrays) -> None:
    """ValueError names what no driver of this scenario has."""
    kind = saved["vehicle_class"]
    for name, (low, high) in _traits(scenario, kind).items():
        _within(name, saved[name], (low * (1 - ROUNDING), high * (1 + ROUNDING)))
    acceleration_mps2 = classes_of(scenario).acceleration_mps2[kind]
    approach = 1 / (2 * np.sqrt(acceleration_mps2 * saved["braking_mps2"]))
    _within("approach", saved["approach"], (approach * (1 - ROUNDING), approach * (1 + ROUNDING)))


def _traits(scenario: Scenario, kind: NDArray[np.uint8]) -> dict[str, Range]:
    fleet = rules_of(scenario).fleet
    if fleet is None:
        alike = {name: getattr(scenario.driver, name, REACTION_S) for name in TRAITS}
        return {name: (value, value) for name, value in alike.items()}
    ranges: dict[str, Range] = {name: fleet.range_of(name) for name in TRAITS}
    top_mps = class_column("top_speed_mps", fleet.classes)[kind]
    low, high = (np.minimum(each, top_mps) for each in ranges["desired_speed_mps"])
    return ranges | {"desired_speed_mps": (low, high)}


def _refuse_disorder(scenario: Scenario, saved: Arrays) -> None:
    position_m, lap_m = saved["position_m"], scenario.track_length_m
    backwards = (position_m[1:] < position_m[:-1]).any()
    if backwards or position_m[-1] > position_m[0] + lap_m:
        raise ValueError(f"position_m must not decrease, nor go beyond one lap of {lap_m:g} m")
    leader = leaders(saved["lane"])
    distance_m = ahead_m(position_m, leader, lap_m)
    if distance_m.min() < 0.0:
        raise ValueError("position_m must leave every vehicle behind its leader")
    length_m = classes_of(scenario).length_m[saved["vehicle_class"][leader]]
    if rules_of(scenario).on_collision == "remove" and (distance_m - length_m).min() <= 0.0:
        raise ValueError("position_m must leave gaps above 0 m where collisions remove vehicles")


def _refuse_haste(scenario: Scenario, speed_mps: NDArray[np.float64]) -> None:
    together_mps, lap_m = float(speed_mps.sum()), scenario.track_length_m
    most_mps = HASTE * min(MOST_MPS, MOST_PER_S * lap_m)
    if together_mps > most_mps:
        raise ValueError(
            f"speed_mps must not add up to more than {most_mps:g} on {lap_m:g} m, got"
            f" {together_mps:g}"
        )


def _refuse_crowds(position_m: NDArray[np.float64], speed_mps: NDArray[np.float64]) -> None:
    slots = np.arange(position_m.size)
    reached = np.searchsorted(position_m, position_m + speed_mps, side="right")
    passed = float((reached - 1 - slots).mean())
    if passed > MOST_PASSED:
        raise ValueError(
            f"position_m must leave vehicles so far apart that one passes {MOST_PASSED:,.0f} others"
            f" in a second, on average, got {passed:,.0f}"
        )
