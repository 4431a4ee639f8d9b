"""What one process would do with a core of its own, what all cores would, and what limits it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import inverse, product, scaled
from ..store.axis import find_axis, size_of
from ..store.cases import case_keys
from ..store.catalogue import Catalogue
from ..store.results import ResultFile
from ..store.side_car import Processes
from .all_cores import Family, families
from .curves import Place
from .rule.bottleneck import Bottleneck
from .rule.starvation import Counters, FullCpu, ProcessScatter, full_cpu, process_scatter

# Counters run over whole calls; a benchmark whose clock stands still at times has none of its own.
CLOCKS_AGREE = 0.10
# Of one code at one size; engines differ by more.
SAME_SPEED = 1.5
# The benchmark and the parameters besides the size.
Kind = tuple[str, tuple[tuple[str, str], ...]]
_NOT_JUDGED = FullCpu(Refusal("wall or CPU time was not counted"), None)


@dataclass(frozen=True, slots=True)
class Case:
    """One timed case.

    params: by name, besides the size; size_param: its own. full: seconds of a call with a core of
    its own. family: the curves of all cores that belong to it. factor: all cores over one.
    steps: of a call, simulated seconds / dt; None where its work is no step.
    """

    processes: Processes
    params: tuple[tuple[str, str], ...]
    size_param: tuple[str, str] | None
    full: FullCpu
    family: Family | None
    factor: Interval | Refusal
    steps: float | None
    bottleneck: Bottleneck | None = None

    @property
    def kind(self) -> Kind:
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
        one = self.processes
        return f"{one.benchmark}({one.case})" if one.case else one.benchmark

    @property
    def calls_per_s(self) -> Interval | Refusal:
        """Return what one process does with a core of its own: steps a second, else calls."""
        return scaled(inverse(self.full.wall_s), self.steps or 1.0)

    @property
    def theoretical_per_s(self) -> Interval | Refusal:
        """Return steps (else calls) a second of all cores, each with a core of its own."""
        return product(self.calls_per_s, self.factor)

    @property
    def theoretical_steps_per_s(self) -> Interval | Refusal:
        """Return steps a second of all cores; refused where the work of a call is no step."""
        if self.steps is None:
            return Refusal("its work is no step")
        return self.theoretical_per_s


def judge_cases(place: Place, catalogue: Catalogue, dt_s: float) -> list[Case]:
    """Judge every timed case of a place, of the version that its result file has, by kind and size.

    What limits each is not judged yet: see `with_bottlenecks`.
    """
    rows = place.file.rows
    curves = families(place.curves)
    cases = []
    for one in place.processes:
        row = rows.get(one.benchmark)
        if row is None or row.version in (None, one.version):
            params, size = _parameters(one, place.file, catalogue)
            steps = steps_a_call(one.benchmark, dt_s)
            cases.append(Case(one, params, size, _NOT_JUDGED, None, Refusal(""), steps))
    cases.sort(key=lambda case: (case.kind, case.size or 0.0))
    groups = [list(same) for _, same in groupby(cases, key=lambda case: case.kind)]
    found = _without_rivals(groups, [_family(group, curves) for group in groups])
    return [
        case
        for group, (family, refusal) in zip(groups, found, strict=True)
        for case in _judged(group, family, refusal)
    ]


def _judged(group: Sequence[Case], family: Family | None, refusal: Refusal) -> list[Case]:
    """Judge cases that differ in size alone. refusal: why no family belongs to them."""
    scatter = process_scatter([c for one in group if (c := counters_of(one.processes))])
    return [
        replace(
            case,
            full=_full_cpu(case.processes, scatter),
            family=family,
            factor=refusal if family is None else family.factor(case.size),
        )
        for case in group
    ]


def steps_a_call(benchmark: str, dt_s: float) -> float | None:
    """Return how many steps a call is by the method's name: `step` one, `minute` 60 s / dt."""
    method = benchmark.rpartition(".")[2]
    return {"time_step": 1.0, "time_minute": 60.0 / dt_s}.get(method)


