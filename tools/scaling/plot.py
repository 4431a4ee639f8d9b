"""Cost or rate against size on logarithmic axes: points, spread, the law, its band and rivals."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..render.file_names import file_name
from ..render.plot_file import Colour, label_costs, save, style
from ..render.progress import track
from ..stats.interval import Refusal
from ..store.cases import unquoted
from ..store.series import SeriesKey
from . import judged_words
from .drawn import RIVALS, drawn_law, quartiles
from .judge import SeriesGrowth
from .rates import values_of
from .rule.growth import LawClaim
from .rule.prediction import Predictor

_REFUSED_SHOWN = 3.0  # times the largest extrapolation, hatched


def plot_all(judged: Sequence[SeriesGrowth], directory: Path) -> None:
    """Write a PNG a benchmark to `directory`, of the series with a positive cost."""
    by_benchmark: dict[str, list[SeriesGrowth]] = defaultdict(list)
    for growth in judged:
        if (growth.series.costs > 0).any():
            by_benchmark[growth.series.key.benchmark].append(growth)
    for benchmark in track(sorted(by_benchmark), "plotting", many=4):
        plot_growth(directory, benchmark, by_benchmark[benchmark])


def plot_growth(directory: Path, benchmark: str, judged: Sequence[SeriesGrowth]) -> Path:
    """Write `directory`/BENCHMARK.png of series of one benchmark, whole or not at all."""
    name = file_name(benchmark, ".png")
    return save(draw_growth(benchmark, judged), directory, name)


def draw_growth(benchmark: str, judged: Sequence[SeriesGrowth]) -> Figure:
    """Return a figure with a colour and a marker for each series.

    Bars are the quartiles of the samples, bands the 95 % interval of the law up to the largest
    extrapolation; beyond, where a single series is drawn, it is hatched. Rivals are thin lines. Of
    a cost that falls with size, or a rate that rises, no law is drawn, as none describes it.
    """
    height = 4.6 + 0.18 * len(judged)  # inches; the legend below takes a line a series
    figure = Figure(figsize=(7.2, height), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    keys = [growth.series.key for growth in judged]
    for i, (growth, name) in enumerate(zip(judged, legend_names(keys), strict=True)):
        verdict = judged_words.sentence(growth)
        _draw(axes, growth, *style(i), f"{name}: {verdict}" if name else verdict)
    first = judged[0]
    if len(judged) == 1 and (law := drawn_law(first)):
        _hatch(axes, law)
    axes.set(xscale="log", yscale="log", xlabel=first.series.axis)
    label_costs(axes, first.series.unit, first.series.higher_is_better)
    axes.set_title(f"{benchmark}\n{_common(keys)}", fontsize=10)
    key = (
        "bars: quartiles of the samples; bands: 95 % interval of the law; thin: rivals; dotted: no"
        " law is claimed"
    )
    figure.legend(
        loc="outside lower center", fontsize=8, frameon=False, title=key, title_fontsize=8
    )
    return figure


def _draw(axes: Axes, judged: SeriesGrowth, colour: Colour, marker: str, label: str) -> None:
    series, growth, law = judged.series, judged.growth, drawn_law(judged)
    lower, upper = quartiles(series)
    spread = np.clip([series.costs - lower, upper - series.costs], 0.0, None)
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
    line = "-" if isinstance(growth, LawClaim) else ":"
    axes.plot([], [], color=colour, marker=marker, linestyle=line, label=label)
    if law is None:  # the dots only lead the eye
        axes.plot(series.sizes, series.costs, color=colour, linewidth=0.8, linestyle=":")
        return
    sizes = np.geomspace(law.smallest, law.largest_answered, 120)
    more = series.higher_is_better
    axes.plot(sizes, values_of(law.costs(sizes), more), color=colour, linewidth=1.2, linestyle=line)
    low, high = law.band(sizes)
    ends = values_of(low, more), values_of(high, more)
    axes.fill_between(sizes, ends[0], ends[1], color=colour, alpha=0.18, linewidth=0)
    for rival in () if isinstance(growth, Refusal) else growth.rivals[:RIVALS]:
        rival_values = values_of(rival.costs(sizes), more)
        axes.plot(sizes, rival_values, color=colour, linewidth=0.5, alpha=0.5)


def _hatch(axes: Axes, predictor: Predictor) -> None:
    edge = predictor.largest_answered
    axes.axvspan(
        edge, edge * _REFUSED_SHOWN, facecolor="none", edgecolor="0.6", hatch="//", linewidth=0
    )
    axes.annotate(
        "no prediction", (edge, 0.02), xycoords=("data", "axes fraction"), fontsize=7, color="0.4"
    )


def _common(keys: Sequence[SeriesKey]) -> str:
    """Return the machine and the commit, where all series have the same."""
    parts = [{key.machine for key in keys}, {f"commit {key.commit[:8]}" for key in keys}]
    return " · ".join(part.pop() for part in parts if len(part) == 1)


def legend_names(keys: Sequence[SeriesKey]) -> list[str]:
    """Name each series by the facts that tell them apart, the long ones only where needed."""
    facts = [
        {
            "machine": key.machine,
            "commit": key.commit[:8],
            **{name: unquoted(value) for name, value in key.params},
            "version": (key.version or "")[:8],
            "environment": key.environment,
        }
        for key in keys
    ]
    telling: list[str] = []
    told_apart = 1
    for name in dict.fromkeys(name for fact in facts for name in fact):
        groups = {tuple(fact.get(n) for n in (*telling, name)) for fact in facts}
        if len(groups) > told_apart:
            telling, told_apart = [*telling, name], len(groups)
    return [", ".join(f"{n} {fact[n]}" for n in telling if n in fact) for fact in facts]
