"""Costs over commits: of all series that one machine measured in one environment.

Results of different versions of a benchmark never share a series.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray, IntArray
from .axis import Axis, find_axis, named_axis
from .cases import labelled
from .catalogue import Benchmark, Catalogue
from .collector import paused_collector
from .direction import as_costs
from .results import ResultFile
from .rows import Entry, Layout, Params
from .timelines import Timeline

Costs = NDArray[np.float32]  # 24 bits tell costs apart to 1 part in 10^7; a history may be large
Pairs = tuple[tuple[str, str], ...]
_Kind = tuple[str, str | None, int]  # benchmark, version, number of parameters
_Measured = tuple[Params, FloatArray]
_LAYOUTS = 16  # whose rows are kept; files of one layout mostly follow each other


@dataclass(frozen=True, slots=True)
class Series:
    """One benchmark with one value of each of its parameters.

    params: the (name, repr) pairs. axis: the parameter that is the size, None where none is.
    size: NaN without one. outdated: measured with another version of the benchmark than the one now
    in benchmarks.json.
    """

    benchmark: str
    version: str | None
    params: Pairs
    axis: str | None
    size: float
    unit: str
    higher_is_better: bool
    outdated: bool

    @property
    def label(self) -> str:
        """Return the benchmark with all its parameters: `blas.Gemm.time_gemm(d, 1000)`."""
        return labelled(self.benchmark, self.params)

    @property
    def curve(self) -> str:
        """Return the benchmark with its parameters besides the size."""
        return labelled(self.benchmark, self.fixed)

    @property
    def fixed(self) -> Pairs:
        """Return the parameters besides the axis."""
        names = [name for name, _ in self.params]
        at = len(names) if self.axis is None else names.index(self.axis)
        return (*self.params[:at], *self.params[at + 1 :])

    def is_worse(self, factor: float) -> bool:
        """Return whether a cost that is `factor` times the old one is worse."""
        return factor < 1 if self.higher_is_better else factor > 1


@dataclass(frozen=True, slots=True)
class SuiteCosts:
    """The costs of all series of one machine and environment, by benchmark.

    curves: shape (series,), series that differ in the size alone have the same number, -1: without
    a size. values: shape (series, places), in the unit of the series, NaN where not measured.
    rows_of: a layout to the numbers of the series that the numbers of its files are of.
    """

    timeline: Timeline
    series: tuple[Series, ...]
    curves: IntArray
    values: Costs
    rows_of: Callable[[Layout], IntArray]


@paused_collector()
def suite_costs(timeline: Timeline, catalogue: Catalogue, wanted: str | None = None) -> SuiteCosts:
    """Return the costs of all that was measured on a timeline.

    wanted: the parameter that is the size, None: the one that looks like one, as in `find_axis`.
    Of several commits at one place the mean counts.
    """
    series: list[Series] = []
    curves: list[int] = []
    numbers: dict[Entry, IntArray] = {}
    newest = _newest(timeline)
    for (name, version, count), lists in _lists_by_benchmark(timeline).items():
        cells = dict.fromkeys(chain.from_iterable(product(*params) for params in lists))
        number = {cell: len(series) + i for i, cell in enumerate(cells)}
        for params in lists:
            at = [number[cell] for cell in product(*params)]
            numbers[name, version, params] = np.array(at, np.int64)
        of_newest = newest[name, version, count]
        more = _series(name, version, lists, list(cells), catalogue[name], wanted, of_newest)
        curves += _curves(more, max(curves, default=-1) + 1)
        series += more

    @lru_cache(maxsize=_LAYOUTS)
    def rows_of(layout: Layout) -> IntArray:
        return np.concatenate([np.empty(0, np.int64), *map(numbers.__getitem__, layout.entries)])

    values = np.full((len(series), len(timeline.places)), np.nan, np.float32)
    for t, place in enumerate(timeline.places):
        values[:, t] = _mean([_column(file, rows_of, len(series)) for file in place.files])
    return SuiteCosts(timeline, tuple(series), np.array(curves, np.int64), values, rows_of)


def _lists_by_benchmark(
    timeline: Timeline,
) -> dict[_Kind, list[Params]]:
    """Return the lists of parameters by benchmark, version and number of parameters, by name."""
    files = (file for place in timeline.places for file in place.files)
    layouts = dict.fromkeys(file.rows.layout for file in files)
    lists: dict[_Kind, list[Params]] = defaultdict(list)
    for name, version, params in dict.fromkeys(
        chain.from_iterable(layout.entries for layout in layouts)
    ):
        lists[name, version, len(params)].append(params)
    return dict(sorted(lists.items(), key=lambda item: item[0][0]))  # the rest stands in order


def _newest(timeline: Timeline) -> dict[_Kind, _Measured]:
    """Return the newest that was measured of each benchmark, version and number of parameters."""
    newest: dict[_Kind, _Measured] = {}
    told: set[Layout] = set()
    for file in (file for place in reversed(timeline.places) for file in place.files):
        layout = file.rows.layout
        if layout in told:
            continue
        told.add(layout)
        for (name, version, params), (start, end) in zip(layout.entries, layout.spans, strict=True):
            if (name, version, len(params)) not in newest:
                newest[name, version, len(params)] = params, file.rows.numbers[start:end]
    return newest


def _series(
    name: str,
    version: str | None,
    lists: Sequence[Params],
    cells: Sequence[tuple[str, ...]],
    benchmark: Benchmark,
    wanted: str | None,
    newest: _Measured,
) -> list[Series]:
    """Return the series of one benchmark and version, one a cell.

    A value of the axis that is no size, such as None, has a series without an axis. The axis is
    that of the newest results, if they have one.
    """
    values = [list(dict.fromkeys(chain(*of_param))) for of_param in zip(*lists, strict=True)]
    names = benchmark.names_for(values)
    if wanted:
        axis = named_axis(wanted, names, values)
    else:
        params, numbers = newest
        found = find_axis(names, params, as_costs(numbers, benchmark.higher_is_better))
        axis = named_axis(found.name, names, values) if found else find_axis(names, values)
    size_of = _sizes(axis, values)
    words = (
        set()
        if axis is None
        else {
            value
            for value, size in zip(values[axis.index], axis.sizes, strict=True)
            if size is None
        }
    )
    return [
        Series(
            benchmark=name,
            version=version,
            params=tuple(zip(names, cell, strict=True)),
            axis=None if axis is None or cell[axis.index] in words else axis.name,
            size=np.nan if axis is None else size_of[cell[axis.index]],
            unit=benchmark.unit,
            higher_is_better=benchmark.higher_is_better,
            outdated=None not in (version, benchmark.version) and version != benchmark.version,
        )
        for cell in cells
    ]


def _sizes(axis: Axis | None, values: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the size of each value of the axis; NaN where it is none, or that of an earlier one.

    Of two values of one size, such as 100 and 1e2, the first counts.
    """
    if axis is None:
        return {}
    taken: set[float] = set()
    size_of = {}
    for value, size in zip(values[axis.index], axis.sizes, strict=True):
        size_of[value] = np.nan if size is None or size in taken else size
        taken.add(size_of[value])
    return size_of


def _curves(series: Iterable[Series], first: int) -> list[int]:
    """Return the numbers of the curves of one benchmark's series, from `first` on."""
    number: dict[Pairs, int] = {}
    return [
        -1 if np.isnan(each.size) else number.setdefault(each.fixed, first + len(number))
        for each in series
    ]


def _column(file: ResultFile, rows_of: Callable[[Layout], IntArray], count: int) -> FloatArray:
    column = np.full(count, np.nan)
    column[rows_of(file.rows.layout)] = file.rows.numbers
    return column


def _mean(columns: Sequence[FloatArray]) -> FloatArray:
    """Return the mean over the columns that have a number."""
    if len(columns) == 1:
        return columns[0]
    there = ~np.isnan(columns)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.where(there, columns, 0.0).sum(axis=0) / there.sum(axis=0)
    return mean
