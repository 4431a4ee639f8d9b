"""Costs over sizes: one series per machine, environment, commit, benchmark, version and the rest.

Results of different benchmark versions never share a series, nor do parameters other than the axis.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..stats.arrays import FloatArray
from .axis import Axis, find_axis, named_axis
from .cases import labelled
from .catalogue import Benchmark
from .direction import as_costs
from .results import ResultFile, Row
from .rows import floats


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What is held fixed along a series; params are the (name, repr) pairs besides the axis."""

    machine: str
    environment: str
    commit: str
    benchmark: str
    version: str | None
    params: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SizeSeries:
    """Costs over sizes, ascending, of the cells that gave a number.

    axis: the parameter that is the size; other_axes: further ones that could be.
    sizes, costs: shape (n,), costs in `unit`; where higher is better they are rates, say, and
    `as_costs` makes them costs. samples: per size the samples, None unless every size has some.
    lower_quartile, upper_quartile: shape (n,), NaN where not recorded.
    repeats: the fewest samples that a size's cost is the median of.
    processes: how many independent processes the samples of one size come from.
    lost: how many sizes gave no number. left_out: values of the axis that are no size.
    outdated: measured with another version of the benchmark than the one now in benchmarks.json.
    """

    key: SeriesKey
    axis: str
    unit: str
    sizes: FloatArray
    costs: FloatArray
    samples: tuple[FloatArray, ...] | None
    lower_quartile: FloatArray
    upper_quartile: FloatArray
    repeats: int
    processes: int
    lost: int
    outdated: bool
    higher_is_better: bool = False
    left_out: tuple[str, ...] = ()
    other_axes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return the benchmark with what is held fixed: `blas.Gemm.time_gemm(d)`."""
        return labelled(self.key.benchmark, self.key.params)


def axis_of(row: Row, benchmark: Benchmark, wanted: str | None) -> Axis | None:
    """Return the size axis of a row: parameter `wanted`, or the one that looks like a size."""
    names = benchmark.names_for(row.params)
    if wanted:
        return named_axis(wanted, names, row.params)
    return find_axis(names, row.params, as_costs(row.values, benchmark.higher_is_better))


def size_series(
    file: ResultFile, name: str, benchmark: Benchmark, wanted: str | None = None
) -> Iterator[SizeSeries]:
    """Yield the series of benchmark `name` in `file`, none where it has no axis or no results."""
    row = file.rows[name]
    axis = axis_of(row, benchmark, wanted)
    if axis is None:
        return
    others = [i for i in range(len(row.params)) if i != axis.index]
    names = benchmark.names_for(row.params)
    cells = np.moveaxis(
        np.arange(len(row.values)).reshape([len(values) for values in row.params]), axis.index, -1
    ).reshape(-1, len(axis.sizes))
    fixed = itertools.product(*(row.params[i] for i in others))
    for values, along in zip(fixed, cells, strict=True):
        key = SeriesKey(
            machine=file.machine,
            environment=file.environment,
            commit=file.commit,
            benchmark=name,
            version=row.version,
            params=tuple(zip((names[i] for i in others), values, strict=True)),
        )
        series = _series(key, row, axis, along.tolist(), benchmark)
        if len(series.sizes):
            yield series


def _series(
    key: SeriesKey, row: Row, axis: Axis, along: list[int], benchmark: Benchmark
) -> SizeSeries:
    usable = [
        (size, cell)
        for size, cell in zip(axis.sizes, along, strict=True)
        if size is not None and np.isfinite(row.values[cell])
    ]
    usable.sort()
    cells = [cell for _, cell in usable]
    samples = _samples(row, cells)
    counts = [len(s) for s in samples] if samples else _column(row, "stats_repeat", cells)
    least = max(1, min((int(c) for c in counts if np.isfinite(c)), default=1))
    return SizeSeries(
        key=key,
        axis=axis.name,
        unit=benchmark.unit,
        sizes=np.array([size for size, _ in usable]),
        costs=row.values[cells],
        samples=samples,
        lower_quartile=_column(row, "stats_q_25", cells),
        upper_quartile=_column(row, "stats_q_75", cells),
        repeats=least,
        processes=min(least, benchmark.processes),
        lost=sum(size is not None for size in axis.sizes) - len(cells),
        outdated=None not in (row.version, benchmark.version) and row.version != benchmark.version,
        higher_is_better=benchmark.higher_is_better,
        left_out=tuple(
            value
            for value, size in zip(row.params[axis.index], axis.sizes, strict=True)
            if size is None
        ),
        other_axes=axis.others,
    )


def _samples(row: Row, cells: list[int]) -> tuple[FloatArray, ...] | None:
    column = row.columns.get("samples")
    if not isinstance(column, list) or len(column) != len(row.values):
        return None
    if not all(isinstance(column[cell], list) and column[cell] for cell in cells):
        return None
    return tuple(floats(column[cell]) for cell in cells)


def _column(row: Row, name: str, cells: list[int]) -> FloatArray:
    """Return a statistic at `cells`, NaN where it was not recorded."""
    column = row.columns.get(name)
    if not isinstance(column, list) or len(column) != len(row.values):
        return np.full(len(cells), np.nan)
    return floats([column[cell] for cell in cells])
