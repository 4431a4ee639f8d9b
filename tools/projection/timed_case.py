"""A timed case: what it is measured at, its counters, and the work of a call."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Refusal
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.results import ResultFile
from ..store.series import axis_of
from ..store.side_car import Processes
from ..store.sizes import size_of
from .places import Place
from .rule.exclusive_core import exclusive, least_probe_s
from .rule.wall_split import Counters, counters_of

# The benchmark and the parameters besides the size.
CaseKind = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class TimedCase:
    """One timed case, as it was measured.

    exclusive: the processes without those whose core a co-tenant shared; all where no probe tells.
    params: by name, besides the size; size_param: its own. steps: of a call, simulated seconds /
    dt; None where its work is no step. outdated: measured with another version of the benchmark
    than the one now in benchmarks.json.
    """

    processes: Processes
    exclusive: Processes | Refusal
    params: tuple[tuple[str, str], ...]
    size_param: tuple[str, str] | None
    steps: float | None
    outdated: bool

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
    def exclusive_count(self) -> int:
        """Return how many of the processes had an exclusive core, as far as a probe tells."""
        return 0 if isinstance(self.exclusive, Refusal) else len(self.exclusive.values)

    @property
    def means_s(self) -> FloatArray:
        """Return the mean of the values of each process, seconds a call, shape (m,)."""
        return np.array([float(np.mean(values)) for values in self.processes.values])

    @property
    def mean_s(self) -> float:
        """Return seconds a call over all the time: geometric mean over processes of their means."""
        return geometric_mean(self.means_s)

    @property
    def label(self) -> str:
        """Return `benchmark(case)`."""
        processes = self.processes
        return f"{processes.benchmark}({processes.case})" if processes.case else processes.benchmark

    @property
    def counters(self) -> Counters | None:
        """Return what the processes on exclusive cores counted.

        None without such a process, without wall and CPU time, or if these are 0.
        """
        if isinstance(self.exclusive, Refusal):
            return None
        by_name = self.exclusive.counters
        if any(name not in by_name for name in ("wall_s", "cpu_user_s", "cpu_system_s")):
            return None
        counters = counters_of(self.exclusive.calls, by_name.__getitem__, by_name.get)
        positive = np.all(counters.wall_s > 0) and np.all(counters.cpu_s > 0)
        return counters if positive else None


def timed_cases(place: Place, catalogue: Catalogue, dt_s: float) -> Iterator[TimedCase]:
    """Yield the timed cases of a place, each in one version of its benchmark, see `_shown`.

    dt_s: simulated seconds of a step.
    """
    shown = _shown(place)
    probed = [p.counters["probe_s"] for p in shown if "probe_s" in p.counters]
    least_s = least_probe_s(np.concatenate(probed) if probed else np.array([]))
    for processes in shown:
        params, size = _parameters(processes, place.file, catalogue)
        yield TimedCase(
            processes=processes,
            exclusive=_exclusive(processes, least_s),
            params=params,
            size_param=size,
            steps=steps_a_call(processes.benchmark, dt_s),
            outdated=catalogue[processes.benchmark].version not in (None, processes.version),
        )


def _shown(place: Place) -> list[Processes]:
    """Return of each case the processes of the version that its result file has.

    Where none of that version were kept, those of the newest version that were.
    """
    of_case: dict[tuple[str, str], Processes] = {}
    for processes in place.processes:  # in the order in which they were added
        case = processes.benchmark, processes.case
        row = place.file.rows.get(processes.benchmark)
        if case not in of_case or row is None or of_case[case].version != row.version:
            of_case[case] = processes
    return list(of_case.values())


def _exclusive(processes: Processes, least_s: float) -> Processes | Refusal:
    """Return the processes whose core no co-tenant shared; least_s: of the probe.

    A co-tenant that stays for minutes slows them all, so that not all may be left.
    """
    probes_s = processes.counters.get("probe_s")
    if probes_s is None:
        return processes
    own = exclusive(probes_s, least_s)
    if not own.any():
        return Refusal(f"a co-tenant shared the core of every process, all {len(own)} of them")
    return processes.where(own)


def steps_a_call(benchmark: str, dt_s: float) -> float | None:
    """Return how many steps a call is by the method's name: `step` one, `minute` 60 s / dt."""
    method = benchmark.rpartition(".")[2]
    steps = {"time_step": 1.0, "time_ten_steps": 10.0, "time_minute": 60.0 / dt_s}
    return steps.get(method)


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
    axis = axis_of(row, catalogue[processes.benchmark], None)
    named = list(zip(names, values, strict=True))
    size = named.pop(axis.index) if axis else None
    return tuple(named), size
