"""Cases that differ in their size only: the rows that are judged together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from ..stats.arrays import FloatArray
from .axis import find_axis
from .cases import case_keys, labelled


@dataclass(frozen=True, slots=True)
class Family:
    """A benchmark with all parameters but the size fixed; all of them where none is a size.

    params: the fixed ones, (name, value). columns: the places of its cases among all columns.
    sizes: shape (cases,), None where no parameter is a size, or the case is measured at none.
    """

    benchmark: str
    params: tuple[tuple[str, str], ...]
    columns: tuple[int, ...]
    sizes: FloatArray | None

    @property
    def fixed(self) -> str:
        """Return what follows the benchmark's name: `(traffic, numba)`."""
        return labelled("", self.params)


def find_families(
    benchmark: str,
    names: Sequence[str],
    params: Sequence[Sequence[str]],
    columns: Sequence[tuple[str, str]],
) -> list[Family]:
    """Return the families of one benchmark among `columns`, pairs of benchmark and case.

    names, params: of its parameters, values as ASV writes them. KeyError where a column of the
    benchmark is none of their combinations.
    """
    axis = find_axis(names, params) if params else None
    size_of = {} if axis is None else dict(zip(params[axis.index], axis.sizes, strict=True))
    cells = list(product(*params))
    # The first of a name counts, where values that hold commas make two cases of one name.
    values_of = dict(zip(reversed(case_keys(params)), reversed(cells), strict=True))
    by_fixed: dict[tuple[tuple[str, str], ...], list[tuple[int, float | None]]] = {}
    for column, (name_of_column, case) in enumerate(columns):
        if name_of_column != benchmark:
            continue
        values = values_of[case]
        size = None if axis is None else size_of[values[axis.index]]
        fixed = tuple(
            (name, value)
            for i, (name, value) in enumerate(zip(names, values, strict=True))
            if axis is None or size is None or i != axis.index
        )
        by_fixed.setdefault(fixed, []).append((column, size))
    return [
        Family(
            benchmark,
            fixed,
            tuple(column for column, _ in members),
            _sizes([size for _, size in members]),
        )
        for fixed, members in by_fixed.items()
    ]


def _sizes(sizes: Sequence[float | None]) -> FloatArray | None:
    known = [size for size in sizes if size is not None]
    return np.array(known) if known else None
