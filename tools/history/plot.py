"""Costs over commits with the events, a picture a benchmark and a panel a curve."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from ..render.file_names import file_name
from ..render.plot_file import BLUE, VERMILION, save
from ..render.progress import track
from ..store.query import Query
from .answer import ASV, History, SuiteHistory, is_asked_for
from .words import curve_label, names_of

MANY = 60  # benchmarks; of more, only those with an event are drawn
_MOST_PANELS = 40  # in a picture
_MOST_TICKS = 12  # a panel
_UNCONFIRMED: tuple[ColorType, str] = ("0.7", ":")
_CAUSES: Mapping[str, tuple[ColorType, str]] = {
    "code": (VERMILION, "-"),
    "unknown": (VERMILION, "--"),
    "machine": (BLUE, "--"),
}
_LEGEND = (
    "commits; over the median of the series, a line a size; events of the code (solid), of the"
    " machine (blue), unconfirmed (dotted)"
)
Panel = tuple[str, SuiteHistory, Sequence[int]]  # a title, and the series of one curve


def plot_history(history: History, query: Query, directory: Path) -> None:
    """Write `directory`/BENCHMARK.history.png of every benchmark that is asked for.

    Of many, only of those with events.
    """
    by_benchmark: dict[str, list[Panel]] = defaultdict(list)
    changed = {
        suite.series(change).benchmark
        for suite, event in history.events()
        for change in event.changes
    }
    for suite in history.suites:
        for panel in _panels(history, suite, query):
            by_benchmark[suite.costs.series[panel[2][0]].benchmark].append(panel)
    drawn = [name for name in by_benchmark if len(by_benchmark) <= MANY or name in changed]
    for benchmark in track(drawn, "plotting the history", many=4):
        _plot(directory, benchmark, by_benchmark[benchmark][:_MOST_PANELS], history.rule)


def _panels(history: History, suite: SuiteHistory, query: Query) -> Iterable[Panel]:
    """Return the panels of a suite, one for the series that differ in the size alone."""
    names = names_of(history)
    rows: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for i, series in enumerate(suite.costs.series):
        if is_asked_for(series, query):
            rows[series.curve, series.version].append(i)
    for of_curve in rows.values():
        title = curve_label(suite.costs.series[of_curve[0]], names)
        yield (f"{title} on {suite.name}" if len(history.suites) > 1 else title), suite, of_curve


def _plot(directory: Path, benchmark: str, panels: Sequence[Panel], rule: str) -> Path:
    """Write the picture of one benchmark, whole or not at all."""
    figure = Figure(figsize=(7.2, 1.0 + 1.7 * len(panels)), layout="constrained", dpi=150)
    all_axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    for axes, (title, suite, rows) in zip(all_axes, panels, strict=True):
        _draw(axes, suite, rows, rule)
        axes.set_title(title, fontsize=9)
    figure.supxlabel(_LEGEND, fontsize=7)
    return save(figure, directory, file_name(benchmark, ".history.png"))


def _draw(axes: Axes, suite: SuiteHistory, rows: Sequence[int], rule: str) -> None:
    values = suite.costs.values[list(rows)].astype(np.float64)
    relative = np.full(values.shape, np.nan)
    for line, of_series in zip(relative, values, strict=True):
        positive = of_series > 0
        if positive.any():
            line[positive] = of_series[positive] / np.median(of_series[positive])
    axes.plot(relative.T, "-o", linewidth=0.8, markersize=2)
    for event in suite.findings.events:
        if not any(change.series in rows for change in event.changes):
            continue
        sure = event.confirmed and rule != ASV
        colour, line_style = _CAUSES[event.cause] if sure else _UNCONFIRMED
        axes.axvline(event.likeliest - 0.5, color=colour, linestyle=line_style, linewidth=1)
    axes.set_ylabel("over the median", fontsize=8)
    axes.grid(axis="y", alpha=0.3)
    places = suite.costs.timeline.places
    ticks = range(0, len(places), max(1, math.ceil(len(places) / _MOST_TICKS)))
    axes.set_xticks(ticks, [places[t].commits[0][:8] for t in ticks], fontsize=6, rotation=30)
