"""What is simulated: the track, the vehicles on it and how they start."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simcore.checks import non_negative, number, vector, whole_number
from simcore.driver import Driver
from simcore.state import Vector

RING_SPACING_M = 35.0
MOST_VEHICLES = 1_000_000_000


@dataclass(frozen=True, init=False, eq=False)
class Scenario:
    """Vehicles on a closed single-lane track, in driving order: vehicle i follows vehicle i + 1,
    the last one follows the first.

    vehicles: how many, at least 1.
    track_length_m: length of the closed track; by default 35 m per vehicle.
    position_m: start positions of the front bumpers along the track, shape (vehicles,),
        increasing and within one lap; by default equally spaced.
    speed_mps: start speed, one for all or shape (vehicles,).
    position_jitter_m, speed_jitter_mps: each start value is moved by a uniform draw of up to this
        much either way; the simulation's seed decides the draw.
    vehicle_length_m: bumper to bumper.
    driver: the car-following parameters, the same for all.

    ValueError names the field and the accepted range, overlapping vehicles included.
    """

    vehicles: int
    track_length_m: float
    position_m: Vector
    speed_mps: Vector
    position_jitter_m: float
    speed_jitter_mps: float
    vehicle_length_m: float
    driver: Driver

    def __init__(
        self,
        vehicles: int,
        track_length_m: float | None = None,
        *,
        position_m: ArrayLike | None = None,
        speed_mps: ArrayLike = 15.0,
        position_jitter_m: float = 0.0,
        speed_jitter_mps: float = 0.0,
        vehicle_length_m: float = 4.5,
        driver: Driver | None = None,
    ) -> None:
        count = whole_number("vehicles", vehicles, at_least=1, at_most=MOST_VEHICLES)
        length_m = number("vehicle_length_m", vehicle_length_m, low=0.0)
        track_m = _track_m(track_length_m, count, length_m)
        positions_m = _positions_m(position_m, count, track_m)
        speeds_mps = _speeds_mps(speed_mps, count)
        gap_m = gaps_m(positions_m, track_m, length_m)
        _refuse_overlap(gap_m)
        checked = {
            "vehicles": count,
            "track_length_m": track_m,
            "position_m": positions_m,
            "speed_mps": speeds_mps,
            "position_jitter_m": _position_jitter_m(position_jitter_m, gap_m),
            "speed_jitter_mps": _speed_jitter_mps(speed_jitter_mps, speeds_mps),
            "vehicle_length_m": length_m,
            "driver": _driver(driver),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @classmethod
    def ring(cls, vehicles: int) -> "Scenario":
        """The benchmark workload: mean spacing 35 m, 15 m/s, up to 1 m and 1 m/s either way."""
        return cls(vehicles, position_jitter_m=1.0, speed_jitter_mps=1.0)

    def start(self, seed: int) -> tuple[Vector, Vector]:
        """Start positions (m) and speeds (m/s), each shape (vehicles,): one seed, one world."""
        draw = np.random.default_rng(seed).uniform
        position_m = self.position_m + draw(-1, 1, self.vehicles) * self.position_jitter_m
        speed_mps = self.speed_mps + draw(-1, 1, self.vehicles) * self.speed_jitter_mps
        return position_m, speed_mps


def gaps_m(position_m: Vector, track_length_m: float, vehicle_length_m: float) -> Vector:
    """Bumper to bumper to the vehicle ahead, shape (vehicles,); the last one looks over the lap's
    end to the first."""
    return np.diff(position_m, append=position_m[0] + track_length_m) - vehicle_length_m


def _track_m(track_length_m: float | None, vehicles: int, length_m: float) -> float:
    default_m = RING_SPACING_M * vehicles
    track_m = number("track_length_m", default_m if track_length_m is None else track_length_m, 0.0)
    if track_m <= vehicles * length_m:
        raise ValueError(
            f"track_length_m must be above {vehicles * length_m:g}, the length of {vehicles}"
            f" vehicles of {length_m:g} m, got {track_m:g}"
        )
    return track_m


def _driver(driver: Driver | None) -> Driver:
    if driver is not None and not isinstance(driver, Driver):
        raise ValueError(f"driver must be a Driver, got {driver!r}")
    return driver or Driver()


def _positions_m(position_m: ArrayLike | None, vehicles: int, track_m: float) -> Vector:
    if position_m is None:
        return vector("position_m", np.arange(vehicles) * (track_m / vehicles), vehicles)
    positions_m = vector("position_m", position_m, vehicles)
    if (np.diff(positions_m) <= 0).any() or positions_m[-1] - positions_m[0] >= track_m:
        raise ValueError(
            f"position_m must increase from vehicle to vehicle within one lap of {track_m:g} m"
        )
    return positions_m


def _speeds_mps(speed_mps: ArrayLike, vehicles: int) -> Vector:
    one_for_all = isinstance(speed_mps, str) or not np.iterable(speed_mps)
    speeds = [speed_mps] * vehicles if one_for_all else speed_mps
    speeds_mps = vector("speed_mps", speeds, vehicles)
    if (speeds_mps < 0).any():
        raise ValueError(f"speed_mps must be at least 0, got {speeds_mps.min():g}")
    return speeds_mps


def _refuse_overlap(gap_m: Vector) -> None:
    follower = int(np.argmin(gap_m))
    if gap_m[follower] <= 0:
        raise ValueError(
            f"position_m must leave a gap above 0 m between bumpers: vehicle {follower} and the"
            f" one ahead overlap by {-gap_m[follower]:g} m"
        )


def _position_jitter_m(position_jitter_m: float, gap_m: Vector) -> float:
    jitter_m = non_negative("position_jitter_m", position_jitter_m)
    if 2 * jitter_m >= gap_m.min():
        raise ValueError(
            f"position_jitter_m must be in [0, {gap_m.min() / 2:g}), half the smallest gap, or"
            f" vehicles may overlap; got {jitter_m:g}"
        )
    return jitter_m


def _speed_jitter_mps(speed_jitter_mps: float, speeds_mps: Vector) -> float:
    jitter_mps = non_negative("speed_jitter_mps", speed_jitter_mps)
    if jitter_mps > speeds_mps.min():
        raise ValueError(
            f"speed_jitter_mps must be in [0, {speeds_mps.min():g}], the lowest start speed, or"
            f" vehicles may start backwards; got {jitter_mps:g}"
        )
    return jitter_mps
