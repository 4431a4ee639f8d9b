"""The standard error of a history's costs at each commit, from the processes behind them."""

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
    """Return a function: a history to the relative standard errors of its costs, shape (T,).

    files: those the histories are of. There is one error a commit, from the spread of its samples,
    pooled over the sizes (`relative_sd_of_samples`), and from the number of processes. NaN without
    samples, or with a single one for a size: quartiles may be those of loops in one process.
    """
    by_place = newest_by_place(files)
    errors: dict[tuple[str, str, str, str, str | None], dict[_Fixed, float]] = {}

    def of_commit(history: CostHistory, t: int) -> float:
        place = history.machines[t], history.environment, history.commits[t]
        key = (*place, history.benchmark, history.axis)
        if key not in errors:
            row = by_place[place].rows[history.benchmark]
            names = catalogue[history.benchmark].names_for(row.params)
            axis = None if history.axis is None else names.index(history.axis)
            errors[key] = _errors(row, axis, catalogue[history.benchmark].processes)
        return errors[key].get(tuple(value for _, value in history.params), np.nan)

    return lambda history: np.array([of_commit(history, t) for t in range(len(history.commits))])


def _errors(row: Row, axis: int | None, processes: int) -> dict[_Fixed, float]:
    """Return the errors of a row's costs by its parameters besides the one at place `axis`."""
    samples = row.samples() if "samples" in row.columns else {}
    if not samples:
        return {}
    along: dict[_Fixed, list[FloatArray]] = {}
    for cell, cost in zip(product(*row.params), row.values, strict=True):
        if np.isfinite(cost):
            fixed = tuple(value for i, value in enumerate(cell) if i != axis)
            along.setdefault(fixed, []).append(samples.get(", ".join(cell), np.empty(0)))
    spreads = {fixed: relative_sd_of_samples(of_sizes) for fixed, of_sizes in along.items()}
    return {
        fixed: error_of_median(sd, min(processes, *map(len, along[fixed])))
        for fixed, sd in spreads.items()
        if sd is not None
    }
