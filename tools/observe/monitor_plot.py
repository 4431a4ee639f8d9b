"""The samples of a program drawn over time."""

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..render.plot_file import name_axis, save, style
from ..stats.arrays import FloatArray
from .monitor import Watched
from .monitor_seen import Columns

_SHARES = {"cpu_s": "CPU", "run_queue_wait_s": "waiting for a core", "steal_s": "steal"}
_HELD = {"rss_bytes": "RSS", "uss_bytes": "USS"}


def plot_samples(watched: Watched, file: Path) -> None:
    """Draw speed where there are steps, times and memory; UserError where it cannot be written."""
    with matplotlib.rc_context({"font.size": 9}):
        save(draw_samples(watched), file.absolute().parent, file.name)


def draw_samples(watched: Watched) -> Figure:
    """Return a figure with a panel of speed, if there are steps, one of times and one of memory."""
    seen, step = watched.seen, watched.step_name
    figure = Figure(figsize=(8, 7), layout="constrained")
    axes = figure.subplots(3 if step else 2, 1, sharex=True, squeeze=False)[:, 0]
    axes[0].set_title(watched.label)
    if step:
        _curve(axes[0], 0, seen.steps, "steps", f"{step}s")
        axes[0].set_ylabel(f"{step}s a second [1/s]")
    for i, (name, words) in enumerate(_SHARES.items()):
        _curve(axes[-2], i, seen.samples, name, words)
    axes[-2].set_ylabel("seconds a second [s/s]")
    wall_s = seen.samples["wall_s"]
    for i, (name, words) in enumerate(_HELD.items()):
        _line(axes[-1], i, wall_s, seen.samples[name], words)
    axes[-1].set_xlabel("time [s]")
    for of_one in axes:
        of_one.set_ylim(bottom=0)
        of_one.grid(alpha=0.3)
        of_one.legend(loc="lower right")
    name_axis(axes[-1].yaxis, "memory", "bytes")
    return figure


def _curve(axes: Axes, i: int, columns: Columns, name: str, words: str) -> None:
    """Draw by how much a running total rose a second, where it was counted; i: of the curves."""
    _line(axes, i, columns["wall_s"][1:], columns.rates(name, len(columns)), words)


def _line(axes: Axes, i: int, wall_s: FloatArray, values: FloatArray, words: str) -> None:
    colour, marker = style(i)
    axes.plot(wall_s, values, color=colour, marker=marker, markersize=3, label=words)
