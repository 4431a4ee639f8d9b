"""What plots share: axes labelled with units, names as they are, files whole or not at all."""

import math
from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ..errors import UserError
from ..store.leftovers import whole_file
from . import quantities
from .untrusted import printable

Colour = tuple[float, float, float]
# Told apart also by people with a colour vision deficiency: M. Okabe and K. Ito, "Color Universal
# Design", 2008. Left out are black, which is for axes, and yellow, which is pale on white.
COLOURS: Sequence[Colour] = (
    (0.000, 0.447, 0.698),  # blue
    (0.835, 0.369, 0.000),  # vermilion
    (0.000, 0.620, 0.451),  # bluish green
    (0.902, 0.624, 0.000),  # orange
    (0.337, 0.706, 0.914),  # sky blue
    (0.800, 0.475, 0.655),  # reddish purple
)
BLUE, VERMILION = COLOURS[:2]
# Their number and that of the colours have no factor in common: 42 pairs, all different.
MARKERS = "os^Dv<>"
_COSTS = {"seconds": "time per call", "bytes": "memory", "1/s": "rate"}


def style(i: int) -> tuple[Colour, str]:
    """Return colour and marker of series `i`; no two of 42 series have both in common."""
    return COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]


def label_costs(axes: Axes, unit: str, are_rates: bool = False) -> None:
    """Label logarithmic axes, sizes along and costs up, with numbers as people read them."""
    name_axis(axes.yaxis, _COSTS.get(unit, "rate" if are_rates else "value"), unit)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: quantities.count(value)))
    for axis in (axes.xaxis, axes.yaxis):
        lowest, highest = axis.get_view_interval()
        if highest < 100 * lowest:  # less than two decades: label 2 and 5 as well
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(which="major", alpha=0.3)


def name_axis(axis: Axis, words: str, unit: str) -> None:
    """Label an axis `time per call [µs]`, with numbers in that one unit at its ticks.

    The unit is that of the middle of what is shown: the geometric one of a logarithmic axis.
    """
    lowest, highest = axis.get_view_interval()
    middle = math.sqrt(lowest * highest) if axis.get_scale() == "log" else highest / 2
    factor, symbol = quantities.scale_of(middle, unit)
    axis.set_label_text(words if symbol == "unit" else f"{words} [{symbol}]")
    axis.set_major_formatter(FuncFormatter(lambda value, _: quantities.count(value / factor)))


@matplotlib.rc_context({"text.parse_math": False, "text.usetex": False})  # of ticks made by drawing
def save(figure: Figure, directory: Path, name: str) -> Path:
    """Write `directory`/`name`; UserError, naming --plot, where that cannot be.

    Every text of the figure is shown as it is: a `$` in a name begins no formula.
    """
    path = directory / name
    _show_as_it_is(figure)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as half_written:
            figure.savefig(half_written)
    except OSError as error:
        raise UserError(
            f"--plot {directory}: cannot be written ({error.strerror}); name another"
        ) from error
    return path


def _show_as_it_is(figure: Figure) -> None:
    """Let no text be a formula or hold what cannot be drawn; titles keep their lines."""
    for text in figure.findobj(Text):
        text.set_text("\n".join(map(printable, text.get_text().split("\n"))))
        text.set_parse_math(False)
        text.set_usetex(False)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _print_ticks(axis)


def _print_ticks(axis: Axis) -> None:
    """Let ticks be printable that are named or have a unit: drawing asks for their texts again."""
    formatter = axis.get_major_formatter()
    if isinstance(formatter, FuncFormatter):
        axis.set_major_formatter(FuncFormatter(lambda at, place: printable(formatter(at, place))))
