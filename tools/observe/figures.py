"""What the processes of a case add up to: each figure with its interval, or why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..measure.stepping import Counted, Stepped
from ..projection.rule.bottleneck import find_bottleneck
from ..projection.rule.limit import Bottleneck
from ..projection.rule.memory_limit import Cache, Footprint
from ..projection.rule.off_core import CounterTotals, least_share
from ..projection.rule.starvation import FullCpu, exclusive_core_s, full_cpu
from ..projection.rule.wall_split import Counters
from ..stats.arrays import FloatArray
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import geometric_interval, inverse, pooled_scatter
from .rounds import Rounds
from .rule.segments import (
    Segments,
    disturbed_share,
    exclusive,
    least_probe_s,
    totals,
    while_all_work,
)

# A quantile q of fewer steps than 2 / (1 - q) is one of the two largest.
_LEAST_STEPS = {"p50": 4, "p95": 40, "p99": 200}
_ONE_SIZE = "the data exceed a cache, and one size cannot tell computing from waiting for memory"


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity of a case. processes: that its interval is of. disturbed: share of their time.

    spread: relative standard deviation over processes, or rounds of them; None where not known.
    """

    estimate: Interval | Refusal
    processes: int
    disturbed: float
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is said of a case.

    by_name: figures by the key that records have. io_wait: share of the time, None where nothing
    counts it; io_source says what did. rate_by_process: steps a second of each process.
    """

    by_name: dict[str, Figure]
    io_wait: float | None
    io_source: str
    bottleneck: Bottleneck
    rate_by_process: FloatArray
    kernel_s_by_process: FloatArray
    steps: int


def figures(rounds: Rounds, size: float | None, caches: Sequence[Cache]) -> Figures:
    """Return the figures of a case. size: along which cost grows, if it has one.

    caches: of this machine, empty if unknown.
    """
    every = [Segments(**stepped.segments) for stepped in rounds.alone]
    least_s = least_probe_s(every)
    disturbed = disturbed_share(every, least_s)
    counters = totals(every)
    full = _full_cpu(every, least_s)
    full_per_s = inverse(full.wall_s)
    all_cores = _all_cores(rounds, full)
    alone = _of_processes(rounds.alone, disturbed)
    by_name = {
        "steps_per_s": alone(lambda i: counters.calls[i] / counters.wall_s[i]),
        **_of_a_step(rounds, counters, alone),
        "cpu_utilisation": _share(alone(lambda i: counters.cpu_s[i] / counters.wall_s[i])),
        **_memory(rounds, size, alone),
        "full_cpu_steps_per_s": Figure(full_per_s, len(every), disturbed),
        **all_cores,
    }
    io_wait, source = _io_wait(every, counters)
    return Figures(
        by_name=by_name,
        io_wait=io_wait,
        io_source=source,
        bottleneck=_bottleneck(rounds, every, counters, size, caches),
        rate_by_process=counters.calls / counters.wall_s,
        kernel_s_by_process=np.array([each.ready.reference_kernel_s for each in rounds.alone]),
        steps=min(each.counted.steps for each in rounds.alone),
    )


def _of_processes(
    alone: Sequence[Stepped], disturbed: float
) -> Callable[[Callable[[int], float | None]], Figure]:
    """Return what makes a figure of a number a process."""

    def figure(of: Callable[[int], float | None]) -> Figure:
        numbers = [of(i) for i in range(len(alone))]
        values = np.array([number for number in numbers if number])
        if len(values) < len(numbers):
            return Figure(Refusal("the system or the case does not tell it"), 0, disturbed)
        return _figure(values, disturbed)

    return figure


def _figure(values: FloatArray, disturbed: float) -> Figure:
    scatter = pooled_scatter(values)
    spread = None if isinstance(scatter, Refusal) else scatter.sd
    return Figure(geometric_interval(values), len(values), disturbed, spread)


def _share(figure: Figure) -> Figure:
    """End the interval of one thread's share at 1, where it cannot go beyond."""
    estimate = figure.estimate
    if isinstance(estimate, Refusal) or estimate.value > 1:
        return figure
    return replace(figure, estimate=replace(estimate, high=min(estimate.high, 1.0)))


def _of_a_step(
    rounds: Rounds, counters: Counters, alone: Callable[[Callable[[int], float | None]], Figure]
) -> dict[str, Figure]:
    ready, rate = rounds.alone[0].ready, counters.calls / counters.wall_s
    counted = [stepped.counted for stepped in rounds.alone]
    found = {"step_mean_s": alone(lambda i: 1 / rate[i])}
    if max(each.steps for each in counted) > 1:  # a run of a program is one step
        found |= {f"step_{q}_s": _quantile(q, counted, alone) for q in _LEAST_STEPS}
    if ready.work != 1:
        found["work_per_s"] = alone(lambda i: rate[i] * rounds.alone[i].ready.work)
    if ready.simulated_s is not None:
        simulated_s = ready.simulated_s
        found["real_time_factor"] = alone(lambda i: rate[i] * simulated_s)
    if ready.frames_per_s is not None:
        found["frames_kept_per_s"] = alone(lambda i: counted[i].frames_kept_per_s)
    return found


