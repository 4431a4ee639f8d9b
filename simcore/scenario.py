"""What is simulated: the track, the vehicles on it, how they start and how they drive."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from simcore.base_lap import wound_track
from simcore.checks import instance, non_negative, number, set_fields, whole_number
from simcore.driver import Driver
from simcore.fleet import Population
from simcore.limits import refuse_extremes
from simcore.rules import LaneChanging, Rules
from simcore.spacing import Lanes, ahead_m, leaders
from simcore.start_values import (
    checked_position_jitter_m,
    checked_speed_jitter_mps,
    refuse_overlap,
    start_lanes,
    start_positions_m,
    start_speeds_mps,
)
from simcore.state import Vector
from simcore.track import Track

RING_SPACING_M = 35.0
BUSY_SPACING_M = 28.0
PUSHING = Rules(
    lane_changing=LaneChanging(
        politeness=0.0, keep_right_mps2=0.0, safe_braking_mps2=6.0, pause_s=1.0
    ),
    near_miss_s=5.0,
)
MOST_VEHICLES = 1_000_000_000


@dataclass(frozen=True, init=False, eq=False)
class Scenario:
    """Vehicles on a closed track, in driving order: positions never decrease from one to the next.

    vehicles: how many, at least 1.
    track_length_m: of a ring with one lane; by default 35 m per vehicle.
    track: a Track, in place of track_length_m.
    position_m: start positions of the front bumpers along the track, shape (vehicles,), within
        one lap; by default equally spaced in each lane.
    speed_mps: start speed, one for all or shape (vehicles,).
    lane: start lane, shape (vehicles,), 0 the rightmost; by default taken in turns.
    position_jitter_m, speed_jitter_mps: each start value is moved by a uniform draw of up to this
        much either way; the simulation's seed decides the draw.
    vehicle_length_m: bumper to bumper, where the rules name no fleet.
    driver: the car-following parameters, where the rules name no fleet.
    driver_spread: each parameter of each driver is multiplied by a uniform draw within this share
        of 1; needs rules=None.
    rules: the full model; None: vehicles only follow their leader, by the IDM on one lane.

    ValueError names the field and the accepted range, overlapping vehicles included.
    """

    vehicles: int
    track: Track
    position_m: Vector
    speed_mps: Vector
    lane: Lanes
    position_jitter_m: float
    speed_jitter_mps: float
    vehicle_length_m: float
    driver: Driver
    driver_spread: float
    rules: Rules | None

    def __init__(
        self,
        vehicles: int,
        track_length_m: float | None = None,
        *,
        track: Track | None = None,
        position_m: ArrayLike | None = None,
        speed_mps: ArrayLike = 15.0,
        lane: ArrayLike | None = None,
        position_jitter_m: float = 0.0,
        speed_jitter_mps: float = 0.0,
        vehicle_length_m: float = 4.5,
        driver: Driver | None = None,
        driver_spread: float = 0.0,
        rules: Rules | None = None,
    ) -> None:
        """Check every argument; arrays are copied and read-only."""
        count = whole_number("vehicles", vehicles, at_least=1, at_most=MOST_VEHICLES)
        track = _track(track, track_length_m, count)
        _refuse_misfit(rules, count)
        length_m = _longest_m(rules, number("vehicle_length_m", vehicle_length_m, low=0.0))
        _refuse_lack_of_space(count, track, length_m)
        lanes = start_lanes(lane, count, track, rules)
        positions_m = start_positions_m(position_m, count, track)
        speeds_mps = start_speeds_mps(speed_mps, count)
        gap_m = ahead_m(positions_m, leaders(lanes), track.length_m) - length_m
        refuse_overlap(gap_m)
        checked = {
            "vehicles": count,
            "track": track,
            "position_m": positions_m,
            "speed_mps": speeds_mps,
            "lane": lanes,
            "position_jitter_m": checked_position_jitter_m(position_jitter_m, gap_m),
            "speed_jitter_mps": checked_speed_jitter_mps(speed_jitter_mps, speeds_mps),
            "vehicle_length_m": float(vehicle_length_m),
            "driver": _driver(driver),
            "driver_spread": _driver_spread(driver_spread, rules),
            "rules": rules,
        }
        refuse_extremes(checked)
        set_fields(self, checked)

    @classmethod
    def ring(cls, vehicles: int, driver_spread: float = 0.0) -> "Scenario":
        """The car-following workload: mean spacing 35 m, 15 m/s, up to 1 m and 1 m/s either way."""
        return cls(
            vehicles, position_jitter_m=1.0, speed_jitter_mps=1.0, driver_spread=driver_spread
        )

    @classmethod
    def traffic(cls, vehicles: int, lanes: int = 3, rules: Rules | None = None) -> "Scenario":
        """The full model on a stadium with 35 m per vehicle and lane; starts as `ring` does.

        By default with a mixed fleet, sampled drivers, the IDM and MOBIL. Its bends grow with the
        number of vehicles.
        """
        rows, width = _rows(vehicles, lanes)
        track = Track.stadium(RING_SPACING_M * rows, width)
        return cls._jittered(vehicles, track, rules or Rules())

    @classmethod
    def highway(cls, vehicles: int, lanes: int = 3) -> "Scenario":
        """`traffic` on a road that is the same at every size: see `simcore.base_lap`.

        So is what happens on it, once it has settled, from 100 vehicles on; fewer have a base lap
        to themselves.
        """
        rows, width = _rows(vehicles, lanes)
        return cls._jittered(vehicles, wound_track(rows, RING_SPACING_M, width), Rules())

    @classmethod
    def busy(cls, vehicles: int, lanes: int = 3) -> "Scenario":
        """The road of `highway` with 28 m per vehicle and lane, and pushing drivers.

        They change lane for their own gain alone, as often as once a second, and do not keep right.
        A time to collision below 5 s counts as a near miss: these drivers hardly come below 3 s.
        """
        rows, width = _rows(vehicles, lanes)
        return cls._jittered(vehicles, wound_track(rows, BUSY_SPACING_M, width), PUSHING)

    @classmethod
    def _jittered(cls, vehicles: int, track: Track, rules: Rules) -> "Scenario":
        return cls(vehicles, track=track, position_jitter_m=1.0, speed_jitter_mps=1.0, rules=rules)

    @property
    def track_length_m(self) -> float:
        """Length of one lap."""
        return self.track.length_m

    def start(self, seed: int) -> tuple[Vector, Vector]:
        """Start positions (m) and speeds (m/s), each shape (vehicles,): one seed, one world."""
        draw = np.random.default_rng(seed).uniform
        position_m = self.position_m + draw(-1, 1, self.vehicles) * self.position_jitter_m
        speed_mps = self.speed_mps + draw(-1, 1, self.vehicles) * self.speed_jitter_mps
        return position_m, speed_mps

    def driver_columns(self, seed: int) -> Vector:
        """The parameters of every driver in the order of Driver's fields, shape (5, vehicles)."""
        parameters = [getattr(self.driver, field) for field in Driver.__slots__]
        draw = np.random.default_rng([seed, 1]).uniform(-1, 1, (len(parameters), self.vehicles))
        return np.array(parameters)[:, np.newaxis] * (1 + self.driver_spread * draw)

    def __reduce__(self) -> tuple[Callable[[], "Scenario"], tuple[()]]:
        """A copy is made as the first one was: its arrays are read-only, too."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return partial(type(self), **given), ()


def _rows(vehicles: int, lanes: int) -> tuple[int, int]:
    """The most vehicles in a lane, and the number of lanes; ValueError names a bad one."""
    count = whole_number("vehicles", vehicles, at_least=1, at_most=MOST_VEHICLES)
    width = whole_number("lanes", lanes, at_least=1)
    return -(-count // width), width


def _track(track: Track | None, track_length_m: float | None, vehicles: int) -> Track:
    if track is None:
        default_m = RING_SPACING_M * vehicles
        length_m = default_m if track_length_m is None else track_length_m
        return Track.ring(number("track_length_m", length_m, low=0.0))
    if track_length_m is not None:
        raise ValueError("track_length_m must be left out where a track is given")
    instance("track", track, Track)
    return track


def _longest_m(rules: Rules | None, vehicle_length_m: float) -> float:
    """Of any vehicle that may be drawn, so that no draw of the fleet starts with an overlap."""
    if rules is None or rules.fleet is None:
        return vehicle_length_m
    return max(each.length_m for each in rules.fleet.occurring())


def _refuse_misfit(rules: Rules | None, vehicles: int) -> None:
    population = None if rules is None else rules.fleet
    if isinstance(population, Population) and population.vehicle_class.size != vehicles:
        raise ValueError(
            f"fleet must have {vehicles:,} vehicles, as many as the scenario, got"
            f" {population.vehicle_class.size:,}"
        )


def _refuse_lack_of_space(vehicles: int, track: Track, length_m: float) -> None:
    abreast = -(-vehicles // track.lanes)
    if track.length_m <= abreast * length_m:
        raise ValueError(
            f"track_length_m must be above {abreast * length_m:g}, the length of {abreast}"
            f" vehicles of {length_m:g} m, got {track.length_m:g}"
        )


def _driver(driver: Driver | None) -> Driver:
    instance("driver", driver, Driver, None)
    return driver or Driver()


def _driver_spread(driver_spread: float, rules: Rules | None) -> float:
    spread = non_negative("driver_spread", driver_spread)
    if spread > 0.9:
        raise ValueError(f"driver_spread must be in [0, 0.9], got {spread:g}")
    if spread and rules is not None:
        raise ValueError("driver_spread must be 0 with rules, whose fleet says how drivers differ")
    return spread
