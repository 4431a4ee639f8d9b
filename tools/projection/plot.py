"""Throughput over workers: points, the law with its band, and what no loss at all would give."""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ..render.plot_file import COLOURS, Colour, save
from ..render.progress import track
from ..render.quantities import quantity
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Refusal
from ..store.cases import unquoted
from ..store.query import Query
from .curves import Curve
from .places import Place
from .table import model_of

MOST_PANELS = 24
_EXTRAPOLATION = 1.5  # how far the law is drawn, times the most workers


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
    """Write `directory`/BENCHMARK.workers.png, a panel a series, whole or not at all.

    The band is that of a new measurement. Dashed: no loss, N times one worker; dotted: all cores.
    Of more than MOST_PANELS series the first are drawn, and the title says so.
    """
    title = benchmark
    if len(curves) > MOST_PANELS:
        title += f"\n{MOST_PANELS} of {len(curves)} series; --bench selects others"
        curves = curves[:MOST_PANELS]
    columns = min(3, len(curves))
    rows = -(-len(curves) // columns)
    size = (1.2 + 2.9 * columns, 1.0 + 2.4 * rows)
    figure = Figure(figsize=size, layout="constrained", dpi=150)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, curve, i in zip(panels, curves, range(len(curves)), strict=False):
        _draw(axes, curve, COLOURS[i % len(COLOURS)])
    for axes in panels[len(curves) :]:
        axes.set_visible(False)
    figure.suptitle(title, fontsize=10)
    return save(figure, directory, re.sub(r"[^\w.-]+", "_", benchmark) + ".workers.png")


def _draw(axes: matplotlib.axes.Axes, curve: Curve, colour: Colour) -> None:
    workers = curve.workers
    axes.plot(workers, curve.throughput, "o", color=colour, markersize=4)
    ahead = np.linspace(1, _EXTRAPOLATION * float(np.max(workers)), 60)
    one = curve.throughput[workers == np.min(workers)]
    each = geometric_mean(one) / float(np.min(workers))
    axes.plot(ahead, each * ahead, color="0.6", linewidth=0.8, linestyle="--")
    answers = [curve.predict(n) for n in ahead.tolist()]
    known = [(n, a) for n, a in zip(ahead, answers, strict=True) if not isinstance(a, Refusal)]
    if known:
        at = [n for n, _ in known]
        axes.plot(at, [a.value for _, a in known], color=colour, linewidth=1.2)
        low, high = [a.low for _, a in known], [a.high for _, a in known]
        axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0)
    if curve.cores and curve.cores <= ahead[-1]:
        axes.axvline(curve.cores, color="0.6", linewidth=0.8, linestyle=":")
    axes.set_ylim(0, 1.25 * float(np.max(curve.throughput)))
    key = curve.series.key
    fixed = ", ".join(unquoted(value) for _, value in key.params)
    axes.set_title(f"{fixed} {key.commit[:8]}: {model_of(curve.verdict)[0]}".strip(), fontsize=8)
    axes.set_xlabel(curve.series.axis, fontsize=8)
    axes.tick_params(labelsize=7)
    formatter = FuncFormatter(lambda value, _: quantity(value, curve.unit))
    axes.yaxis.set_major_formatter(formatter)
    axes.grid(alpha=0.3)
