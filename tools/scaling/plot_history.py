"""The exponent of growth over commits, with its interval and where the law changed."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from ..render.names import short_names
from ..render.plot_file import BLUE, VERMILION, file_name, save
from ..render.progress import track
from .history import SeriesHistory, SuiteHistory
from .judge import SeriesGrowth
from .rates import exponent_of
from .rule.growth import LawClaim, Undecided
from .series_words import label

_CHANGES: Mapping[str, tuple[ColorType, str]] = {
    "law": (VERMILION, "-"),
    "constant": ("0.6", ":"),
    "machine": (BLUE, "--"),
}
_UNDECIDED: tuple[ColorType, str] = ("0.8", ":")
_MOST_TICKS = 12  # a panel


def plot_history(suite: SuiteHistory, directory: Path) -> None:
    """Write a PNG a benchmark to `directory`, of the series whose growth was judged."""
    names = short_names({series.history.benchmark for series in suite.series})
    drawable = [
        series
        for series in suite.series
        if any(isinstance(growth, SeriesGrowth) for growth in series.growths.values())
    ]
    by_benchmark = {
        benchmark: list(group)
        for benchmark, group in groupby(drawable, key=lambda series: series.history.benchmark)
    }
    for benchmark in track(list(by_benchmark), "plotting the history", many=4):
        named = [(label(series.history, names), series) for series in by_benchmark[benchmark]]
        plot_exponents(directory, benchmark, named)


def plot_exponents(
    directory: Path, benchmark: str, histories: Sequence[tuple[str, SeriesHistory]]
) -> Path:
    """Write `directory`/BENCHMARK.history.png, a panel a (name, series), whole or not at all."""
    figure = Figure(figsize=(7.2, 1.0 + 1.7 * len(histories)), layout="constrained", dpi=150)
    panels = figure.subplots(len(histories), 1, squeeze=False)[:, 0]
    for axes, (name, series) in zip(panels, histories, strict=True):
        _draw(axes, name, series)
    figure.supxlabel(
        "commits; filled: law claimed; lines where changed: law (solid), factor (dotted), machine"
        " (dashed)",
        fontsize=7,
    )
    return save(figure, directory, file_name(benchmark, ".history.png"))


def _draw(axes: Axes, name: str, series: SeriesHistory) -> None:
    for kind, face in ((LawClaim, BLUE), (Undecided, "white")):
        # One artist for all commits: a benchmark may have a hundred panels.
        exponents = {
            place: exponent_of(judged.growth.exponent, judged.series.higher_is_better)
            for place, judged in series.growths.items()
            if isinstance(judged, SeriesGrowth) and isinstance(judged.growth, kind)
        }
        places, intervals = list(exponents), exponents.values()
        low, high = [i.low for i in intervals], [i.high for i in intervals]
        axes.vlines(places, low, high, color="0.5", linewidth=1)
        values = [i.value for i in intervals]
        axes.plot(places, values, "o", color=BLUE, markersize=4, mfc=face)
    for place, change in series.changes.items():
        colour, line = _CHANGES.get(change.kind, _UNDECIDED)
        axes.axvline(place - 0.5, color=colour, linestyle=line, linewidth=1)
    axes.set_title(name, fontsize=9)
    axes.set_ylabel("exponent", fontsize=8)
    axes.grid(axis="y", alpha=0.3)
    commits = series.history.commits
    ticks = range(0, len(commits), max(1, math.ceil(len(commits) / _MOST_TICKS)))
    axes.set_xticks(ticks, [commits[t][:8] for t in ticks], fontsize=6, rotation=30)
