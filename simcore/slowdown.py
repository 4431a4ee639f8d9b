"""Drivers who slow down for a while or on a stretch: vehicles that brake, limits of speed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.checks import non_negative, number, set_fields, whole_number
from simcore.spacing import Lanes
from simcore.state import Vector
from simcore.track import Track

SLOWEST_MPS = 0.001


@dataclass(frozen=True, slots=True)
class Slowdown:
    """No driver whom it concerns wants to be faster than this; comfortably braked down to.

    speed_mps: from 0.001 on, which is as good as to stop.
    vehicle: the number of the only one whom it concerns; None: all.
    start_s, end_s: simulated time from which and until when; None: for good.
    from_m, to_m: the stretch of the lap, across position 0 where from_m is above to_m; None: all.
    lane: the only one where it holds; None: all.

    ValueError names a field outside its range.
    """

    speed_mps: float
    vehicle: int | None = None
    start_s: float = 0.0
    end_s: float | None = None
    from_m: float | None = None
    to_m: float | None = None
    lane: int | None = None

    def __post_init__(self) -> None:
        """Check every field."""
        checked: dict[str, object] = {"start_s": non_negative("start_s", self.start_s)}
        checked["speed_mps"] = number("speed_mps", self.speed_mps, low=0.0)
        if self.speed_mps < SLOWEST_MPS:
            raise ValueError(f"speed_mps must be at least {SLOWEST_MPS:g}, got {self.speed_mps!r}")
        if self.end_s is not None:
            checked["end_s"] = number("end_s", self.end_s, low=float(self.start_s))
        if (self.from_m is None) != (self.to_m is None):
            raise ValueError("from_m and to_m must be given together")
        for name in ("from_m", "to_m"):
            if getattr(self, name) is not None:
                checked[name] = non_negative(name, getattr(self, name))
        for name in ("vehicle", "lane"):
            if getattr(self, name) is not None:
                checked[name] = whole_number(name, getattr(self, name), at_least=0)
        set_fields(self, checked)

    def concerns(
        self, time_s: float, vehicle: NDArray[np.int32], position_m: Vector, lane: Lanes
    ) -> NDArray[np.bool_]:
        """Whether it concerns each of these vehicles, shape as the columns.

        position_m: in [0, track_length_m).
        """
        if not (self.start_s <= time_s and (self.end_s is None or time_s < self.end_s)):
            return np.zeros(vehicle.size, dtype=bool)
        concerned = np.ones(vehicle.size, dtype=bool)
        if self.vehicle is not None:
            concerned &= vehicle == self.vehicle
        if self.lane is not None:
            concerned &= lane == self.lane
        if self.from_m is not None and self.to_m is not None:
            behind, ahead = position_m >= self.from_m, position_m < self.to_m
            concerned &= behind & ahead if self.from_m <= self.to_m else behind | ahead
        return concerned


def eased_speed_mps(
    limit_mps: float, speed_mps: Vector, acceleration_mps2: Vector, braking_mps2: Vector
) -> Vector:
    """The desired speed that leads down to a limit: the IDM on the free road brakes comfortably.

    a (1 - (v / v0)^4) is -b where v0 = v (1 + b / a)^(-1/4); all of shape (vehicles,).
    """
    ease = (1.0 + braking_mps2 / acceleration_mps2) ** -0.25
    return np.maximum(limit_mps, speed_mps * ease)


def refuse_misfits(slowdowns: Sequence[Slowdown], vehicles: int, track: Track) -> None:
    """ValueError names a slowdown's field that is beyond the vehicles, the lanes or the lap."""
    for each in slowdowns:
        beyond = {
            "vehicle": each.vehicle is not None and each.vehicle >= vehicles,
            "lane": each.lane is not None and each.lane >= track.lanes,
            "from_m": each.from_m is not None and each.from_m > track.length_m,
            "to_m": each.to_m is not None and each.to_m > track.length_m,
        }
        for name, is_beyond in beyond.items():
            if is_beyond:
                raise ValueError(f"{name} of a slowdown is beyond what there is: {each}")
