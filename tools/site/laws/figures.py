"""Cost against size at the newest commits, a picture a benchmark: what is seen without a script."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...render.quantities import count, quantity
from ...render.report import Column, Table
from ...render.untrusted import printable
from ..charts import chart, cost_title, short
from ..links import graph_url
from ..page import Chart
from ..places import place_names
from .curves import Curve
from .pictures import law_layers
from .record import Law, drawn_sizes
from .rule.packing import POINTS, unpacked

MOST_CHARTS = 12
MOST_CURVES = 7  # of a chart, which have a colour and a shape each
_COLUMNS = (
    Column("series"),
    Column("size", "right"),
    Column("measured", "right"),
    Column("lower quartile", "right"),
    Column("upper quartile", "right"),
)
_Newest = tuple[Curve, int, Law]


def growth_charts(
    laws: Sequence[tuple[Curve, Mapping[int, Law]]], names: Mapping[str, str]
) -> tuple[Chart, ...]:
    """Return the charts of the benchmarks of which most laws are claimed, by name.

    laws: of each curve by place; ASV has a graph of each. names: the short names of benchmarks.
    """
    where = place_names(curve.place for curve, _ in laws)
    groups: dict[tuple[str, str], list[_Newest]] = defaultdict(list)
    for curve, of_curve in laws:
        if of_curve and not curve.series.outdated:
            place = max(of_curve)
            key = curve.series.benchmark, where[curve.place]
            groups[key].append((curve, place, of_curve[place]))

    def claimed(key: tuple[str, str]) -> int:
        return sum(law["claimed"] for _, _, law in groups[key])

    kept = sorted(groups, key=claimed, reverse=True)[:MOST_CHARTS]
    return tuple(
        _chart(f"growth-{i}", f"{names[key[0]]} on {key[1]}", groups[key][:MOST_CURVES])
        for i, key in enumerate(sorted(kept))
    )


def _chart(name: str, title: str, newest: Sequence[_Newest]) -> Chart:
    first, place, _ = newest[0]
    commit = first.suite.place(place).commits[0][:8]
    series = first.series
    points = [point for curve, _, law in newest for point in _points(curve, law)]
    drawn = [point for curve, _, law in newest for point in _law_points(curve, law)]
    layers = law_layers(first.axis, cost_title(series.unit, series.higher_is_better), "series")
    sentences = "; ".join(f"{_called(curve)}: {law['law']}" for curve, _, law in newest)
    return Chart(
        name=name,
        title=printable(f"{title}, commit {commit}"),
        spec=chart(layers, {"law": drawn, "points": points}),
        alt=f"Cost of {title} against {first.axis}, both axes logarithmic. {sentences}.",
        numbers=Table(f"{title} at {commit}", _COLUMNS, tuple(_rows(newest))),
    )


def _called(curve: Curve) -> str:
    """Return what tells a curve from others of its benchmark: `numpy, 4`."""
    fixed = curve.label.removeprefix(curve.series.benchmark)
    return re.sub(r"^\((.*)\)$", r"\1", fixed, flags=re.DOTALL) or curve.series.benchmark


def _points(curve: Curve, law: Law) -> Iterator[dict[str, object]]:
    rows = {curve.suite.costs.series[row].size: row for row in curve.rows}
    for size, cost, low, high in law["points"]:
        row = rows.get(size, curve.rows[0])  # of values of one size the first has a series
        params = curve.suite.costs.series[row].params
        unit = curve.series.unit
        ends = f"{quantity(low, unit)} to {quantity(high, unit)}"
        yield {
            "series": _called(curve),
            "size": size,
            "cost": cost,
            "low": low,
            "high": high,
            "tell": f"{_called(curve)}, {size:,.10g} {curve.axis}: {quantity(cost, unit)} ({ends})",
            "href": graph_url(curve.series.benchmark, params),
        }


def _law_points(curve: Curve, law: Law) -> Iterator[dict[str, object]]:
    drawn = law["curve"]
    if drawn is None:
        return
    sizes = drawn_sizes(drawn["from"], drawn["to"])
    columns = (np.exp(unpacked(drawn[name], POINTS)) for name in ("cost", "low", "high"))
    for size, cost, low, high in zip(sizes, *columns, strict=True):
        if np.isfinite([cost, low, high]).all():
            named = zip(("size", "cost", "low", "high"), (size, cost, low, high), strict=True)
            yield {"series": _called(curve), **{name: short(value) for name, value in named}}


def _rows(newest: Sequence[_Newest]) -> Iterator[tuple[str, ...]]:
    for curve, _, law in newest:
        for size, *costs in law["points"]:
            told = (quantity(cost, curve.series.unit) for cost in costs)
            yield (_called(curve), count(size), *told)
