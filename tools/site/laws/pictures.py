"""The charts of the scaling page, which its script fills with lists of points."""

from typing import Any

from ..charts import (
    Axis,
    Layer,
    labels,
    line_with_band,
    lines,
    points,
    points_with_intervals,
    rules,
    template,
)

SIZE, COST = "size", "cost"  # titles that the script replaces by those of the curve
_PLACE = Axis("place", "commits, oldest first", ticks="d")


def law_layers(axis: str, title: str, series: str | None = None) -> list[Layer]:
    """Return the points and the law of the cost against the size.

    axis: the name of the size. title: of the costs. series: the field that names whose they are.
    """
    x, y = _axes(axis, title)
    return [*line_with_band("law", x, y, series), *points_with_intervals("points", x, y, series)]


def templates() -> dict[str, Any]:
    """Return the charts by the names of their figures."""
    x, y = _axes(SIZE, COST)
    rivals = lines("rivals", x, y, "law", thin=True)
    asked = points_with_intervals("asked", x, y, shape="diamond")
    cost = Axis("cost", COST, log=True)
    exponent = Axis("value", "exponent", ticks="~g")
    constant = Axis("value", "constant of the law", log=True)
    marks = [*rules("events", _PLACE), *rules("now", _PLACE, dashed=False)]
    over_commits = {
        "exponent": [
            *line_with_band("values", _PLACE, exponent),
            *points_with_intervals("values", _PLACE, exponent),
        ],
        "constant": points_with_intervals("values", _PLACE, constant, "law"),
        "costs": [
            *lines("values", _PLACE, cost, "name"),
            *points("marked", _PLACE, cost, "name"),
            *labels("ends", _PLACE, cost, "name"),
        ],
    }
    return {
        "law": template([*rivals, *law_layers(SIZE, COST), *asked]),
        **{name: template([*marks, *layers]) for name, layers in over_commits.items()},
    }


def _axes(axis: str, title: str) -> tuple[Axis, Axis]:
    return Axis("size", axis, log=True), Axis("cost", title, log=True)
