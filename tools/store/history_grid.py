"""Where the cells of one benchmark stand side by side, whose parameters may change over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray
from .axis import Axis
from .rows import Params

Fixed = tuple[tuple[str, str], ...]  # the (name, repr) pairs besides the axis
_Place = tuple[Fixed, float | None]  # of a cell: what is fixed, and the size


class Line(NamedTuple):
    """What is held fixed along a history, its axis and sizes, and the first of its columns.

    A value of the axis that is no size, such as None, has a line of its own without an axis.
    """

    params: Fixed
    axis: str | None
    sizes: FloatArray
    start: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines with a column a size, all of them side by side.

    columns: per list of parameters which column each of its cells is, shape (cells,); -1: none. Of
    two values of one size, such as 100 and 1e2, the first counts.
    """

    lines: list[Line]
    columns: dict[Params, NDArray[np.intp]]

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return sum(len(line.sizes) for line in self.lines)


def grid_of(
    lists: Sequence[Params],
    names: Sequence[str],
    values: Sequence[Sequence[str]],
    axis: Axis | None,
) -> Grid:
    """Return the grid of what one benchmark takes over time, the number of parameters the same.

    lists: the values of all parameters, as they were at some time. values: of each parameter, at
    any time, which the sizes of the axis are of.
    """
    size_of = {} if axis is None else dict(zip(values[axis.index], axis.sizes, strict=True))

    def place(cell: Sequence[str]) -> _Place:
        pairs = tuple(zip(names, cell, strict=True))
        size = None if axis is None else size_of[cell[axis.index]]
        if axis is None or size is None:
            return pairs, None
        return pairs[: axis.index] + pairs[axis.index + 1 :], size

    cells = {params: [place(cell) for cell in product(*params)] for params in lists}
    sizes = np.array(sorted(axis.different) if axis else [])
    lines: list[Line] = []
    column: dict[_Place, int] = {}
    places = dict(chain.from_iterable(cells.values()))
    for fixed, size in places.items():
        start = len(column)
        if axis is None or size is None:
            lines.append(Line(fixed, None, np.array([np.nan]), start))
            column[fixed, None] = start
        else:
            lines.append(Line(fixed, axis.name, sizes, start))
            for i, each in enumerate(sizes.tolist(), start):
                column[fixed, each] = i
    return Grid(lines, {params: _columns(of_list, column) for params, of_list in cells.items()})


def _columns(cells: list[_Place], column: dict[_Place, int]) -> NDArray[np.intp]:
    """Return the column of each cell, -1 where it has none or an earlier cell took it."""
    free = dict(column)
    return np.array([free.pop(place, -1) for place in cells], np.intp)
