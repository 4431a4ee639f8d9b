"""Charts as Vega-Lite has them, without colours, fonts and sizes, which the theme gives.

Each layer draws one named list of points; a point is an object with the fields that the axes name.
Points have `tell`, what the keyboard's cursor and the tooltip say, and `href`, where
they lead; rules have `tell`.
Series are told apart by shape or dashes too, never by colour alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Layer = dict[str, Any]
Point = Mapping[str, Any]
_DIGITS = 4
_COSTS = {"seconds": "time per call [s]", "bytes": "memory [B]", "1/s": "rate [1/s]"}
_OF_SERIES = ("color", "shape", "strokeDash")  # the channels that tell series apart
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2]]
_TOOLTIP = {"field": "tell", "type": "nominal", "title": "value"}


@dataclass(frozen=True, slots=True)
class Axis:
    """field: of the points. title: with the unit. log: a logarithmic axis. ticks: d3's format.

    zero: whether it begins at 0.
    """

    field: str
    title: str
    log: bool = False
    ticks: str = "~s"
    zero: bool = False

    def encoding(self) -> dict[str, Any]:
        """Return what Vega-Lite is told of it."""
        scale = {"type": "log"} if self.log else {"zero": self.zero}
        whole = {"tickMinStep": 1} if self.ticks == "d" else {}
        # Linear axes have a prefix in common else, so that 0 is "0k".
        by_itself = {"labelExpr": f"format(datum.value, '{self.ticks}')"}
        ticks = {"format": self.ticks} if self.log else by_itself
        return {
            "field": self.field,
            "type": "quantitative",
            "title": self.title,
            "scale": {**scale, "nice": False},
            "axis": {**ticks, **whole},
        }


def chart(layers: Sequence[Layer], lists: Mapping[str, Sequence[Point]]) -> dict[str, Any]:
    """Return the chart of these layers; those without a point are left out.

    lists: the points by the names that layers have for them.
    """
    drawn = [layer for layer in layers if lists.get(layer["data"]["name"])]
    return {
        "datasets": {name: list(points) for name, points in lists.items() if points},
        "layer": [{**layer, "encoding": _named(layer["encoding"], lists)} for layer in drawn],
    }


def _named(
    encoding: Mapping[str, Any], lists: Mapping[str, Sequence[Point]]
) -> dict[str, dict[str, Any]]:
    """Return the encoding with the names of series, so that all layers share one legend."""

    def names(field: str) -> list[Any]:
        every = (point[field] for points in lists.values() for point in points if field in point)
        return list(dict.fromkeys(every))

    return {
        key: {**channel, "scale": {**channel.get("scale", {}), "domain": names(channel["field"])}}
        if key in _OF_SERIES
        else channel
        for key, channel in encoding.items()
    }


def template(layers: Sequence[Layer]) -> dict[str, Any]:
    """Return a chart that a script gives its lists of points."""
    return {"datasets": {}, "layer": list(layers)}


def points_with_intervals(
    name: str, x: Axis, y: Axis, series: str | None = None, shape: str | None = None
) -> list[Layer]:
    """Return points, and a bar from the field `low` to the field `high` through each.

    name: of their list. series: the field that names what a point belongs to; shape: of all points,
    without series, which are then larger.
    """
    bar = _layer(name, {"type": "rule", "strokeWidth": 1}, {**_along(x, y), **_coloured(series)})
    return [bar, *points(name, x, y, series, shape)]


def points(
    name: str, x: Axis, y: Axis, series: str | None = None, shape: str | None = None
) -> list[Layer]:
    """Return points without intervals; otherwise as `points_with_intervals`."""
    encoding = {**_both(x, y), **_coloured(series), "tooltip": _TOOLTIP, "href": {"field": "href"}}
    if series:
        encoding["shape"] = _of_series(series)
    mark = {"type": "point", "filled": True}
    return [_layer(name, mark | {"shape": shape, "size": 120} if shape else mark, encoding)]


def line_with_band(name: str, x: Axis, y: Axis, series: str | None = None) -> list[Layer]:
    """Return a line, and the band from the field `low` to the field `high` about it.

    name: of the list of points. series: the field that names which line a point belongs to; lines
    have dashes of their own.
    """
    area = {**_along(x, y), **_coloured(series)}
    band = _layer(name, {"type": "area", "fillOpacity": 0.2}, area)
    return [band, *lines(name, x, y, series)]


def lines(
    name: str, x: Axis, y: Axis, series: str | None = None, thin: bool = False
) -> list[Layer]:
    """Return a line, or one a series; thin: for what is not the main thing, dashed.

    Of thin series the first is the main thing itself, which has a line of its own.
    """
    encoding = {**_both(x, y), **_coloured(series)}
    mark: dict[str, Any] = {"type": "line"}
    if thin:
        mark |= {"strokeWidth": 1, "strokeDash": _DASHES[1]}
    if series:
        dashes = {"scale": {"range": _DASHES}} if thin else {}
        encoding["strokeDash"] = {**_of_series(series), **dashes}
    return [_layer(name, mark, encoding)]


def rules(name: str, x: Axis, dashed: bool = True) -> list[Layer]:
    """Return a vertical rule at each point of a list, such as the commit of an event."""
    mark = {"type": "rule", "strokeWidth": 1.5, "strokeDash": [3, 3] if dashed else [1, 0]}
    return [_layer(name, mark, {"x": x.encoding(), "tooltip": _TOOLTIP})]


def labels(name: str, x: Axis, y: Axis, text: str) -> list[Layer]:
    """Return the text of a field beside each point of a list."""
    mark = {"type": "text", "align": "left", "dx": 6}
    return [_layer(name, mark, {**_both(x, y), "text": {"field": text}})]


def cost_title(unit: str, higher_is_better: bool) -> str:
    """Return the title of an axis of costs, or rates, with their unit."""
    other = "rate" if higher_is_better else "value"
    return _COSTS.get(unit, other if unit == "unit" else f"{other} [{unit}]")


def exact(size: float) -> float:
    """Return a size without a decimal point where it is whole, as it is else."""
    return int(size) if float(size).is_integer() else size


def short(value: float) -> float:
    """Return a number with the digits that a picture shows."""
    return float(f"{value:.{_DIGITS}g}")


def shorts(values: Iterable[float]) -> list[float]:
    """Return numbers with the digits that a picture shows."""
    return [short(value) for value in values]


def _layer(name: str, mark: dict[str, Any], encoding: dict[str, Any]) -> Layer:
    return {"data": {"name": name}, "mark": mark, "encoding": encoding}


def _both(x: Axis, y: Axis) -> dict[str, Any]:
    return {"x": x.encoding(), "y": y.encoding()}


def _along(x: Axis, y: Axis) -> dict[str, Any]:
    """Return what goes from one end of an interval to the other, on the axis of y."""
    return {"x": x.encoding(), "y": {**y.encoding(), "field": "low"}, "y2": {"field": "high"}}


def _coloured(series: str | None) -> dict[str, Any]:
    return {"color": _of_series(series)} if series else {}


def _of_series(series: str) -> dict[str, Any]:
    return {"field": series, "type": "nominal", "title": None}
