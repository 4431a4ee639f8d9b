"""Throughput over workers: points, the law with its band, and what no loss at all would give."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ..render.file_names import file_name
from ..render.plot_file import Colour, name_axis, save, style
from ..render.progress import track
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Refusal
from ..store.cases import unquoted
from ..store.query import Query
from .curves import Curve
from .places import Place
from .table import model_of

MOST_PANELS = 24
_EXTRAPOLATION = 1.5  # how far the law is drawn, times the most workers
_GREY = "0.6"
MEASURED, BEYOND = "measured", "more workers than cores"
LAW, NO_LOSS, ALL_CORES = "law, with the 95 % band of a new value", "no loss", "all cores"


def plot_places(places: Sequence[Place], query: Query, directory: Path) -> None:
    """Write a PNG a benchmark to `directory`, of the curves asked for."""
    drawable = [
        curve
        for place in places
        for curve, _ in place.curves_asked_for(query)
        if len(curve.workers)
    ]

    def benchmark(curve: Curve) -> str:
        return curve.series.key.benchmark

    by_benchmark = {
        name: list(same) for name, same in groupby(sorted(drawable, key=benchmark), key=benchmark)
    }
    for name in track(list(by_benchmark), "plotting workers", many=1):
        plot_scalability(directory, name, by_benchmark[name])


def plot_scalability(directory: Path, benchmark: str, curves: Sequence[Curve]) -> Path:
    """Write `directory`/BENCHMARK.workers.png, whole or not at all."""
    name = file_name(benchmark, ".workers.png")
    return save(draw_scalability(benchmark, curves), directory, name)


def draw_scalability(benchmark: str, curves: Sequence[Curve]) -> Figure:
    """Return a figure with a panel a series.

    The band is that of a new measurement. Dashed: no loss, N times one worker; dotted: all cores;
    hollow: workers beyond the cores, which are not fitted. Of more than MOST_PANELS series the
    first are drawn, and the title says so.
    """
    title = benchmark
    if len(curves) > MOST_PANELS:
        title += f"\n{MOST_PANELS} of {len(curves)} series; --bench selects others"
        curves = curves[:MOST_PANELS]
    columns = min(3, len(curves))
    rows = -(-len(curves) // columns)
    size = (1.2 + 2.9 * columns, 1.4 + 2.4 * rows)
    figure = Figure(figsize=size, layout="constrained", dpi=150)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for i, (axes, curve) in enumerate(zip(panels, curves, strict=False)):
        _draw(axes, curve, *style(i))
    for axes in panels[len(curves) :]:
        axes.set_visible(False)
    figure.suptitle(title, fontsize=10)
    figure.legend(handles=_key(), loc="outside lower center", ncols=min(3, columns + 1), fontsize=7)
    return figure


def _key() -> list[Line2D]:
    """Return what the legend shows: the panels have these in colours of their own."""
    points: dict[str, Any] = {"color": _GREY, "marker": "o", "linestyle": "none"}
    return [
        Line2D([], [], label=MEASURED, **points),
        Line2D([], [], label=BEYOND, markerfacecolor="none", **points),
        Line2D([], [], label=LAW, color=_GREY, linewidth=1.2),
        Line2D([], [], label=f"{NO_LOSS}: N times one worker", color=_GREY, linestyle="--"),
        Line2D([], [], label=ALL_CORES, color=_GREY, linestyle=":"),
    ]


def _draw(axes: Axes, curve: Curve, colour: Colour, marker: str) -> None:
    workers, throughput = curve.workers, curve.throughput
    beyond = workers > (curve.cores or np.inf)
    for which, face, label in ((~beyond, colour, MEASURED), (beyond, "none", BEYOND)):
        if np.any(which):
            axes.plot(
                workers[which],
                throughput[which],
                marker,
                color=colour,
                markersize=4,
                markerfacecolor=face,
                label=label,
            )
    ahead = np.linspace(1, _EXTRAPOLATION * float(np.max(workers)), 60)
    one = throughput[workers == np.min(workers)]
    each = geometric_mean(one) / float(np.min(workers))
    axes.plot(ahead, each * ahead, color=_GREY, linewidth=0.8, linestyle="--", label=NO_LOSS)
    answers = [curve.predict(n) for n in ahead.tolist()]
    known = [(n, a) for n, a in zip(ahead, answers, strict=True) if not isinstance(a, Refusal)]
    if known:
        at = [n for n, _ in known]
        axes.plot(at, [a.value for _, a in known], color=colour, linewidth=1.2, label=LAW)
        low, high = [a.low for _, a in known], [a.high for _, a in known]
        axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0)
    if curve.cores and curve.cores <= ahead[-1]:
        axes.axvline(curve.cores, color=_GREY, linewidth=0.8, linestyle=":", label=ALL_CORES)
    axes.set_ylim(0, 1.25 * float(np.max(throughput)))
    _label(axes, curve)


def _label(axes: Axes, curve: Curve) -> None:
    key = curve.series.key
    fixed = ", ".join(unquoted(value) for _, value in key.params)
    axes.set_title(f"{fixed} {key.commit[:8]}: {model_of(curve.verdict)[0]}".strip(), fontsize=8)
    axes.set_xlabel(curve.series.axis, fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    name_axis(axes.yaxis, "throughput", curve.unit)
    axes.yaxis.label.set_fontsize(8)
    axes.tick_params(labelsize=7)
    axes.grid(alpha=0.3)
