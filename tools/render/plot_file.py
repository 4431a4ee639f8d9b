"""What plots share: axes labelled with units, and files written whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ..errors import UserError
from ..store.leftovers import whole_file
from . import quantities

Colour = tuple[float, float, float]
COLOURS: Sequence[Colour] = matplotlib.colormaps["tab10"].colors  # type: ignore[attr-defined]


def label_costs(axes: Axes, unit: str) -> None:
    """Label logarithmic axes, sizes along and costs up, with numbers as people read them."""
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


def save(figure: Figure, directory: Path, name: str) -> Path:
    """Write `directory`/`name`; UserError, naming --plot, where that cannot be."""
    path = directory / name
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as half_written:
            figure.savefig(half_written)
    except OSError as error:
        raise UserError(
            f"--plot {directory}: cannot be written ({error.strerror}); name another"
        ) from error
    return path
