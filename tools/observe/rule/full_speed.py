"""What a process does on an exclusive core, from the segments in which it had one."""

from collections.abc import Sequence

import numpy as np

from ...projection.rule.starvation import FullCpu, exclusive_core_s, full_cpu
from ...projection.rule.wall_split import Counters
from ...stats.interval import Refusal
from .segments import Segments, exclusive, totals

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
