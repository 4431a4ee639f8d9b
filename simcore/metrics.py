"""What a traffic engineer reads off a simulation."""

from dataclasses import dataclass

import numpy as np

from simcore.counts import (
    CANNOT_STOP,
    COLLISION,
    DISTANCE_UM,
    LEFT,
    NEAR_MISS,
    REMOVED,
    RIGHT,
    VEHICLE_STEPS,
    Counts,
    Integers,
)
from simcore.state import State


@dataclass(frozen=True, slots=True, eq=False)
class LiveMetrics:
    """Metrics of the whole run so far, counted in the steps themselves.

    mean_speed_mps, flow_veh_per_h, density_veh_per_km: over the whole track and run, by distance
        and time travelled (Edie 1963); all lanes together.
    near_misses: conflicts that began by a time to collision below the rules' `near_miss_s`.
    stopping_sight_misses: conflicts that began by a gap below the stopping sight distance.
    conflicts_by_segment: near misses, stopping sight misses and collisions along the track, shape
        (3, SEGMENTS), segments of equal length from position 0.
    speed_histogram: vehicle-steps by speed, shape (SPEED_BINS,), bins of 1 m/s, the last one open.
    headway_histogram: vehicle-steps by time headway front to front, shape (HEADWAY_BINS,), bins of
        0.25 s, the last one open.
    """

    vehicle_steps: int
    mean_speed_mps: float
    flow_veh_per_h: float
    density_veh_per_km: float
    lane_changes_left: int
    lane_changes_right: int
    near_misses: int
    stopping_sight_misses: int
    collisions: int
    removed: int
    conflicts_by_segment: Integers
    speed_histogram: Integers
    headway_histogram: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """Metrics of one moment, over the whole track.

    min_time_to_collision_s: the shortest time in which a vehicle would reach its leader if both
        kept their speed (Hayward 1972); infinite if no gap is closing.
    live: metrics of the whole run; None where vehicles only follow their leader.
    """

    time_s: float
    vehicles: int
    mean_speed_mps: float
    speed_sd_mps: float
    density_veh_per_km: float
    flow_veh_per_h: float
    min_gap_m: float
    min_time_to_collision_s: float
    live: LiveMetrics | None = None


def measure(
    state: State, track_length_m: float, counts: Counts | None = None, removed_s: float = 0.0
) -> Metrics:
    """The metrics of a state and, where counts are given, of the run that led to it.

    removed_s: how long vehicles that were removed had been on the road, added up.

    Flow is density times space-mean speed (Edie 1963).
    """
    vehicles = state.speed_mps.size
    mean_speed_mps = float(state.speed_mps.mean())
    density_per_m = vehicles / track_length_m
    approach_rate_mps = state.speed_mps - state.speed_mps[state.leader]
    closing = approach_rate_mps > 0
    time_to_collision_s = state.gap_m[closing] / approach_rate_mps[closing]
    return Metrics(
        time_s=state.time_s,
        vehicles=vehicles,
        mean_speed_mps=mean_speed_mps,
        speed_sd_mps=float(state.speed_mps.std()),
        density_veh_per_km=1000 * density_per_m,
        flow_veh_per_h=3600 * density_per_m * mean_speed_mps,
        min_gap_m=float(state.gap_m.min()),
        min_time_to_collision_s=float(time_to_collision_s.min(initial=np.inf)),
        live=None if counts is None else _live(counts, state, track_length_m, removed_s),
    )


def _live(counts: Counts, state: State, track_length_m: float, removed_s: float) -> LiveMetrics:
    """Edie's definitions: distance and time travelled by all vehicles, over length times time."""
    totals, time_s = counts.totals.tolist(), state.time_s
    distance_m = totals[DISTANCE_UM] / 1e6
    travelled_s = state.vehicle.size * time_s + removed_s
    area_m_s = max(track_length_m * time_s, 1e-9)
    begun = counts.conflicts.sum(axis=1).tolist()
    return LiveMetrics(
        vehicle_steps=totals[VEHICLE_STEPS],
        mean_speed_mps=distance_m / max(travelled_s, 1e-9),
        flow_veh_per_h=3600 * distance_m / area_m_s,
        density_veh_per_km=1000 * travelled_s / area_m_s,
        lane_changes_left=int(counts.lane_changes[LEFT]),
        lane_changes_right=int(counts.lane_changes[RIGHT]),
        near_misses=begun[NEAR_MISS],
        stopping_sight_misses=begun[CANNOT_STOP],
        collisions=begun[COLLISION],
        removed=totals[REMOVED],
        conflicts_by_segment=counts.conflicts.copy(),
        speed_histogram=counts.speed_histogram.copy(),
        headway_histogram=counts.headway_histogram.copy(),
    )
