"""What a process does on an exclusive core, from the segments in which it had one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...projection.rule.starvation import FullCpu, exclusive_core_s, full_cpu
from ...projection.rule.wall_split import Counters, Shares
from ...stats.arrays import FloatArray
from ...stats.geometric_mean import geometric_mean
from ...stats.interval import Interval, Refusal
from .segments import STARVED, Segments, exclusive, totals

MIN_PROCESSES = 2  # one has no scatter


def full_cpu_of(every: Sequence[Segments], least_s: float) -> tuple[FullCpu, int]:
    """Return the time of a step without starvation, where no co-tenant slowed the core either, and
    from how many of the processes it is.

    least_s: of the probe.
    """
    known = [segments.where(exclusive(segments, least_s)) for segments in every]
    known = [segments for segments in known if len(segments.steps)]
    if len(known) < MIN_PROCESSES:
        why = f"{len(known)} of {len(every)} processes ever had an exclusive core"
        return FullCpu(Refusal(f"{why}: it takes {MIN_PROCESSES}"), None), len(known)
    return full_cpu_if_counted(totals(known)), len(known)


def reach_to_median_step(
    full: Interval | Refusal, shares: Shares | None, median_step_s: FloatArray
) -> Interval | Refusal:
    """Return steps a second at full CPU, its upper end moved where others had the core.

    After each wait the caches are cold, which makes steps slower and which no counter shows. Waits
    touch fewer than half of the steps, so the median step is one on an exclusive core or a slower
    one: where more than STARVED of the time was starvation, the interval reaches to its speed.

    full: a rate. median_step_s: of each process, shape (m,); of the geometric mean.
    """
    if isinstance(full, Refusal) or shares is None or not len(median_step_s):
        return full
    if shares.preempted + shares.stolen <= STARVED:
        return full
    return replace(full, high=max(full.high, 1 / geometric_mean(median_step_s)))


def full_cpu_if_counted(counters: Counters) -> FullCpu:
    """Return `full_cpu`, refused where the system counts no CPU time."""
    if not np.all(counters.cpu_s > 0):
        return FullCpu(Refusal("the system counted no CPU time of a process"), None)
    return full_cpu(counters)


def full_speed(segments: Segments, least_s: float) -> float:
    """Return steps a second without starvation, where no co-tenant slowed the core; NaN if never.

    As in `full_cpu`: the geometric middle of all of the machine's steal taken off, and none. A wait
    that nothing counts is not taken off.
    """
    known = segments.where(exclusive(segments, least_s))
    if not len(known.steps):
        return float("nan")
    counters = totals([known])
    least, most = exclusive_core_s(counters)
    return float(counters.calls[0] / np.sqrt(least[0] * most[0]))
