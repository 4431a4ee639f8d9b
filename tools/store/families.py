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
    sizes: shape (cases,), None where no parameter is a size.
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
    cells = list(product(*params))
    # The first of a name counts, where values that hold commas make two cases of one name.
    values_of = dict(zip(reversed(case_keys(params)), reversed(cells), strict=True))
    by_fixed: dict[tuple[tuple[str, str], ...], list[tuple[int, float]]] = {}
    for column, (name_of_column, case) in enumerate(columns):
        if name_of_column != benchmark:
            continue
        values = values_of[case]
        fixed = tuple(
            (name, value)
            for i, (name, value) in enumerate(zip(names, values, strict=True))
            if axis is None or i != axis.index
        )
        size = axis.sizes[list(params[axis.index]).index(values[axis.index])] if axis else None
        by_fixed.setdefault(fixed, []).append((column, size or np.nan))
    return [
        Family(
            benchmark,
            fixed,
            tuple(column for column, _ in members),
            np.array([size for _, size in members]) if axis else None,
        )
        for fixed, members in by_fixed.items()
    ]