def _quantile(
    q: str, counted: Sequence[Counted], alone: Callable[[Callable[[int], float | None]], Figure]
) -> Figure:
    steps = min(each.steps for each in counted)
    if steps < _LEAST_STEPS[q]:
        few = Refusal(f"{steps} steps a process are too few: it takes {_LEAST_STEPS[q]}")
        return Figure(few, len(counted), 0.0)
    return alone(lambda i: float(getattr(counted[i], q)))


def _memory(
    rounds: Rounds, size: float | None, alone: Callable[[Callable[[int], float | None]], Figure]
) -> dict[str, Figure]:
    found = {"peak_rss_bytes": alone(lambda i: rounds.alone[i].counted.peak_rss_bytes)}
    held = rounds.alone[0].ready.nbytes
    if size and held is not None:  # the same in every process: it is counted, not measured
        each = held / size
        found["bytes_per_item"] = Figure(Interval(each, each, each), len(rounds.alone), 0.0)
    return found


def _full_cpu(every: Sequence[Segments], least_s: float) -> FullCpu:
    """Return the time of a step without starvation, where no co-tenant slowed the core either."""
    undisturbed = [segments.where(exclusive(segments, least_s)) for segments in every]
    undisturbed = [segments for segments in undisturbed if len(segments.steps)]
    if len(undisturbed) < 2:
        why = f"{len(undisturbed)} of {len(every)} processes ever had an exclusive core: it takes 2"
        return FullCpu(Refusal(why), None)
    return full_cpu(totals(undisturbed))


def _all_cores(rounds: Rounds, full: FullCpu) -> dict[str, Figure]:
    """Return throughput, speed-up and efficiency of all cores, a value a round."""
    names = ("all_cores_steps_per_s", "speedup", "efficiency", "steps_per_core_s")
    reason = _no_all_cores(rounds, full)
    if reason is not None:
        return {name: Figure(reason, 0, 0.0) for name in names}
    cores = len(rounds.together[0])
    every = [
        while_all_work([Segments(**stepped.segments) for stepped in together])
        for together in rounds.together
    ]
    alone = [Segments(**stepped.segments) for stepped in rounds.alone]
    # Where processors share a core unseen, our own workers slow the probe: of each its own least.
    least_s = least_probe_s([segments for together in every for segments in together])
    alone_least_s = least_probe_s(alone)
    rates = np.array([sum(full_speed(s, least_s) for s in together) for together in every])
    ones = np.array([full_speed(s, alone_least_s) for s in alone[: len(rates)]])
    known = np.isfinite(rates) & np.isfinite(ones)
    rates, ones = rates[known], ones[known]
    disturbed = disturbed_share([s for together in every for s in together], least_s)
    values = (rates, rates / ones, rates / ones / cores, rates / cores)
    return {
        name: _figure(of_rounds, disturbed) for name, of_rounds in zip(names, values, strict=True)
    }


def _no_all_cores(rounds: Rounds, full: FullCpu) -> Refusal | None:
    if not rounds.together:
        return Refusal("it was not run on all cores")
    if isinstance(full.wall_s, Refusal):
        return full.wall_s
    return None


def full_speed(segments: Segments, least_s: float) -> float:
    """Return steps a second without starvation, where no co-tenant slowed the core; NaN if never.

    As in `full_cpu`: the geometric middle of all of the machine's steal taken off, and none.
    """
    undisturbed = segments.where(exclusive(segments, least_s))
    if not len(undisturbed.steps):
        return float("nan")
    counters = totals([undisturbed])
    least, most = exclusive_core_s(counters)
    return float(counters.calls[0] / np.sqrt(least[0] * most[0]))


def _io_wait(every: Sequence[Segments], counters: Counters) -> tuple[float | None, str]:
    wall_s = float(np.sum(counters.wall_s))
    for name, source in (("block_io_wait_s", "block delay"), ("pressure_io_s", "pressure")):
        waits = [segments.total(name) for segments in every]
        if all(wait is not None for wait in waits):
            return sum(wait for wait in waits if wait is not None) / wall_s, source
    return None, "not counted"


def _bottleneck(
    rounds: Rounds,
    every: Sequence[Segments],
    counters: Counters,
    size: float | None,
    caches: Sequence[Cache],
) -> Bottleneck:
    shares = full_cpu(counters).shares
    if shares is None:
        return find_bottleneck(size, None)
    steps, wall_s = float(np.sum(counters.calls)), float(np.sum(counters.wall_s))
    system_s, cpu_s = float(np.sum(counters.cpu_system_s)), float(np.sum(counters.cpu_s))

    def per_step(name: str) -> float | None:
        counts = [segments.total(name) for segments in every]
        known = [count for count in counts if count is not None]
        return sum(known) / steps if len(known) == len(counts) else None

    io_share, _ = _io_wait(every, counters)
    of_all = CounterTotals(
        shares=shares,
        least_system_share=least_share(system_s, cpu_s),
        faults_minor=per_step("faults_minor"),
        faults_major=per_step("faults_major"),
        switches_voluntary=per_step("switches_voluntary"),
        io_share=io_share,
    )
    held = rounds.alone[0].ready.nbytes
    if not (size and held and caches):
        return find_bottleneck(size, of_all)
    footprint = Footprint(np.array([size]), np.array([wall_s / steps]), held / size, caches)
    found = find_bottleneck(size, of_all, footprint)
    if found.kind != "CPU" or not footprint.level_exceeded(size):
        return found
    busy = found.evidence.partition(", and ")[0]
    return Bottleneck("not decided", f"{busy}; {_ONE_SIZE}")
