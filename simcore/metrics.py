"""What a traffic engineer reads off a state."""

from dataclasses import dataclass

import numpy as np

from simcore.state import State


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of one moment, over the whole track.

    min_time_to_collision_s: the shortest time in which a vehicle would reach the one ahead if both
        kept their speed (Hayward 1972); infinite if no gap is closing.
    """

    time_s: float
    vehicles: int
    mean_speed_mps: float
    speed_sd_mps: float
    density_veh_per_km: float
    flow_veh_per_h: float
    min_gap_m: float
    min_time_to_collision_s: float


def measure(state: State, track_length_m: float) -> Metrics:
    """Flow is density times space-mean speed (Edie 1963)."""
    vehicles = state.speed_mps.size
    mean_speed_mps = float(state.speed_mps.mean())
    density_per_m = vehicles / track_length_m
    approach_rate_mps = state.speed_mps - np.roll(state.speed_mps, -1)
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
    )
