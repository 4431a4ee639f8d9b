"""A timed case: what it is measured at, its counters, and the work of a call."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..stats.geometric_mean import geometric_mean
from ..store.axis import find_axis, size_of
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.results import ResultFile
from ..store.side_car import Processes
from .places import Place
from .rule.wall_split import Counters, counters_of

# The benchmark and the parameters besides the size.
CaseKind = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class TimedCase:
    """One timed case, as it was measured.

    params: by name, besides the size; size_param: its own. steps: of a call, simulated seconds /
    dt; None where its work is no step.
    """

    processes: Processes
    params: tuple[tuple[str, str], ...]
    size_param: tuple[str, str] | None
    steps: float | None

    @property
    def kind(self) -> CaseKind:
        """Return what cases share that differ in size alone."""
        return self.processes.benchmark, self.params

    @property
    def size(self) -> float | None:
        """Return what it is measured at, None without a size."""
        return size_of(self.size_param[1]) if self.size_param else None

    @property
    def seconds(self) -> float:
        """Return seconds a call as measured: geometric mean over processes of their medians."""
        return geometric_mean(np.array([np.median(values) for values in self.processes.values]))

    @property
    def label(self) -> str:
        """Return `benchmark(case)`."""
        processes = self.processes
        return f"{processes.benchmark}({processes.case})" if processes.case else processes.benchmark

    @property
    def counters(self) -> Counters | None:
        """Return what the processes counted, None without wall and CPU time or if these are 0."""
        by_name = self.processes.counters
        if any(name not in by_name for name in ("wall_s", "cpu_user_s", "cpu_system_s")):
            return None
        counters = counters_of(self.processes.calls, by_name.__getitem__, by_name.get)
        positive = np.all(counters.wall_s > 0) and np.all(counters.cpu_s > 0)
        return counters if positive else None


def timed_cases(place: Place, catalogue: Catalogue, dt_s: float) -> Iterator[TimedCase]:
    """Yield the timed cases of a place that are of the version its result file has.

    dt_s: simulated seconds of a step.
    """
    for processes in place.processes:
        row = place.file.rows.get(processes.benchmark)
        if row is None or row.version in (None, processes.version):
            params, size = _parameters(processes, place.file, catalogue)
            yield TimedCase(processes, params, size, steps_a_call(processes.benchmark, dt_s))


def steps_a_call(benchmark: str, dt_s: float) -> float | None:
    """Return how many steps a call is by the method's name: `step` one, `minute` 60 s / dt."""
    method = benchmark.rpartition(".")[2]
    return {"time_step": 1.0, "time_minute": 60.0 / dt_s}.get(method)


def _parameters(
    processes: Processes, file: ResultFile, catalogue: Catalogue
) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """Return the parameters besides the size, and that, as far as the result file tells them."""
    row = file.rows.get(processes.benchmark)
    keys = case_keys(row.params) if row else ()
    if row is None or processes.case not in keys:
        return ((("case", processes.case),) if processes.case else ()), None
    places = np.unravel_index(keys.index(processes.case), [len(values) for values in row.params])
    names = catalogue[processes.benchmark].names_for(row.params)
    values = [row.params[i][int(place)] for i, place in enumerate(places)]
    axis = find_axis(names, row.params)
    named = list(zip(names, values, strict=True))
    size = named.pop(axis.index) if axis else None
    return tuple(named), size
