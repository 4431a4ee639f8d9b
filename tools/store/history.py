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
from itertools import chain, compress, groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray
from .axis import Axis, find_axis, named_axis
from .cases import labelled
from .catalogue import Benchmark, Catalogue
from .collector import paused_collector
from .commits import Commits
from .direction import as_costs
from .history_grid import Fixed, grid_of
from .problems import one_line
from .results import ResultFile, newest_by_place
from .rows import Layout, Params

SHARED = 0.1
_IDENTITY = ("cpu", "arch", "ram", "os", "num_cpu")
_MOST_CHARACTERS = 200  # of a fact


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
    costs: shape (T, n) in `unit`, NaN where a commit gave no number or did not have the size. Where
    higher is better they are rates, say; `as_costs` makes them costs.
    commits, machines: length T. machine_ids: length T, the machine's name with its processor,
    architecture, memory, system and number of processors as the result file has them.
    dates_ms: shape (T,), int64, of the commits, since 1970 (UTC).
    outdated: measured with another version of the benchmark than the one now in benchmarks.json.
    """

    benchmark: str
    environment: str
    version: str | None
    params: Fixed
    axis: str | None
    unit: str
    sizes: FloatArray
    costs: FloatArray
    commits: tuple[str, ...]
    machines: tuple[str, ...]
    machine_ids: tuple[str, ...]
    dates_ms: NDArray[np.int64]
    outdated: bool
    higher_is_better: bool = False

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
    lists = list(dict.fromkeys(part.params for part in parts))
    values = [list(dict.fromkeys(chain(*of_param))) for of_param in zip(*lists, strict=True)]
    names = benchmark.names_for(values)
    grid = grid_of(lists, names, values, _axis(parts, names, values, benchmark, wanted))
    times = np.sort(np.concatenate([part.at for part in parts]))
    flat = np.full((len(times), grid.width), np.nan)
    for part in parts:
        column = grid.columns[part.params]
        there = column >= 0
        flat[np.ix_(np.searchsorted(times, part.at), column[there])] = part.values[:, there]
    flat[np.isinf(flat)] = np.nan
    for line in grid.lines:
        costs = flat[:, line.start : line.start + len(line.sizes)]
        measured = ~np.isnan(costs).all(axis=1)
        if not measured.any():
            continue
        at = np.zeros(len(timeline.commits), bool)
        at[times[measured]] = True
        yield CostHistory(
            benchmark=name,
            environment=timeline.environment,
            version=version,
            params=line.params,
            axis=line.axis,
            unit=benchmark.unit,
            sizes=line.sizes,
            costs=costs[measured],
            commits=tuple(compress(timeline.commits, at)),
            machines=tuple(compress(timeline.machines, at)),
            machine_ids=tuple(compress(timeline.machine_ids, at)),
            dates_ms=timeline.dates_ms[at],
            outdated=None not in (version, benchmark.version) and version != benchmark.version,
            higher_is_better=benchmark.higher_is_better,
        )


def _axis(
    parts: Sequence[_Part],
    names: Sequence[str],
    values: Sequence[Sequence[str]],
    benchmark: Benchmark,
    wanted: str | None,
) -> Axis | None:
    """Return the size of one benchmark over time: that of its newest results, if they have one.

    values: of each parameter, in any of the results.
    """
    if wanted:
        return named_axis(wanted, names, values)
    newest = max(parts, key=lambda part: int(part.at[-1]))
    costs = as_costs(newest.values[-1], benchmark.higher_is_better)
    found = find_axis(names, newest.params, costs)
    return named_axis(found.name, names, values) if found else find_axis(names, values)
