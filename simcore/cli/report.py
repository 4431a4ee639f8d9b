"""What a run prints: text for people, JSON for programs."""

import json
import math
from dataclasses import asdict
from typing import Any

import numpy as np

from simcore.counts import Integers
from simcore.metrics import LiveMetrics, Metrics

BAR = 40  # characters


def as_json(result: dict[str, Any], metrics: Metrics) -> str:
    """All numbers in full; null for what is infinite."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, np.ndarray):
            return value.tolist()
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(plain(result | asdict(metrics)), indent=1, allow_nan=False)


def as_text(result: dict[str, Any], metrics: Metrics) -> str:
    """A table of this moment and the whole run, and histograms of the full model."""
    lanes, track_km = result["lanes"], result["track_length_m"] / 1000
    on = "one lane" if lanes == 1 else f"{lanes} lanes"
    lines = [
        f"{metrics.vehicles:,} vehicles on {on} of {track_km:,.2f} km after {metrics.time_s:,.1f} s"
        f" (engine {result['engine']}, seed {result['seed']})",
        f"computed in {result['wall_s']:,.2f} s, {result['real_time_factor']:,.3g} times the speed"
        f" of life; digest {result['digest']}",
        "",
        *_table(metrics),
    ]
    if metrics.live:
        lines += ["", *_bars("speed", "m/s", metrics.live.speed_histogram, 4)]
        lines += ["", *_bars("headway", "s", metrics.live.headway_histogram, 1)]
    return "\n".join(lines)


def _table(metrics: Metrics) -> list[str]:
    """A row for each quantity, of this moment and of the whole run."""
    live = metrics.live
    mean_mps = live.mean_speed_mps if live else None
    flow_veh_per_h = live.flow_veh_per_h if live else None
    density_veh_per_km = live.density_veh_per_km if live else None
    rows: list[tuple[str, float | None, float | None, str]] = [
        ("mean speed", metrics.mean_speed_mps, mean_mps, "m/s"),
        ("standard deviation of speeds", metrics.speed_sd_mps, None, "m/s"),
        ("flow, all lanes", metrics.flow_veh_per_h, flow_veh_per_h, "veh/h"),
        ("density, all lanes", metrics.density_veh_per_km, density_veh_per_km, "veh/km"),
        ("smallest gap", metrics.min_gap_m, None, "m"),
        ("shortest time to collision", metrics.min_time_to_collision_s, None, "s"),
        *((name, None, count, "") for name, count in _counts(live).items()),
    ]
    cells = [(name, _cell(now), _cell(whole), unit) for name, now, whole, unit in rows]
    cells = [("", "now", "whole run", ""), *cells]
    return [f"{a:<30}{b:>12}{c:>14}  {d}".rstrip() for a, b, c, d in cells]


def _counts(live: LiveMetrics | None) -> dict[str, int]:
    if live is None:
        return {}
    return {
        "lane changes to the left": live.lane_changes_left,
        "lane changes to the right": live.lane_changes_right,
        "near misses": live.near_misses,
        "gaps too short to stop": live.stopping_sight_misses,
        "collisions": live.collisions,
        "vehicles removed": live.removed,
    }


def _cell(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _bars(name: str, unit: str, histogram: Integers, width: int) -> list[str]:
    """Four bins to a row, `width` units wide, from the first to the last that is not empty."""
    counts = np.add.reduceat(histogram, np.arange(0, histogram.size, 4))
    used = np.flatnonzero(counts)
    lines = [f"{f'{name} ({unit})':<16}{'share':>8}  of vehicle-steps"]
    for row in range(used[0], used[-1] + 1) if used.size else ():
        low = row * width
        bin_name = f"{low:>3} to {low + width}" if row < counts.size - 1 else f"{low:>3} or more"
        bar = "#" * round(BAR * counts[row] / counts.max())
        lines.append(f"{bin_name:<16}{counts[row] / counts.sum():>8.1%}  {bar}".rstrip())
    return lines
