"""How well each commit of a history knows its costs, from the processes that measured them."""

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.measurement_error import error_of_median, relative_sd_of_samples
from ..store.catalogue import Catalogue
from ..store.history import CostHistory
from ..store.results import ResultFile, Row, newest_by_place

_Fixed = tuple[str, ...]


def error_finder(
    files: Iterable[ResultFile], catalogue: Catalogue
) -> Callable[[CostHistory], FloatArray]:
    """Return what gives the relative standard errors of a history's costs, shape (T,).

    files: those the histories are of. One error a commit, of the spread of its samples, pooled over
    the sizes (`relative_sd_of_samples`), and of how many processes they are of. NaN without
    samples, or with a single one for a size: quartiles alone do not say between what.
    """
    by_place = newest_by_place(files)
    found: dict[tuple[str, str, str, str, str | None], dict[_Fixed, float]] = {}

    def of_commit(history: CostHistory, t: int) -> float:
        place = history.machines[t], history.environment, history.commits[t]
        key = (*place, history.benchmark, history.axis)
        if key not in found:
            row = by_place[place].rows[history.benchmark]
            names = catalogue[history.benchmark].names_for(row.params)
            axis = None if history.axis is None else names.index(history.axis)
            found[key] = _errors(row, axis, catalogue[history.benchmark].processes)
        return found[key].get(tuple(value for _, value in history.params), np.nan)

    return lambda history: np.array([of_commit(history, t) for t in range(len(history.commits))])


def _errors(row: Row, axis: int | None, processes: int) -> dict[_Fixed, float]:
    """Return the errors of a row's costs by its parameters besides the one at place `axis`."""
    samples = row.samples() if "samples" in row.columns else {}
    if not samples:
        return {}
    along: dict[_Fixed, list[FloatArray]] = {}
    for cell, value in zip(product(*row.params), row.values, strict=True):
        if np.isfinite(value):
            fixed = tuple(one for i, one in enumerate(cell) if i != axis)
            along.setdefault(fixed, []).append(samples.get(", ".join(cell), np.empty(0)))
    spreads = {fixed: relative_sd_of_samples(of_sizes) for fixed, of_sizes in along.items()}
    return {
        fixed: error_of_median(sd, min(processes, *map(len, along[fixed])))
        for fixed, sd in spreads.items()
        if sd is not None
    }
