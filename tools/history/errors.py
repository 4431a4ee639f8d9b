"""The relative standard error of each cost, from the samples of independent processes.

Only files that hold samples are parsed for them, one after the other, and nothing of a file is kept
but its errors.
"""

from itertools import chain
from typing import Any

import numpy as np

from ..stats.arrays import FloatArray, IntArray
from ..stats.measurement_error import error_of_median
from ..store.catalogue import Catalogue
from ..store.history import Costs, SuiteCosts
from ..store.results import ResultFile, Row
from ..store.rows import floats


def sample_errors(costs: SuiteCosts, catalogue: Catalogue) -> Costs | None:
    """Return the errors, shape (series, places), NaN where unknown; None where there is no sample.

    All sizes of a curve have one error at a commit, from the spread of the samples pooled over the
    sizes (Box, Hunter & Hunter, Statistics for Experimenters, 2nd ed. 2005, ch. 4) and from the
    number of processes. It is unknown where a size has a single process or sample: quartiles may be
    those of loops in one process; and at a place of several commits.
    """
    sampled = [
        (t, file)
        for t, (file, *others) in enumerate(place.files for place in costs.timeline.places)
        if file.rows.sampled and not others
    ]
    if not sampled:
        return None
    processes = np.array([catalogue[series.benchmark].processes for series in costs.series])
    alone = costs.curves < 0
    after_curves = costs.curves.max(initial=-1) + np.cumsum(alone)
    groups = np.where(alone, after_curves, costs.curves)
    errors = np.full(costs.values.shape, np.nan, np.float32)
    for t, file in sampled:
        rows = costs.rows_of(file.rows.layout)
        errors[rows, t] = _errors(file, groups[rows], processes[rows])
    return errors


def _errors(file: ResultFile, groups: IntArray, processes: IntArray) -> FloatArray:
    """Return the errors of the numbers of a file, shape (cells,), one in each group of them.

    groups, processes: of each cell, shape (cells,).
    """
    counts, squares = _spread([samples for row in file.rows.values() for samples in _cells(row)])
    there = np.isfinite(file.rows.numbers)
    number, group = np.unique(groups[there], return_inverse=True)
    least = np.full(len(number), np.iinfo(np.int64).max)
    np.minimum.at(least, group, np.minimum(counts, processes)[there])
    degrees = np.bincount(group, counts[there] - 1.0)
    total = np.bincount(group, squares[there])
    of_group = np.array(
        [
            error_of_median(float(square / free) ** 0.5, int(m)) if m > 1 else np.nan
            for square, free, m in zip(total, degrees, least, strict=True)
        ]
    )
    errors = np.full(len(there), np.nan)
    errors[there] = of_group[group]
    return errors


def _spread(samples: list[list[Any]]) -> tuple[IntArray, FloatArray]:
    """Return the number of samples and the sum of squares of their logs, both of shape (cells,).

    The number is 0 where one of them is not usable.
    """
    counts = np.array(list(map(len, samples)), np.int64)
    cell = np.repeat(np.arange(len(counts)), counts)
    values = floats(list(chain.from_iterable(samples)))
    logs = np.log(np.where(values > 0, values, np.nan))
    means = np.bincount(cell, logs, len(counts)) / np.maximum(counts, 1)
    squares = np.bincount(cell, (logs - means[cell]) ** 2, len(counts))
    usable = np.isfinite(squares)
    return np.where(usable, counts, 0), np.where(usable, squares, 0.0)


def _cells(row: Row) -> list[list[Any]]:
    """Return the samples of each cell as they stand in the file, none where there are none."""
    listed = row.columns.get("samples")
    if not isinstance(listed, list) or len(listed) != len(row.values):
        return [[] for _ in row.values]
    return [cell if isinstance(cell, list) else [] for cell in listed]
