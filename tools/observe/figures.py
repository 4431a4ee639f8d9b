"""What the processes of a case add up to: each figure with its interval, or why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..projection.rule.limit import Bottleneck
from ..projection.rule.memory_limit import Cache
from ..projection.rule.starvation import MAX_UNSTARVED_SHARE, FullCpu
from ..stats.arrays import FloatArray
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import inverse
from .all_cores import all_core_figures
from .bottleneck import bottleneck_of, io_wait_share
from .figure import Figure, figure_if_known
from .rounds import Rounds
from .rule.full_speed import full_cpu_of, full_speed, reach_to_median_step
from .rule.segments import Segments, disturbed_share, least_probe_s, totals

# A quantile q of fewer readings than 2 / (1 - q) is one of the two largest.
_LEAST_READINGS = {"p50": 4, "p95": 40, "p99": 200}
_NO_PEAK = Refusal("the system does not tell it, or it is less than what started the process held")

# A figure of a number a process; None where that is not known.
FigureOf = Callable[[Sequence[float | None]], Figure]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is said of a case.

    by_name: figures by the key that records have. io_wait: share of the time, None where nothing
    counts it; io_source says what did. Of each process, shape (m,): rate_by_process: steps a
    second; exclusive_rate_by_process: the same without starvation and co-tenants, NaN where it
    never had an exclusive core; kernel_s_by_process: of the reference kernel.
    """

    by_name: dict[str, Figure]
    io_wait: float | None
    io_source: str
    bottleneck: Bottleneck
    rate_by_process: FloatArray
    exclusive_rate_by_process: FloatArray
    kernel_s_by_process: FloatArray
    steps: int


def figures(
    rounds: Rounds, size: float | None, caches: Sequence[Cache], alone_because: str = ""
) -> Figures:
    """Return the figures of a case. size: along which cost grows, if it has one.

    caches: of this machine, empty if unknown. alone_because: why it was not run on all cores.
    """
    every = [Segments(**stepped.segments) for stepped in rounds.alone]
    least_s = least_probe_s(every)
    disturbed = disturbed_share(every, least_s)

    def figure(numbers: Sequence[float | None]) -> Figure:
        return figure_if_known(numbers, disturbed)

    counters = totals(every)
    rate, busy = counters.calls / counters.wall_s, counters.cpu_s / counters.wall_s
    full, processes = full_cpu_of(every, least_s)
    not_all = full.wall_s if isinstance(full.wall_s, Refusal) else None
    if not rounds.together:
        not_all = Refusal(f"it was not run on all cores: {alone_because}")
    io_wait, source = io_wait_share(every)
    return Figures(
        by_name={
            "steps_per_s": figure(rate.tolist()),
            **_of_a_step(rounds, rate, figure),
            "cpu_utilisation": _share(figure(busy.tolist()), busy),
            **_memory(rounds, size, disturbed),
            "full_cpu_steps_per_s": Figure(_full_rate(full, rounds), processes, disturbed),
            **all_core_figures(rounds, not_all),
        },
        io_wait=io_wait,
        io_source=source,
        bottleneck=bottleneck_of(every, size, rounds.alone[0].ready.nbytes, caches),
        rate_by_process=rate,
        exclusive_rate_by_process=np.array([full_speed(each, least_s) for each in every]),
        kernel_s_by_process=np.array([each.ready.reference_kernel_s for each in rounds.alone]),
        steps=min(each.counted.steps for each in rounds.alone),
    )


def _full_rate(full: FullCpu, rounds: Rounds) -> Interval | Refusal:
    """Return steps a second at full CPU."""
    counted = [each.counted for each in rounds.alone]
    several = min(each.steps for each in counted) >= _LEAST_READINGS["p50"]
    medians_s = np.array([each.p50 for each in counted if several])
    return reach_to_median_step(inverse(full.wall_s), full.shares, medians_s)


def _share(figure: Figure, busy: FloatArray) -> Figure:
    """End the interval of one thread's share at 1, where it cannot go beyond.

    busy: CPU over wall time of each process, of one thread up to 1 and what reading them takes.
    """
    estimate = figure.estimate
    if isinstance(estimate, Refusal) or np.any(busy > 1 + MAX_UNSTARVED_SHARE):
        return figure
    high = max(min(estimate.high, 1.0), estimate.value)
    return replace(figure, estimate=replace(estimate, high=high))


def _of_a_step(rounds: Rounds, rate: FloatArray, figure: FigureOf) -> dict[str, Figure]:
    """Return the figures of single steps. rate: steps a second of each process."""
    ready = rounds.alone[0].ready
    counted = [stepped.counted for stepped in rounds.alone]
    found = {"step_mean_s": figure((1 / rate).tolist())}
    if max(each.steps for each in counted) > 1:  # a run of a program is one step
        found |= {f"step_{q}_s": _quantile(q, rounds, figure) for q in _LEAST_READINGS}
    if ready.work != 1:
        found["work_per_s"] = figure((rate * ready.work).tolist())
    if ready.simulated_s is not None:
        found["real_time_factor"] = figure((rate * ready.simulated_s).tolist())
    if ready.frames_per_s is not None:
        found["frames_kept_per_s"] = figure([each.frames_kept_per_s for each in counted])
    return found


def _quantile(q: str, rounds: Rounds, figure: FigureOf) -> Figure:
    """Return a quantile of a step's time: of what lies between two readings of the clock."""
    least = min(each.counted.steps // each.ready.steps_per_look for each in rounds.alone)
    if least < _LEAST_READINGS[q]:
        few = f"{least} readings of the clock a process are too few: it takes {_LEAST_READINGS[q]}"
        return Figure(Refusal(few), len(rounds.alone), None)
    return figure([float(getattr(each.counted, q)) for each in rounds.alone])


def _memory(rounds: Rounds, size: float | None, disturbed: float | None) -> dict[str, Figure]:
    peaks = [each.counted.peak_rss_bytes for each in rounds.alone]
    found = {"peak_rss_bytes": figure_if_known(peaks, disturbed, _NO_PEAK)}
    held = rounds.alone[0].ready.nbytes
    if size and held is not None:  # the same in every process: it is counted, not measured
        each = held / size
        found["bytes_per_item"] = Figure(Interval(each, each, each), len(rounds.alone), 0.0)
    return found
