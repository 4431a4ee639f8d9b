"""The throughput curves and timed cases that --bench, --axis, --machine and --commit ask for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import UserError, some
from ..stats.arrays import FloatArray
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Refusal
from ..store.axis import find_axis, size_of
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.problems import Problem
from ..store.query import Query, by_commit, files_asked_for
from ..store.results import ResultFile
from ..store.series import SizeSeries, size_series
from ..store.side_car import Processes
from .axis import WORKER_WORDS, find_worker_axis, throughput
from .rule.scalability import Scalability, judge_scalability
from .rule.speedup_solver import Errors

_ENOUGH_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """Throughput over workers, the rest held fixed, and the verdict on it.

    workers, throughput: shape (n,), in `unit`, a value for each independent measurement.
    cores: of the machine, None if unknown. size: what is measured at, in the parameter `size_name`;
    both None without a size.
    """

    series: SizeSeries
    unit: str
    workers: FloatArray
    throughput: FloatArray
    cores: int | None
    size: float | None
    size_name: str | None
    verdict: Scalability

    @property
    def all_cores(self) -> float:
        """Return the number of workers that means all cores."""
        within = self.workers[self.workers <= (self.cores or np.inf)]
        return float(self.cores or np.max(within, initial=1.0))

    def at(self, workers: float) -> float | None:
        """Return the geometric mean of what was measured at `workers`, None if nothing was."""
        values = self.throughput[self.workers == workers]
        return geometric_mean(values) if len(values) else None

    @property
    def speedup(self) -> float | None:
        """Return all cores' throughput over that of one, None where either is not measured."""
        one, every = self.at(1.0), self.at(self.all_cores)
        return None if one is None or every is None or self.all_cores == 1 else every / one

    @property
    def family(self) -> tuple[str, str | None, tuple[tuple[str, str], ...]]:
        """Return what curves share that differ in size alone."""
        key = self.series.key
        others = tuple(pair for pair in key.params if pair[0] != self.size_name)
        return key.benchmark, key.version, others


@dataclass(frozen=True, slots=True)
class Place:
    """All curves and timed cases of one result file; those asked for are a part of them."""

    file: ResultFile
    curves: tuple[Curve, ...]
    processes: tuple[Processes, ...]


def select_places(
    database: Database,
    processes: Mapping[str, Sequence[Processes]],
    query: Query,
    errors: Errors = "relative",
) -> list[Place]:
    """Return the places with anything asked for, by machine, environment, commit.

    processes: by the path of a result file, as text. errors: what the fits square.
    UserError, with the reason, if there is none.
    """
    commits = database.commits
    files = files_asked_for(database.files, commits, query)

    def asked(of_commit: Iterable[ResultFile]) -> list[Place]:
        places = (_place(file, database.catalogue, processes, query, errors) for file in of_commit)
        return [place for place in places if _anything(place, query)]

    found = by_commit(files, commits, query, asked)
    if not found or (query.axis and not any(_shows_curve(place, query) for place in found)):
        raise UserError(_why_none(files, database.catalogue, query))
    order = commits.place
    return sorted(found, key=lambda p: (p.file.machine, p.file.environment, order[p.file.commit]))


def by_result_file(
    files: Iterable[ResultFile], processes: Iterable[Processes]
) -> tuple[dict[str, list[Processes]], list[Problem]]:
    """Find the result file of each set of processes: it is called alike.

    Side-cars lie by host and results by machine. Where several machines have such a file it is the
    one called as the host, else none, which is a problem.
    """
    named: dict[str, list[ResultFile]] = defaultdict(list)
    for file in files:
        named[file.path.stem].append(file)
    found: dict[str, list[Processes]] = defaultdict(list)
    lost: dict[str, Problem] = {}
    for one in processes:
        candidates = named.get(one.stem, [])
        if len(candidates) > 1:
            candidates = [file for file in candidates if file.machine == one.host]
        if len(candidates) == 1:
            found[str(candidates[0].path)].append(one)
        elif one.stem in named:
            several = f"results of several machines are called so, and none of them {one.host}"
            lost[str(one.path)] = Problem(one.path, None, several)
    return found, list(lost.values())


