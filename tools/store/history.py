"""Costs over commits: one history per benchmark, environment, version and fixed parameters.

Results of different benchmark versions never share a history. Machines share one if they took turns
(one replaced another, or every run of a CI has a name of its own): if at most ``SHARED`` of an
environment's commits were measured on more than one of its machines. The machine with the most
commits then stands for such a commit, so that a replaced one hands over once. Machines run side by
side have a history each.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, groupby, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray
from .axis import find_axis, named_axis
from .cases import labelled
from .catalogue import Benchmark, Catalogue
from .collector import paused_collector
from .commits import Commits
from .problems import one_line
from .results import ResultFile, newest_by_place
from .rows import Layout, Params

SHARED = 0.1
_IDENTITY = ("cpu", "arch", "ram", "os", "num_cpu")
_MOST_CHARACTERS = 200  # of a fact

_Place = tuple[tuple[str, ...], float | None]  # of a cell: what is fixed, and the size


class _Part(NamedTuple):
    """One benchmark in all files of one layout. at: their places, shape (files,).

    values: shape (files, cells), the cells over itertools.product(*params).
    """

    params: Params
    at: NDArray[np.intp]
    values: FloatArray


@dataclass(frozen=True, slots=True)
class CostHistory:
    """Costs over commits, the oldest first, of those that gave a number at any size.

    params: the (name, repr) pairs besides the axis. axis: the parameter that is the size, None
    where no parameter is.
    sizes: shape (n,), ascending, of all commits; a single NaN without an axis.
    costs: shape (T, n) in `unit`, NaN where a commit gave no number or did not have the size.
    commits, machines: length T. machine_ids: length T, the machine's name with its processor,
    architecture, memory, system and number of processors as the result file has them.
    dates_ms: shape (T,), int64, of the commits, since 1970 (UTC).
    outdated: measured with another version of the benchmark than the one now in benchmarks.json.
    """

    benchmark: str
    environment: str
    version: str | None
    params: tuple[tuple[str, str], ...]
    axis: str | None
    unit: str
    sizes: FloatArray
    costs: FloatArray
    commits: tuple[str, ...]
    machines: tuple[str, ...]
    machine_ids: tuple[str, ...]
    dates_ms: NDArray[np.int64]
    outdated: bool

    @property
    def label(self) -> str:
        """Return the benchmark with what is held fixed: `blas.Gemm.time_gemm(d)`."""
        return labelled(self.benchmark, self.params)


@paused_collector()
def cost_history(
    files: Iterable[ResultFile], catalogue: Catalogue, commits: Commits, wanted: str | None = None
) -> list[CostHistory]:
    """Return the histories in `files`, by benchmark, environment, machines, version, parameters.

    wanted: the parameter that is the size, None: the one that looks like one, as in `find_axis`.
    """
    histories: list[CostHistory] = []
    for files_in_order in _timelines(files, commits):
        timeline = _timeline(files_in_order)
        for (name, version, _), parts in _by_benchmark(files_in_order).items():
            histories += _histories(name, version, parts, timeline, catalogue[name], wanted)
    return sorted(histories, key=lambda history: history.benchmark)  # the rest stands in order


def _by_benchmark(
    files: Sequence[ResultFile],
) -> dict[tuple[str, str | None, int], list[_Part]]:
    """Return the parts by benchmark, version and number of parameters, in order of appearance."""
    places: dict[Layout, list[int]] = defaultdict(list)
    for t, file in enumerate(files):
        places[file.rows.layout].append(t)
    parts = defaultdict(list)
    for layout, at in places.items():
        numbers = np.array([files[t].rows.numbers for t in at])
        for (name, version, params), (start, end) in zip(layout.entries, layout.spans, strict=True):
            part = _Part(params, np.array(at), numbers[:, start:end])
            parts[name, version, len(params)].append(part)
    return parts


def machine_id(file: ResultFile) -> str:
    """Return what tells a machine from another, also from one that took over its name."""
    known = ((fact, file.facts[fact]) for fact in _IDENTITY if file.facts.get(fact))
    facts = (f"{fact}={one_line(value, _MOST_CHARACTERS)}" for fact, value in known)
    return ", ".join([file.machine, *facts])


def _timelines(files: Iterable[ResultFile], commits: Commits) -> Iterator[list[ResultFile]]:
    """Yield files, one a commit and in their order, that make one history of each benchmark."""
    ordered = sorted(
        newest_by_place(files).values(), key=lambda file: (file.environment, file.machine)
    )
    for _, in_environment in groupby(ordered, key=lambda file: file.environment):
        for joined in _joined(list(in_environment)):
            yield sorted(joined, key=lambda file: commits.place[file.commit])


def _joined(files: list[ResultFile]) -> list[list[ResultFile]]:
    """Return the files of an environment by machine, or one a commit where machines took turns."""
    machines: dict[str, list[ResultFile]] = defaultdict(list)
    for file in files:
        machines[file.machine].append(file)
    runs = Counter(file.commit for file in files)
    if sum(count > 1 for count in runs.values()) > SHARED * len(runs):
        return list(machines.values())
    at_commit: dict[str, ResultFile] = {}
    for file in sorted(files, key=lambda file: (len(machines[file.machine]), file.date_ms)):
        at_commit[file.commit] = file
    return [list(at_commit.values())]


class _Timeline(NamedTuple):
    """What the histories of one environment share, per file."""

    environment: str
    commits: list[str]
    machines: list[str]
    machine_ids: list[str]
    dates_ms: NDArray[np.int64]


def _timeline(files: Sequence[ResultFile]) -> _Timeline:
    of_facts = {(file.machine, id(file.facts)): file for file in files}  # most files share theirs
    ids = {at: machine_id(file) for at, file in of_facts.items()}
    return _Timeline(
        environment=files[0].environment,
        commits=[file.commit for file in files],
        machines=[file.machine for file in files],
        machine_ids=[ids[file.machine, id(file.facts)] for file in files],
        dates_ms=np.array([file.date_ms for file in files], np.int64),
    )


def _histories(
    name: str,
    version: str | None,
    parts: Sequence[_Part],
    timeline: _Timeline,
    benchmark: Benchmark,
    wanted: str | None,
) -> Iterator[CostHistory]:
    """Yield the histories of one benchmark and version, one per combination besides the axis."""
    grid = _grid(list(dict.fromkeys(part.params for part in parts)), benchmark, wanted)
    times = np.sort(np.concatenate([part.at for part in parts]))
    flat = np.full((len(times), len(grid.fixed) * len(grid.sizes)), np.nan)
    for part in parts:
        column = grid.columns[part.params]
        there = column >= 0
        flat[np.ix_(np.searchsorted(times, part.at), column[there])] = part.values[:, there]
    flat[np.isinf(flat)] = np.nan
    costs = flat.reshape(len(times), len(grid.fixed), len(grid.sizes))
    for i, fixed in enumerate(grid.fixed):
        measured = ~np.isnan(costs[:, i]).all(axis=1)
        if not measured.any():
            continue
        at = np.zeros(len(timeline.commits), bool)
        at[times[measured]] = True
        yield CostHistory(
            benchmark=name,
            environment=timeline.environment,
            version=version,
            params=tuple(zip(grid.names, fixed, strict=True)),
            axis=grid.axis,
            unit=benchmark.unit,
            sizes=grid.sizes,
            costs=costs[measured, i],
            commits=tuple(compress(timeline.commits, at)),
            machines=tuple(compress(timeline.machines, at)),
            machine_ids=tuple(compress(timeline.machine_ids, at)),
            dates_ms=timeline.dates_ms[at],
            outdated=None not in (version, benchmark.version) and version != benchmark.version,
        )


@dataclass(frozen=True, slots=True)
class _Grid:
    """The combinations `fixed` of the parameters `names` by the sizes, of all lists of parameters.

    columns: per list which column of that grid each of its cells is, the size fastest; -1: none.
    Of two values of one size, such as 100 and 1e2, the first counts.
    """

    names: list[str]
    fixed: list[tuple[str, ...]]
    axis: str | None
    sizes: FloatArray
    columns: dict[Params, NDArray[np.intp]]


def _grid(lists: Sequence[Params], benchmark: Benchmark, wanted: str | None) -> _Grid:
    """Return the grid of what one benchmark takes over time, the number of parameters the same."""
    values = [list(dict.fromkeys(chain(*of_param))) for of_param in zip(*lists, strict=True)]
    names = benchmark.names_for(values)
    axis = named_axis(wanted, names, values) if wanted else find_axis(names, values)
    others = [i for i in range(len(names)) if axis is None or i != axis.index]
    size_of = {} if axis is None else dict(zip(values[axis.index], axis.sizes, strict=True))
    cells = {
        params: [
            (tuple(cell[i] for i in others), None if axis is None else size_of[cell[axis.index]])
            for cell in product(*params)
        ]
        for params in lists
    }
    fixed = list(dict.fromkeys(values for of_list in cells.values() for values, _ in of_list))
    sizes = sorted({size for size in size_of.values() if size is not None}) if axis else [None]
    column = {place: i for i, place in enumerate(product(fixed, sizes))}
    return _Grid(
        names=[names[i] for i in others],
        fixed=fixed,
        axis=None if axis is None else axis.name,
        sizes=np.array(sizes, np.float64),  # None becomes NaN
        columns={params: _columns(of_list, column) for params, of_list in cells.items()},
    )


def _columns(cells: list[_Place], column: dict[_Place, int]) -> NDArray[np.intp]:
    """Return the column of each cell, -1 where it has none or an earlier cell took it."""
    free = dict(column)
    return np.array([free.pop(place, -1) for place in cells], np.intp)
