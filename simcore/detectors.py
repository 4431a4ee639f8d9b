"""Virtual loop detectors: what passes points of the road, as a traffic engineer counts it.

A loop has no length. A vehicle is over it from the moment its front bumper reaches it until its
rear bumper does. Within a step vehicles accelerate evenly, so that moments and speeds of passing
follow from the states before and after it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcore.checks import number
from simcore.clock import MAX_STEP_S
from simcore.recording import Recordable
from simcore.state import State, Vector

LONGEST_INTERVAL_S = 1e6
ROUNDING = 1e-9  # of an interval, far more than sums of steps are off by
SLOWEST_MPS = 1e-3  # who stops on a loop has no pace

# One loop, in one lane, in one interval.
COUNT = np.dtype(
    [
        ("position_m", np.float64),
        ("lane", np.uint8),
        ("start_s", np.float64),
        ("observed_s", np.float64),
        ("count", np.int64),
        ("flow_veh_per_h", np.float64),
        ("time_mean_speed_mps", np.float64),
        ("space_mean_speed_mps", np.float64),
        ("occupancy", np.float64),
    ]
)
# Rows of the sums of an interval.
PASSED, SPEED, PACE, OCCUPIED_S = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Vehicles over one loop in one step, each of shape (passages,).

    vehicle: index in the state after the step. from_s, to_s: of the step, while the vehicle is
        over the loop. speed_mps: at which its front reached the loop; NaN where it had done so
        before the step.
    """

    vehicle: NDArray[np.intp]
    from_s: Vector
    to_s: Vector
    speed_mps: Vector


