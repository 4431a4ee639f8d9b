"""What one process would do on an exclusive core, what all cores would, and what limits it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import inverse, product, scaled
from ..stats.scatter import Scatter
from ..store.catalogue import Catalogue
from .all_cores import Family
from .places import Place
from .rule.limit import Bottleneck
from .rule.starvation import FullCpu, full_cpu, process_scatter
from .timed_case import TimedCase, timed_cases

# Counters run over whole calls; a benchmark whose clock stands still at times has none of its own.
CLOCKS_AGREE = 0.10
# Of one code at one size; engines differ by more.
SAME_SPEED = 1.5
_NOT_COUNTED = FullCpu(Refusal("wall or CPU time was not counted"), None)


@dataclass(frozen=True, slots=True)
class Case(TimedCase):
    """A timed case and its projection.

    full: seconds of a call on an exclusive core. family: the curves of all cores that belong to it.
    bottleneck: None until it is judged.
    """

    full: FullCpu
    family: Family | Refusal
    bottleneck: Bottleneck | None = None

    @property
    def factor(self) -> Interval | Refusal:
        """Return the throughput of all cores over that of one."""
        return factor_at(self.family, self.size)

    @property
    def calls_per_s(self) -> Interval | Refusal:
        """Return what one process does on an exclusive core: steps a second, else calls."""
        return scaled(inverse(self.full.wall_s), self.steps or 1.0)

    @property
    def theoretical_per_s(self) -> Interval | Refusal:
        """Return steps (else calls) a second of all cores, each exclusive."""
        return product(self.calls_per_s, self.factor)

    @property
    def theoretical_steps_per_s(self) -> Interval | Refusal:
        """Return steps a second of all cores; refused where the work of a call is no step."""
        return self.theoretical_per_s if self.steps is not None else NO_STEP


NO_STEP = Refusal("the work of a call is not a number of steps")


def factor_at(family: Family | Refusal, size: float | None) -> Interval | Refusal:
    """Return the throughput of all cores over that of one at `size`."""
    return family if isinstance(family, Refusal) else family.factor(size)


def judge_cases(place: Place, catalogue: Catalogue, dt_s: float) -> list[Case]:
    """Judge every timed case of a place, by kind and size; `add_bottlenecks` says what limits it.

    dt_s: simulated seconds of a step.
    """
    timed = sorted(
        timed_cases(place, catalogue, dt_s), key=lambda case: (case.kind, case.size or 0.0)
    )
    groups = [list(same) for _, same in groupby(timed, key=lambda case: case.kind)]
    of_groups = _refuse_rivals(groups, [_find_family(group, place.families) for group in groups])
    return [
        case
        for group, family in zip(groups, of_groups, strict=True)
        for case in _judge_kind(group, family)
    ]


def _judge_kind(group: Sequence[TimedCase], family: Family | Refusal) -> list[Case]:
    """Judge cases that differ in size alone."""
    scatter = process_scatter([c for case in group if (c := case.counters) is not None])
    return [
        Case(
            processes=case.processes,
            exclusive=case.exclusive,
            params=case.params,
            size_param=case.size_param,
            steps=case.steps,
            outdated=case.outdated,
            full=_full_cpu(case, scatter),
            family=family,
        )
        for case in group
    ]


def _full_cpu(case: TimedCase, scatter: Scatter | Refusal) -> FullCpu:
    """Project the time of a call, in the benchmark's own clock.

    That clock does not hold the overhead of the counters' window. scatter: of processes of this
    kind, for a case of a single one.
    """
    if isinstance(case.exclusive, Refusal):
        return FullCpu(case.exclusive, None)
    counters = case.counters
    if counters is None:
        return _NOT_COUNTED
    full = full_cpu(counters, scatter)
    values = np.array([float(np.mean(values)) for values in case.exclusive.values])
    ratio = geometric_mean(values * counters.calls / counters.wall_s)
    if abs(ratio - 1) > CLOCKS_AGREE:
        return replace(full, wall_s=Refusal("the benchmark has a clock of its own"))
    return replace(full, wall_s=scaled(full.wall_s, ratio))


def _find_family(group: Sequence[TimedCase], families: Sequence[Family]) -> Family | Refusal:
    """Return the curves of the kernel that is called as the benchmark's class, at its speed.

    group: cases that differ in size alone. Curves that share more parameters with them come first.
    The median over the sizes that both have decides whether it is the same code: one slow moment
    does not.
    """
    parts, params = group[0].processes.benchmark.split("."), dict(group[0].params)
    called = parts[-2].lower() if len(parts) > 1 else ""
    for family in sorted(families, key=lambda family: -len(family.params)):
        if family.kernel(params) != called or not family.speedups:
            continue
        one_worker = {curve.size: curve.at(1.0) for curve in family.curves}
        ratios = [
            rate * case.seconds / (case.steps or 1.0)
            for case in group
            if case.size is not None and (rate := one_worker.get(case.size)) is not None
        ]
        if not ratios:
            continue
        faster = float(np.median(ratios))
        if not 1 / SAME_SPEED <= faster <= SAME_SPEED:
            other = "other code" if len(family.params) > 1 else "another engine"
            measured = f"all cores were measured with code {faster:.2g} times as fast"
            return Refusal(f"{measured}: {other}")
        return family
    return Refusal(f"no curve over workers has a kernel {called!r} at one of its sizes")


def _refuse_rivals(
    groups: Sequence[Sequence[TimedCase]], families: Sequence[Family | Refusal]
) -> list[Family | Refusal]:
    """Refuse the curves to kinds of one benchmark that all run at their speed.

    Which of these kinds the curves were measured with is not known.
    """
    claims = [
        None
        if isinstance(family, Refusal)
        else (group[0].processes.benchmark, family.curves[0].family)
        for group, family in zip(groups, families, strict=True)
    ]
    return [
        Refusal(f"{claims.count(claim)} kinds of it run at the speed of those curves")
        if claim and claims.count(claim) > 1
        else family
        for claim, family in zip(claims, families, strict=True)
    ]
