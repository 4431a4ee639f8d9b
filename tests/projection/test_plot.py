"""What the plots over workers draw: points within and beyond the cores, and a legend of it all."""

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from tests.projection.projects import curve
from tools.projection.curves import Curve
from tools.projection.places import select_places
from tools.projection.plot import ALL_CORES, BEYOND, LAW, MEASURED, NO_LOSS, draw_scalability
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import Query

WORKERS = [1, 2, 3, 4, 5, 6, 7, 8]
RATES = [1e4 * n / (1 + 0.05 * (n - 1)) for n in WORKERS]


@pytest.fixture
def measured(project: Any) -> Curve:
    """Eight workers on six cores."""
    curve(project, WORKERS, RATES, params={"machine": "box", "num_cpu": "6"})
    database = read_database(read_project(project.config))
    (place,) = select_places(database, {}, Query())
    ((found, _),) = place.curves_asked_for(Query())
    return found


def panel(found: Curve) -> Axes:
    return draw_scalability("suite.Many.track_rate", [found]).axes[0]


def line(axes: Axes, label: str) -> Any:
    (found,) = [each for each in axes.lines if each.get_label() == label]
    return found


def test_workers_beyond_the_cores_are_drawn_hollow(measured: Curve) -> None:
    axes = panel(measured)
    within, beyond = line(axes, MEASURED), line(axes, BEYOND)
    assert within.get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
    assert beyond.get_xdata().tolist() == [7, 8]
    assert beyond.get_markerfacecolor() == "none"
    assert within.get_markerfacecolor() != "none"


def test_dashes_and_dots_are_what_the_legend_says(measured: Curve) -> None:
    figure = draw_scalability("suite.Many.track_rate", [measured])
    axes, (legend,) = figure.axes[0], figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    handles = dict(zip(names, legend.legend_handles, strict=True))
    told = {name.partition(":")[0]: handle for name, handle in handles.items()}
    assert set(told) == {MEASURED, BEYOND, LAW, NO_LOSS, ALL_CORES}
    for label in (LAW, NO_LOSS, ALL_CORES):
        assert line(axes, label).get_linestyle() == told[label].get_linestyle()
    assert told[NO_LOSS].get_linestyle() == "--"
    assert told[ALL_CORES].get_linestyle() == ":"
    assert told[BEYOND].get_markerfacecolor() == "none"
    assert np.unique(line(axes, ALL_CORES).get_xdata()).tolist() == [6]


def test_ticks_of_workers_are_whole_numbers(measured: Curve) -> None:
    axes = panel(measured)
    for limits in ((0.8, 3.2), (0.8, 9.4), (0.5, 100.0)):
        axes.set_xlim(limits)
        ticks = axes.get_xticks()
        assert np.array_equal(ticks, np.round(ticks))


def test_throughput_is_labelled_with_its_unit(measured: Curve) -> None:
    assert panel(measured).get_ylabel() == "throughput [k/s]"
    assert panel(measured).get_xlabel() == "workers"


def test_on_as_many_cores_as_workers_nothing_is_beyond(project: Any) -> None:
    curve(project, WORKERS, RATES, params={"machine": "box", "num_cpu": "8"})
    (place,) = select_places(read_database(read_project(project.config)), {}, Query())
    ((found, _),) = place.curves_asked_for(Query())
    assert [each for each in panel(found).lines if each.get_label() == BEYOND] == []