class Detectors:
    """An observer that counts what passes loops, one in each lane at each position.

    interval_s: of simulated time, from 0 s on; at least 1 s.

    ValueError names an argument outside its range.
    """

    def __init__(
        self, simulation: Recordable, position_m: ArrayLike, interval_s: float = 60.0
    ) -> None:
        """From now on; position_m: of the loops, each in [0, track_length_m)."""
        scenario, population = simulation.scenario, simulation.population
        self.position_m = _positions_m(position_m, scenario.track_length_m)
        self.interval_s = number("interval_s", interval_s, 0.0, LONGEST_INTERVAL_S)
        if self.interval_s < MAX_STEP_S:
            raise ValueError(f"interval_s must be at least {MAX_STEP_S:g}, got {interval_s!r}")
        self._lap_m, self._lanes = scenario.track_length_m, scenario.track.lanes
        self._length_m = np.zeros(scenario.vehicles)
        self._length_m[population["vehicle"]] = population["length_m"]
        self._observed_s: dict[int, float] = {}
        self._sums: dict[int, Vector] = {}

    def see(self, before: State, after: State) -> None:
        """Take note of what passes in a step; vehicles that it removes are not counted."""
        first, edge_s = self._interval(before.time_s, after.time_s)
        start_s, dt = before.time_s, after.time_s - before.time_s
        self._observe(first, min(edge_s, after.time_s) - start_s)
        if edge_s < after.time_s:
            self._observe(first + 1, after.time_s - edge_s)
        kept = np.searchsorted(before.vehicle, after.vehicle)
        from_m, speed_mps = before.travelled_m[kept], before.speed_mps[kept]
        motion = from_m, after.travelled_m, speed_mps, after.speed_mps
        length_m = self._length_m[after.vehicle]
        for loop, position_m in enumerate(self.position_m.tolist()):
            passages = over_loop(position_m, self._lap_m, length_m, dt, *motion)
            if passages.vehicle.size:
                lane = after.lane[passages.vehicle]
                self._add(first, edge_s - start_s, loop, lane, passages)

    def table(self) -> NDArray[Any]:
        """A row for each interval, position and lane: COUNT, in this order.

        lane: in which a vehicle ends the step. observed_s: how much of the interval was observed,
        less than all of it in the first and the last. time_mean_speed_mps, space_mean_speed_mps:
        arithmetic and harmonic mean of the speeds at the loop (Wardrop 1952), NaN where nothing
        passed. occupancy: the share of the time in which a vehicle is over the loop.
        """
        rows = np.zeros((len(self._sums), self.position_m.size, self._lanes), dtype=COUNT)
        rows["position_m"] = self.position_m[:, np.newaxis]
        rows["lane"] = np.arange(self._lanes)
        for row, interval in zip(rows, sorted(self._sums), strict=True):
            observed_s, sums = self._observed_s[interval], self._sums[interval]
            row["start_s"], row["observed_s"] = interval * self.interval_s, observed_s
            row["count"] = sums[PASSED]
            row["flow_veh_per_h"] = 3600 * sums[PASSED] / observed_s
            row["time_mean_speed_mps"] = _ratio(sums[SPEED], sums[PASSED])
            row["space_mean_speed_mps"] = _ratio(sums[PASSED], sums[PACE])
            row["occupancy"] = sums[OCCUPIED_S] / observed_s
        return rows.ravel()

    def _interval(self, start_s: float, end_s: float) -> tuple[int, float]:
        """The interval in which a step begins and where in it that interval ends.

        A step that only rounding takes across the edge ends in the interval.
        """
        room_s = ROUNDING * max(self.interval_s, end_s)
        first = int((start_s + room_s) // self.interval_s)
        edge_s = (first + 1) * self.interval_s
        return first, edge_s if edge_s < end_s - room_s else np.inf

    def _observe(self, interval: int, seconds: float) -> None:
        self._observed_s[interval] = self._observed_s.get(interval, 0.0) + seconds
        self._sums.setdefault(interval, np.zeros((4, self.position_m.size, self._lanes)))

    def _add(
        self, first: int, edge_s: float, loop: int, lane: NDArray[np.uint8], passages: Passages
    ) -> None:
        """Add up passages; edge_s: when in the step the interval `first` ends, if it does."""
        from_s, to_s = passages.from_s, passages.to_s
        for interval, begin_s, end_s in ((first, 0.0, edge_s), (first + 1, edge_s, np.inf)):
            if begin_s == np.inf:
                return
            sums = self._sums[interval][:, loop]
            within_s = np.minimum(to_s, end_s) - np.maximum(from_s, begin_s)
            np.add.at(sums[OCCUPIED_S], lane, np.maximum(within_s, 0.0))
            passed = np.isfinite(passages.speed_mps) & (begin_s <= from_s) & (from_s < end_s)
            speed_mps = passages.speed_mps[passed]
            np.add.at(sums[PASSED], lane[passed], 1.0)
            np.add.at(sums[SPEED], lane[passed], speed_mps)
            np.add.at(sums[PACE], lane[passed], 1.0 / np.maximum(speed_mps, SLOWEST_MPS))


def over_loop(
    position_m: float,
    lap_m: float,
    length_m: Vector,
    dt: float,
    from_m: Vector,
    to_m: Vector,
    speed_mps: Vector,
    new_speed_mps: Vector,
) -> Passages:
    """The vehicles that are over a loop in a step of `dt` seconds, and when.

    from_m, to_m: distance travelled of the front bumper before and after the step. length_m,
    speed_mps, new_speed_mps: of the vehicle, before and after it. All of shape (vehicles,).
    """
    # The loop is met once a lap, so that it stands at position_m + k * lap_m of the way.
    last = np.floor((to_m - position_m) / lap_m)
    first = np.floor((from_m - length_m - position_m) / lap_m) + 1
    times = np.maximum(last - first + 1, 0).astype(np.intp)
    vehicle = np.repeat(np.arange(times.size), times)
    if not vehicle.size:
        return Passages(vehicle, *np.empty((3, 0)))
    nth = np.arange(vehicle.size) - np.repeat(np.cumsum(times) - times, times)
    lap = first[vehicle] + nth
    front_m = position_m + lap * lap_m - from_m[vehicle]
    motion = (to_m - from_m)[vehicle], speed_mps[vehicle], new_speed_mps[vehicle]
    from_s, reached_mps = _reached(front_m, dt, *motion)
    to_s, _ = _reached(front_m + length_m[vehicle], dt, *motion)
    # As the step before judged its end, so that no rounding loses a vehicle or counts it twice.
    reached_mps[lap <= np.floor((from_m - position_m) / lap_m)[vehicle]] = np.nan
    return Passages(vehicle, from_s, to_s, reached_mps)


def _reached(
    ahead_m: Vector, dt: float, distance_m: Vector, speed_mps: Vector, new_speed_mps: Vector
) -> tuple[Vector, Vector]:
    """When in a step a point ahead is reached, in [0, dt], and the speed in m/s then.

    With an even acceleration v^2 grows evenly with the distance, and its mean speed on a part of
    the way is the mean of the speeds at both ends of the part.
    """
    share = np.clip(ahead_m / np.where(distance_m > 0.0, distance_m, 1.0), 0.0, 1.0)
    share = np.where(distance_m > 0.0, share, ahead_m > 0.0)
    squares = speed_mps**2 + (new_speed_mps**2 - speed_mps**2) * share
    reached_mps = np.sqrt(np.maximum(squares, 0.0))
    both_mps = speed_mps + reached_mps
    time_s = 2 * share * distance_m / np.where(both_mps > 0.0, both_mps, 1.0)
    return np.where(share == 1.0, dt, np.minimum(time_s, dt)), reached_mps


def _ratio(over: Vector, under: Vector) -> Vector:
    """NaN where both are 0."""
    ratio = np.full(over.shape, np.nan)
    np.divide(over, under, out=ratio, where=under > 0.0)
    return ratio


def _positions_m(position_m: ArrayLike, lap_m: float) -> Vector:
    positions_m = np.atleast_1d(np.array(position_m, dtype=np.float64))
    inside = (positions_m >= 0.0) & (positions_m < lap_m)
    if positions_m.ndim != 1 or not positions_m.size or not inside.all():
        raise ValueError(f"position_m must be numbers in [0, {lap_m:g}), the length of a lap")
    return positions_m