def _parameters(
    one: Processes, file: ResultFile, catalogue: Catalogue
) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """Return the parameters besides the size, and that, as far as the result file tells them."""
    row = file.rows.get(one.benchmark)
    keys = case_keys(row.params) if row else ()
    if row is None or one.case not in keys:
        return ((("case", one.case),) if one.case else ()), None
    places = np.unravel_index(keys.index(one.case), [len(values) for values in row.params])
    names = catalogue[one.benchmark].names_for(row.params)
    values = [row.params[i][int(place)] for i, place in enumerate(places)]
    axis = find_axis(names, row.params)
    named = list(zip(names, values, strict=True))
    size = named.pop(axis.index) if axis else None
    return tuple(named), size


def counters_of(one: Processes) -> Counters | None:
    """Return what the processes counted, None without wall and CPU time or if these are 0."""
    has = one.counters
    needed = [has.get(name) for name in ("wall_s", "cpu_user_s", "cpu_system_s")]
    if any(values is None for values in needed):
        return None
    counters = Counters(
        one.calls,
        has["wall_s"],
        has["cpu_user_s"],
        has["cpu_system_s"],
        has.get("run_queue_wait_s"),
        has.get("steal_s"),
        has.get("switches_voluntary"),
        has.get("faults_major"),
    )
    return counters if np.all(counters.wall_s > 0) and np.all(counters.cpu_s > 0) else None


def _full_cpu(one: Processes, scatter: ProcessScatter | None) -> FullCpu:
    """Project the time of a call, in the benchmark's own clock, which the window's overhead is
    not in. scatter: of processes of this kind, for a case of a single one."""
    counters = counters_of(one)
    if counters is None:
        return _NOT_JUDGED
    full = full_cpu(counters, scatter)
    values = np.array([float(np.mean(values)) for values in one.values])
    ratio = geometric_mean(values * counters.calls / counters.wall_s)
    if abs(ratio - 1) > CLOCKS_AGREE:
        return replace(full, wall_s=Refusal("the benchmark has a clock of its own"))
    return replace(full, wall_s=scaled(full.wall_s, ratio))


def _family(group: Sequence[Case], curves: Sequence[Family]) -> tuple[Family | None, Refusal]:
    """Return the curves of the kernel that is called as the benchmark's class, at its speed.

    group: cases that differ in size alone. The median over the sizes that both have decides whether
    it is the same code: one slow moment does not.
    """
    parts = group[0].processes.benchmark.split(".")
    called = parts[-2].lower() if len(parts) > 1 else ""
    for family in curves:
        if family.kernel != called or not family.speedups:
            continue
        alone = {curve.size: curve.at(1.0) for curve in family.curves}
        ratios = [
            rate * case.seconds / (case.steps or 1.0)
            for case in group
            if case.size is not None and (rate := alone.get(case.size)) is not None
        ]
        if not ratios:
            continue
        faster = float(np.median(ratios))
        if not 1 / SAME_SPEED <= faster <= SAME_SPEED:
            other = f"all cores were measured with code {faster:.2g} times as fast"
            return None, Refusal(f"{other}: another engine")
        return family, Refusal("")
    return None, Refusal(f"no curve over workers has a kernel {called!r} at one of its sizes")


def _without_rivals(
    groups: Sequence[Sequence[Case]], found: Sequence[tuple[Family | None, Refusal]]
) -> list[tuple[Family | None, Refusal]]:
    """Take the curves from kinds of one benchmark that all run at their speed: which one they were
    measured with is not known."""
    claims = [
        (group[0].processes.benchmark, family.curves[0].family) if family else None
        for group, (family, _) in zip(groups, found, strict=True)
    ]
    return [
        (None, Refusal(f"{claims.count(claim)} kinds of it run at the speed of those curves"))
        if claim and claims.count(claim) > 1
        else one
        for claim, one in zip(claims, found, strict=True)
    ]
