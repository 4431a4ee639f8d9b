"""What limits a case, from the counters of its processes and the memory it holds."""

from collections.abc import Sequence

import numpy as np

from ..projection.rule.bottleneck import find_bottleneck
from ..projection.rule.limit import Bottleneck
from ..projection.rule.memory_limit import Cache, Footprint
from ..projection.rule.off_core import CounterTotals, least_share
from ..projection.rule.wall_split import Counters
from .rule.full_speed import full_cpu_if_counted
from .rule.segments import Segments, totals

_ONE_SIZE = "the data exceed a cache, and one size cannot tell computing from waiting for memory"


def io_wait_share(every: Sequence[Segments]) -> tuple[float | None, str]:
    """Return the share of the wall time that went on I/O and what counts it; None: nothing does.

    Block delay is the processes' own, pressure the machine's.
    """
    wall_s = sum(float(np.sum(segments.wall_s)) for segments in every)
    for name, source in (("block_io_wait_s", "block delay"), ("pressure_io_s", "pressure")):
        waits = [segments.total(name) for segments in every]
        if all(wait is not None for wait in waits):
            return sum(wait for wait in waits if wait is not None) / wall_s, source
    return None, "not counted"


def bottleneck_of(
    every: Sequence[Segments],
    size: float | None,
    held_bytes: float | None,
    caches: Sequence[Cache],
) -> Bottleneck:
    """Decide what limits a case, of whose processes `every` holds the segments.

    size: along which cost grows. held_bytes: by the case, None if unknown, as is no cache.
    """
    counters = totals(every)
    of_all = _counter_totals(every, counters)
    if of_all is None or not (size and held_bytes and caches):
        return find_bottleneck(size, of_all)
    cost_s = float(np.sum(counters.wall_s) / np.sum(counters.calls))
    footprint = Footprint(np.array([size]), np.array([cost_s]), held_bytes / size, caches)
    found = find_bottleneck(size, of_all, footprint)
    if found.kind != "CPU" or not footprint.level_exceeded(size):
        return found
    busy = found.evidence.partition(", and ")[0]
    return Bottleneck("not decided", f"{busy}; {_ONE_SIZE}")


def _counter_totals(every: Sequence[Segments], counters: Counters) -> CounterTotals | None:
    shares = full_cpu_if_counted(counters).shares
    if shares is None:
        return None
    steps = float(np.sum(counters.calls))

    def per_step(name: str) -> float | None:
        counts = [segments.total(name) for segments in every]
        known = [count for count in counts if count is not None]
        return sum(known) / steps if len(known) == len(counts) else None

    system_s, cpu_s = float(np.sum(counters.cpu_system_s)), float(np.sum(counters.cpu_s))
    return CounterTotals(
        shares=shares,
        least_system_share=least_share(system_s, cpu_s),
        faults_minor=per_step("faults_minor"),
        faults_major=per_step("faults_major"),
        switches_voluntary=per_step("switches_voluntary"),
        io_share=io_wait_share(every)[0],
    )
