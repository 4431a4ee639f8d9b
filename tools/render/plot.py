"""Cost against size on logarithmic axes: the points, their spread, the law and its 95 % band."""

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from tools.errors import UserError
from tools.render import quantities
from tools.stats.growth import Growth
from tools.store.results import FloatArray
from tools.store.series import SeriesKey, SizeSeries

_Colour = tuple[float, float, float]
_COLOURS: Sequence[_Colour] = matplotlib.colormaps["tab10"].colors  # type: ignore[attr-defined]
_MARKERS = "osD^v<>P"


def plot_growth(
    directory: Path, benchmark: str, curves: Sequence[tuple[SizeSeries, Growth]]
) -> Path:
    """Write `directory`/BENCHMARK.png with a colour for each series, whole or not at all.

    Bars are the quartiles of the samples, bands the 95 % interval of the law where it was decided.
    """
    height = 4.6 + 0.18 * len(curves)  # inches; the legend below takes a line a series
    figure = Figure(figsize=(7.2, height), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    names = _legend_names([series.key for series, _ in curves])
    for i, (series, growth) in enumerate(curves):
        marker = _MARKERS[i // len(_COLOURS) % len(_MARKERS)]
        verdict = quantities.growth_phrase(growth, series.unit)
        label = f"{names[i]}: {verdict}" if names[i] else verdict
        _draw(axes, series, growth, _COLOURS[i % len(_COLOURS)], marker, label)
    _label(axes, benchmark, curves)
    key = "bars: quartiles of the samples; bands: 95 % interval of the law"
    figure.legend(
        loc="outside lower center", fontsize=8, frameon=False, title=key, title_fontsize=8
    )
    return _save(figure, directory, re.sub(r"[^\w.-]+", "_", benchmark) + ".png")


def _draw(
    axes: Axes, series: SizeSeries, growth: Growth, colour: _Colour, marker: str, label: str
) -> None:
    low, high = _quartiles(series)
    spread = np.clip([series.costs - low, high - series.costs], 0.0, None)
    axes.errorbar(
        series.sizes,
        series.costs,
        yerr=spread,
        color=colour,
        marker=marker,
        markersize=5,
        linestyle="none",
        capsize=2,
    )
    decided = growth.law == "power" and growth.fit is not None
    axes.plot([], [], color=colour, marker=marker, linestyle="-" if decided else ":", label=label)
    if decided and growth.fit is not None:
        sizes = np.geomspace(series.sizes[0], series.sizes[-1], 100)
        cost, low, high = growth.fit.cost(sizes)
        axes.plot(sizes, cost, color=colour, linewidth=1.2)
        axes.fill_between(sizes, low, high, color=colour, alpha=0.18, linewidth=0)
    else:  # no law to draw: the dots only lead the eye from point to point
        axes.plot(series.sizes, series.costs, color=colour, linewidth=0.8, linestyle=":")


def _quartiles(series: SizeSeries) -> tuple[FloatArray, FloatArray]:
    """Return both quartiles, shape (n,) each; where none were recorded, the cost itself."""
    if series.samples is not None:
        quartiles = np.array([np.quantile(sample, (0.25, 0.75)) for sample in series.samples])
        return quartiles[:, 0], quartiles[:, 1]
    missing = ~np.isfinite(series.lower_quartile + series.upper_quartile)
    return (
        np.where(missing, series.costs, series.lower_quartile),
        np.where(missing, series.costs, series.upper_quartile),
    )


def _label(axes: Axes, benchmark: str, curves: Sequence[tuple[SizeSeries, Growth]]) -> None:
    series = curves[0][0]
    axes.set(xscale="log", yscale="log", xlabel=series.axis)
    unit = series.unit
    axes.set_ylabel({"seconds": "time", "bytes": "memory"}.get(unit, unit))
    for axis, formatter in (
        (axes.xaxis, FuncFormatter(lambda value, _: quantities.count(value))),
        (axes.yaxis, FuncFormatter(lambda value, _: quantities.quantity(value, unit))),
    ):
        axis.set_major_formatter(formatter)
        lowest, highest = axis.get_view_interval()
        if highest < 100 * lowest:  # less than two decades: label 2 and 5 as well
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(which="major", alpha=0.3)
    axes.set_title(f"{benchmark}\n{_common(curves)}", fontsize=10)


def _common(curves: Sequence[tuple[SizeSeries, Growth]]) -> str:
    keys = [series.key for series, _ in curves]
    parts = [{key.machine for key in keys}, {f"commit {key.commit[:8]}" for key in keys}]
    return " · ".join(part.pop() for part in parts if len(part) == 1)


def _legend_names(keys: Sequence[SeriesKey]) -> list[str]:
    """Name each series by what tells it from the others."""
    facts = [
        {
            "machine": key.machine,
            "environment": key.environment,
            "commit": key.commit[:8],
            "version": (key.version or "")[:8],
            **{name: value.strip("'\"") for name, value in key.params},
        }
        for key in keys
    ]
    names = list(dict.fromkeys(name for fact in facts for name in fact))
    telling = [name for name in names if len({fact.get(name) for fact in facts}) > 1]
    return [", ".join(f"{n} {fact[n]}" for n in telling if n in fact) for fact in facts]


def _save(figure: Figure, directory: Path, name: str) -> Path:
    path = directory / name
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory) as scratch:
            figure.savefig(Path(scratch) / name)
            os.replace(Path(scratch) / name, path)
    except OSError as error:
        raise UserError(
            f"--plot {directory}: cannot be written ({error.strerror}); name another"
        ) from error
    return path
