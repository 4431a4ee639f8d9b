"""The closed track: where its lanes run in the plane and how fast its curves can be driven."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simcore.checks import non_negative, number, set_fields, whole_number
from simcore.state import Vector

GRAVITY_MPS2 = 9.81
MOST_LANES = 16
MOST_WINDINGS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Track:
    """Two straights joined by two semicircles, driven clockwise in right-hand traffic.

    The right side is the inside: lane 0 is the rightmost and innermost, lane k lies
    k * lane_width_m further out. A position is always measured along the centre line of lane 0,
    whatever the lane: that the outer lanes are longer in the curves is neglected.

    length_m: one lap along the centre line of lane 0.
    lanes: 1 to 16.
    straight_m: length of each straight, in [0, length_m / windings / 2); 0 makes a ring.
    lane_width_m: between the centre lines of adjacent lanes.
    superelevation: slope of the road across the curve, rising outwards.
    side_friction: share of the weight that drivers ask the tyres to carry sideways, in (0, 1].
    windings: how often a lap goes around both straights and both semicircles, 1 to a billion. They
        lie one above the other, as in a spiral ramp: the same road each time, with others on it.

    World frame: metres, seen from above, origin at the centre of the track, x along the straights
    and y to the left of it. Position 0 is the start of the straight at y > 0, driven towards
    +x; a semicircle follows, and the second half of a winding is the first turned by 180 degrees.

    ValueError names the field and the accepted range.
    """

    length_m: float
    lanes: int = 1
    straight_m: float = 0.0
    lane_width_m: float = 3.6
    superelevation: float = 0.06
    side_friction: float = 0.12
    windings: int = 1

    def __post_init__(self) -> None:
        """Check every field; `lanes` and `windings` become ints, all others floats."""
        length_m = number("length_m", self.length_m, low=0.0)
        windings = _whole("windings", self.windings, 1, MOST_WINDINGS)
        checked = {
            "length_m": length_m,
            "lanes": _whole("lanes", self.lanes, 1, MOST_LANES),
            "straight_m": _straight_m(self.straight_m, length_m / windings),
            "lane_width_m": number("lane_width_m", self.lane_width_m, low=0.0),
            "superelevation": non_negative("superelevation", self.superelevation),
            "side_friction": number("side_friction", self.side_friction, low=0.0, high=1.0),
            "windings": windings,
        }
        set_fields(self, checked)

    @classmethod
    def ring(cls, length_m: float, lanes: int = 1) -> "Track":
        """A circle; ValueError names the field and the accepted range."""
        return cls(length_m, lanes)

    @classmethod
    def stadium(cls, length_m: float, lanes: int = 1) -> "Track":
        """A track half of whose length is straight; ValueError as for `ring`."""
        return cls(length_m, lanes, straight_m=number("length_m", length_m, low=0.0) / 4)

    @property
    def winding_m(self) -> float:
        """Length of one winding along the centre line of lane 0, after which the road repeats."""
        return self.length_m / self.windings

    def radius_m(self, lane: int) -> float:
        """Radius of the lane's centre line in the curves; ValueError unless 0 <= lane < lanes."""
        outwards = _whole("lane", lane, 0, self.lanes - 1)
        return self._inner_radius_m + outwards * self.lane_width_m

    def curve_speed_mps(self, lane: int) -> float:
        """Highest comfortable speed in the lane's curves, sqrt(g R (e + f)).

        The simplified curve formula of a point mass: AASHTO, A Policy on Geometric Design of
        Highways and Streets, 7th edition (2018), section 3.3. ValueError unless 0 <= lane < lanes.
        """
        grip = self.superelevation + self.side_friction
        return math.sqrt(GRAVITY_MPS2 * self.radius_m(lane) * grip)

    def world_m(self, position_m: ArrayLike, lane: ArrayLike) -> tuple[Vector, Vector]:
        """Points (x, y) in m of positions, laps taken off, in lanes; shapes broadcast.

        A lane may be fractional, between two lanes. ValueError unless 0 <= lane <= lanes - 1 and
        positions are finite.
        """
        lanes = self._lanes(lane)
        half_windings, driven_m = np.divmod(_finite("position_m", position_m), self.winding_m / 2)
        angle = np.maximum(driven_m - self.straight_m, 0.0) / self._inner_radius_m
        radius_m = self._inner_radius_m + lanes * self.lane_width_m
        side = 1 - 2 * (half_windings % 2)
        on_straight_m = np.minimum(driven_m, self.straight_m) - self.straight_m / 2
        return side * (on_straight_m + radius_m * np.sin(angle)), side * radius_m * np.cos(angle)

    def along_m(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Vector, Vector]:
        """The inverse: position within a winding and distance outwards from lane 0's centre line.

        Both in m; shapes broadcast. The position is in [0, winding_m): the plane does not show
        which winding it is. Lane k is at a distance of k * lane_width_m; the distance is negative
        inside of lane 0. ValueError unless x_m and y_m are finite.
        """
        x, y = np.broadcast_arrays(_finite("x_m", x_m), _finite("y_m", y_m))
        end_m = self.straight_m / 2
        second_half = (x < -end_m) | ((x <= end_m) & (y < 0))
        side = 1.0 - 2.0 * second_half
        on_straight_m = np.clip(side * x, -end_m, end_m)
        beyond_m = side * x - on_straight_m
        turned_m = self._inner_radius_m * np.arctan2(beyond_m, side * y)
        half_winding_m = second_half * (self.winding_m / 2)
        position_m = (half_winding_m + on_straight_m + end_m + turned_m) % self.winding_m
        return position_m, np.hypot(beyond_m, y) - self._inner_radius_m

    @property
    def _inner_radius_m(self) -> float:
        return (self.winding_m - 2 * self.straight_m) / (2 * math.pi)

    def _lanes(self, lane: ArrayLike) -> Vector:
        lanes = np.asarray(lane, dtype=np.float64)
        outside = ~((lanes >= 0) & (lanes <= self.lanes - 1))
        if outside.any():
            raise ValueError(f"lane must be in [0, {self.lanes - 1}], got {lanes[outside][0]:g}")
        return lanes


def _whole(field: str, value: int, low: int, high: int) -> int:
    if whole_number(field, value, at_least=low) > high:
        raise ValueError(f"{field} must be a whole number in [{low}, {high}], got {value!r}")
    return int(value)


def _straight_m(straight_m: float, winding_m: float) -> float:
    checked_m = non_negative("straight_m", straight_m)
    if 2 * checked_m >= winding_m:
        raise ValueError(
            f"straight_m must be in [0, {winding_m / 2:g}), half of length_m / windings, got"
            f" {straight_m!r}"
        )
    return checked_m


def _finite(field: str, value: ArrayLike) -> Vector:
    array = np.asarray(value, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{field} must be finite throughout, got {array[~np.isfinite(array)][0]}")
    return array
