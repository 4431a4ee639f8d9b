"""Where vehicles start, in which lane and how fast: what is accepted, and what holds by default."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcore.checks import non_negative, vector
from simcore.rules import Rules
from simcore.spacing import Indices, Lanes
from simcore.state import Vector
from simcore.track import Track


def start_lanes(lane: ArrayLike | None, vehicles: int, track: Track, rules: Rules | None) -> Lanes:
    """A read-only row of lanes, by default taken in turns; ValueError names a bad one."""
    if rules is None and track.lanes > 1:
        raise ValueError(f"rules must be given for a track with {track.lanes} lanes, got None")
    if lane is None:
        return _read_only(_taken_in_turns(vehicles, track)[1].astype(np.uint8))
    lanes = vector("lane", lane, vehicles)
    if (lanes != np.floor(lanes)).any() or lanes.min() < 0 or lanes.max() >= track.lanes:
        raise ValueError(f"lane must be whole numbers from 0 to {track.lanes - 1}")
    return _read_only(lanes.astype(np.uint8))


def start_positions_m(position_m: ArrayLike | None, vehicles: int, track: Track) -> Vector:
    """A read-only row in driving order, by default equally spaced in each lane.

    ValueError where positions decrease or go beyond a lap.
    """
    if position_m is None:
        return vector("position_m", _taken_in_turns(vehicles, track)[0], vehicles)
    positions_m = vector("position_m", position_m, vehicles)
    steps_m = np.diff(positions_m)
    unordered = (steps_m < 0).any() if track.lanes > 1 else (steps_m <= 0).any()
    if unordered or positions_m[-1] - positions_m[0] >= track.length_m:
        raise ValueError(
            "position_m must increase from vehicle to vehicle within one lap of"
            f" {track.length_m:g} m"
        )
    return positions_m


def start_speeds_mps(speed_mps: ArrayLike, vehicles: int) -> Vector:
    """A read-only row of one speed for all or of one each; ValueError where one is below 0."""
    one_for_all = isinstance(speed_mps, str) or not np.iterable(speed_mps)
    given: ArrayLike = [speed_mps] if one_for_all else speed_mps  # type: ignore[assignment]
    speeds_mps = vector("speed_mps", given, 1 if one_for_all else vehicles)
    if one_for_all:
        speeds_mps = _read_only(np.repeat(speeds_mps, vehicles))
    if (speeds_mps < 0).any():
        raise ValueError(f"speed_mps must be at least 0, got {speeds_mps.min():g}")
    return speeds_mps


def refuse_overlap(gap_m: Vector) -> None:
    """ValueError names the first of the vehicles with the smallest gap unless it is above 0 m."""
    follower = int(np.argmin(gap_m))
    if gap_m[follower] <= 0:
        raise ValueError(
            f"position_m must leave a gap above 0 m between bumpers: vehicle {follower} and the"
            f" one ahead overlap by {-gap_m[follower]:g} m"
        )


def checked_position_jitter_m(position_jitter_m: float, gap_m: Vector) -> float:
    """ValueError where two vehicles that are moved by so much may overlap; gap_m: without it."""
    jitter_m = non_negative("position_jitter_m", position_jitter_m)
    if 2 * jitter_m >= gap_m.min():
        raise ValueError(
            f"position_jitter_m must be in [0, {gap_m.min() / 2:g}), half the smallest gap, or"
            f" vehicles may overlap; got {jitter_m:g}"
        )
    return jitter_m


def checked_speed_jitter_mps(speed_jitter_mps: float, speeds_mps: Vector) -> float:
    """ValueError where a vehicle whose speed is changed by so much may start backwards."""
    jitter_mps = non_negative("speed_jitter_mps", speed_jitter_mps)
    if jitter_mps > speeds_mps.min():
        raise ValueError(
            f"speed_jitter_mps must be in [0, {speeds_mps.min():g}], the lowest start speed, or"
            f" vehicles may start backwards; got {jitter_mps:g}"
        )
    return jitter_mps


def _taken_in_turns(vehicles: int, track: Track) -> tuple[Vector, Indices]:
    """Positions and lanes: equally spaced in each lane, the lanes staggered."""
    lane = np.arange(vehicles) % track.lanes
    in_lane = np.bincount(lane, minlength=track.lanes)[lane]
    rank = np.arange(vehicles) // track.lanes
    position_m = (rank + lane / track.lanes) * (track.length_m / in_lane)
    order = np.argsort(position_m, kind="stable")
    return position_m[order], lane[order]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
