"""Colours and markers of series, and axes labelled with their units."""

from math import gcd

import pytest
from matplotlib.figure import Figure

from tools.render.plot_file import COLOURS, MARKERS, label_costs, name_axis, style

# M. Okabe and K. Ito, "Color Universal Design": all eight, 8 bits a channel.
OKABE_ITO = {
    *((0, 0, 0), (230, 159, 0), (86, 180, 233), (0, 158, 115)),
    *((240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167)),
}


def test_colours_are_those_of_okabe_and_ito() -> None:
    assert {tuple(round(255 * part) for part in colour) for colour in COLOURS} <= OKABE_ITO
    assert len(set(COLOURS)) == len(COLOURS) >= 6


def test_series_differ_in_marker_and_colour_from_the_first_on() -> None:
    styles = [style(i) for i in range(len(COLOURS) * len(MARKERS))]
    assert len(set(styles)) == len(styles)
    assert gcd(len(COLOURS), len(MARKERS)) == 1
    first = styles[: len(COLOURS)]
    assert len({marker for _, marker in first}) == len({colour for colour, _ in first}) == 6


@pytest.mark.parametrize(
    ("unit", "low", "high", "label", "tick"),
    [
        ("seconds", 1e-6, 1e-3, "time per call [µs]", (1e-5, "10")),
        ("seconds", 1e-4, 10.0, "time per call [ms]", (1.0, "1k")),
        ("bytes", 1e6, 1e8, "memory [MB]", (1e7, "10")),
        ("1/s", 1e4, 1e5, "rate [k/s]", (5e4, "50")),
        ("x", 1.0, 100.0, "value [x]", (10.0, "10")),
        ("unit", 1.0, 100.0, "value", (10.0, "10")),
    ],
)
def test_costs_are_labelled_with_their_unit_and_ticks_are_numbers_in_it(
    unit: str, low: float, high: float, label: str, tick: tuple[float, str]
) -> None:
    axes = Figure().add_subplot(xscale="log", yscale="log", xlim=(10, 1e5), ylim=(low, high))
    label_costs(axes, unit)
    assert axes.get_ylabel() == label
    assert axes.yaxis.get_major_formatter()(tick[0]) == tick[1]
    assert axes.xaxis.get_major_formatter()(1000) == "1k"


def test_a_linear_axis_takes_the_unit_of_its_middle() -> None:
    axes = Figure().add_subplot(ylim=(0, 30_000))
    name_axis(axes.yaxis, "throughput", "1/s")
    assert axes.get_ylabel() == "throughput [k/s]"
    assert axes.yaxis.get_major_formatter()(20_000) == "20"
