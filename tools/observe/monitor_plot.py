"""The samples of a program drawn over time."""

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ..render.plot_file import save
from ..render.quantities import quantity
from .monitor import Watched
from .monitor_seen import Columns

_SHARES = {"cpu_s": "CPU", "run_queue_wait_s": "waiting for a core", "steal_s": "steal"}
_HELD = {"rss_bytes": "RSS", "uss_bytes": "USS"}


def plot_samples(watched: Watched, file: Path) -> None:
    """Draw speed where there are steps, times and memory; UserError where it cannot be written."""
    seen, step = watched.seen, watched.step_name
    with matplotlib.rc_context({"font.size": 9}):
        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.subplots(3 if step else 2, 1, sharex=True, squeeze=False)[:, 0]
        axes[0].set_title(watched.label)
        if step:
            _curve(axes[0], seen.steps, "steps", f"{step}s")
            axes[0].set_ylabel(f"{step}s a second")
        for name, words in _SHARES.items():
            _curve(axes[-2], seen.samples, name, words)
        axes[-2].set_ylabel("seconds a second")
        for name, words in _HELD.items():
            axes[-1].plot(seen.samples["wall_s"], seen.samples[name], ".-", label=words)
        axes[-1].set_ylabel("memory")
        axes[-1].yaxis.set_major_formatter(FuncFormatter(lambda held, _: quantity(held, "bytes")))
        axes[-1].set_xlabel("time, s")
        for of_one in axes:
            of_one.set_ylim(bottom=0)
            of_one.grid(alpha=0.3)
            of_one.legend(loc="lower right")
        save(figure, file.absolute().parent, file.name)


def _curve(axes: Axes, columns: Columns, name: str, words: str) -> None:
    """Draw by how much a running total rose a second, where it was counted."""
    rates = columns.rates(name, len(columns))
    axes.plot(columns["wall_s"][1:], rates, ".-", label=words)
