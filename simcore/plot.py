"""Drawings of what was recorded. Needs matplotlib, which simcore itself does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcore.checks import number
from simcore.recording import NO_LANE, opened
from simcore.state import Vector
from simcore.whole_file import whole_file

if TYPE_CHECKING:
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
MOST_PANELS = 4
MOST_VEHICLES = 2000
MOST_FRAMES = 500


def space_time(
    recorded: NDArray[Any] | str | Path, track_length_m: float, path: str | Path
) -> None:
    """Draw position against time, coloured by speed, a panel for each of the first four lanes.

    recorded: what `Simulation.record` wrote, or the file it is in; thinned out to at most 2,000
    vehicles and 500 frames. path: ends in .png, .svg or .pdf; written whole or not at all.

    ImportError says what to install where there is no matplotlib; ValueError names an argument that
    is not as it should be; OSError a file.
    """
    refuse_undrawable(path)
    track_m = number("track_length_m", track_length_m, low=0.0)
    frames = opened(recorded)
    vehicles = frames.shape[1]
    draw(frames[:: stride(len(frames), MOST_FRAMES)][:, drawn(vehicles)], vehicles, track_m, path)


def draw(frames: NDArray[Any], vehicles: int, track_m: float, path: str | Path) -> None:
    """Draw frames that are thinned out already; `vehicles` says how many there are in all."""
    figure = _figure(frames, track_m)
    some = f", {frames.shape[1]:,} drawn" if frames.shape[1] < vehicles else ""
    figure.suptitle(f"Space-time diagram of {vehicles:,} vehicles{some}")
    with whole_file(path) as file:
        figure.savefig(file, format=Path(path).suffix[1:].lower())


def drawn(vehicles: int) -> NDArray[np.intp]:
    """The numbers of the vehicles that are drawn, at most MOST_VEHICLES.

    One of each few that follow each other, by lot: lanes are taken in turns at the start, so every
    50th vehicle might always be in the same lane.
    """
    few = stride(vehicles, MOST_VEHICLES)
    first = np.arange(0, vehicles - few + 1, few)
    return first + np.random.default_rng(0).integers(few, size=first.size)


def stride(size: int, most: int) -> int:
    """The smallest step that leaves at most `most` of `size`."""
    return max(1, -(-size // most))


def refuse_undrawable(path: str | Path) -> None:
    """ValueError if the suffix is none of SUFFIXES, ImportError if there is no matplotlib."""
    if Path(path).suffix.lower() not in SUFFIXES:
        raise ValueError(f"path must end in one of {', '.join(SUFFIXES)}, got {str(path)!r}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise ImportError(
            "plots need matplotlib, which is not installed: pip install '.[plot]'"
        ) from None


def _figure(frames: NDArray[Any], track_m: float) -> Figure:
    from matplotlib.figure import Figure

    lanes = frames["lane"][frames["lane"] != NO_LANE]
    last = int(lanes.max(initial=0))
    panels = min(last + 1, MOST_PANELS)
    figure = Figure(figsize=(9.0, 1.6 + 2.8 * panels), layout="constrained", dpi=150)
    unit, metres = ("km", 1000.0) if track_m >= 10_000 else ("m", 1.0)
    top_mps = np.nanmax(frames["speed_mps"], initial=1.0)
    all_axes = figure.subplots(panels, sharex=True, sharey=True, squeeze=False)[:, 0]
    for lane, axes in enumerate(all_axes):
        lines = _lines(frames, lane, track_m, metres)
        lines.set_clim(0.0, top_mps)
        axes.add_collection(lines)
        axes.set(xlim=_span_s(frames), ylim=(0.0, track_m / metres), ylabel=f"position ({unit})")
        if last:
            axes.set_title(f"lane {lane} of {last + 1}, from 0 at the right", fontsize=10)
    all_axes[-1].set_xlabel("time (s)")
    figure.colorbar(lines, ax=list(all_axes), label="speed (m/s)", aspect=30)
    return figure


def _lines(frames: NDArray[Any], lane: int, track_m: float, metres: float) -> LineCollection:
    from matplotlib.collections import LineCollection

    ends, mean_mps = pieces(frames, lane, track_m)
    scaled: Any = ends / (1.0, metres)
    # Pixels also in vector formats: there may be a million of them.
    lines = LineCollection(scaled, linewidths=0.6, rasterized=True)
    lines.set_array(mean_mps)
    return lines


def pieces(frames: NDArray[Any], lane: int, track_m: float) -> tuple[Vector, Vector]:
    """The way of each vehicle from frame to frame, if it starts in this lane.

    (time_s, position_m) of both ends, shape (pieces, 2, 2), and the mean speed in m/s, shape
    (pieces,). There is no piece where the way does not follow from the speeds: the vehicle has
    passed the start of the lap, or was removed.
    """
    before, after = frames[:-1], frames[1:]
    mean_mps = (before["speed_mps"] + after["speed_mps"]) / 2
    expected_m = mean_mps * (after["time_s"] - before["time_s"])
    off_m = np.abs(after["position_m"] - before["position_m"] - expected_m)
    kept = (before["lane"] == lane) & (off_m < track_m / 2)  # false where NaN
    ends = [np.stack([end["time_s"][kept], end["position_m"][kept]], -1) for end in (before, after)]
    return np.stack(ends, axis=1), mean_mps[kept]


def _span_s(frames: NDArray[Any]) -> tuple[float, float]:
    first_s, last_s = float(frames["time_s"].min()), float(frames["time_s"].max())
    return first_s, max(last_s, first_s + 1e-3)