def _anything(place: Place, query: Query) -> bool:
    labels = [curve.series.label for curve in place.curves]
    labels += [f"{one.benchmark}({one.case})" for one in place.processes]
    return any(query.matches(label) for label in labels)


def _shows_curve(place: Place, query: Query) -> bool:
    return any(query.matches(curve.series.label) for curve in place.curves)


def _place(
    file: ResultFile,
    catalogue: Catalogue,
    processes: Mapping[str, Sequence[Processes]],
    query: Query,
    errors: Errors,
) -> Place:
    curves = [
        curve
        for name in sorted(file.rows)
        for curve in _curves(file, name, catalogue, query, errors)
    ]
    return Place(file, tuple(curves), tuple(processes.get(str(file.path), ())))


def _curves(
    file: ResultFile, name: str, catalogue: Catalogue, query: Query, errors: Errors
) -> Iterator[Curve]:
    row, benchmark = file.rows[name], catalogue[name]
    names = benchmark.names_for(row.params)
    axis = query.axis or find_worker_axis(names, row.params)
    if axis is None or axis not in names:
        return
    others = [(n, values) for n, values in zip(names, row.params, strict=True) if n != axis]
    size = find_axis([n for n, _ in others], [values for _, values in others])
    for series in size_series(file, name, benchmark, axis):
        yield _curve(series, _cores(file), size.name if size else None, errors)


def _cores(file: ResultFile) -> int | None:
    try:
        return max(1, int(str(file.facts.get("num_cpu"))))
    except ValueError:
        return None


def _curve(series: SizeSeries, cores: int | None, size_name: str | None, errors: Errors) -> Curve:
    workers, costs = _measurements(series)
    size = size_of(dict(series.key.params)[size_name]) if size_name else None
    found = throughput(costs, series.unit)
    if isinstance(found, str):
        refusal = Refusal(found)
        verdict = Scalability("refused", found, refusal, refusal, refusal, refusal)
        return Curve(series, series.unit, workers[:0], workers[:0], cores, size, size_name, verdict)
    rates, unit = found
    verdict = judge_scalability(workers, rates, cores, errors)
    return Curve(series, unit, workers, rates, cores, size, size_name, verdict)


def _measurements(series: SizeSeries) -> tuple[FloatArray, FloatArray]:
    """Return workers and results: a value a process where each sample is one, else the medians.

    The medians too where a sample is no finite number.
    """
    samples = series.samples
    if samples is None or any(
        not len(sample) == series.processes >= _ENOUGH_PROCESSES or not np.all(np.isfinite(sample))
        for sample in samples
    ):
        return series.sizes, series.costs
    return np.repeat(series.sizes, [len(sample) for sample in samples]), np.concatenate(samples)


def _why_none(files: Sequence[ResultFile], catalogue: Catalogue, query: Query) -> str:
    params = {
        name: catalogue[name].names_for(row.params)
        for file in files
        for name, row in file.rows.items()
    }
    # --bench is matched against name(case): a name that it does not match may have a case that it
    # does, and then it is the parameters that are wanting.
    asked = [name for name in params if query.matches(name)]
    if query.bench and not asked and not _matches_case(files, query):
        return f"--bench {query.bench.pattern}: matches no benchmark; there are {some(params)}"
    there = {param for name in asked or params for param in params[name]}
    if query.axis and query.axis not in there:
        return f"--axis {query.axis}: not a parameter; parameters are {some(there)}"
    if query.axis:
        return (
            f"--axis {query.axis}: its values are not two or more different positive numbers, so "
            f"it counts no workers; parameters are {some(there)}"
        )
    labelled = f"--bench {query.bench.pattern}: " if query.bench else ""
    return (
        f"{labelled}no parameter counts workers ({', '.join(WORKER_WORDS)}) in "
        f"{some(asked or params)}; parameters are {some(there)}; name one with --axis"
    )


def _matches_case(files: Sequence[ResultFile], query: Query) -> bool:
    return any(
        query.matches(f"{name}({case})")
        for file in files
        for name, row in file.rows.items()
        for case in case_keys(row.params)
    )
