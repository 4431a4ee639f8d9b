"""What limits a benchmark at one size, with the evidence, or that the data do not decide it."""

from .limit import MIN_LOSS, Bottleneck
from .memory_limit import Efficiencies, Footprint, find_memory_limit
from .off_core import CounterTotals, find_off_core


def find_bottleneck(
    size: float | None,
    totals: CounterTotals | None,
    footprint: Footprint | None = None,
    efficiencies: Efficiencies | None = None,
) -> Bottleneck:
    """Decide what limits the case at `size`; each is None where it is not known.

    The order is that of what a core is kept from: first it is not had (scheduler) or not used (I/O,
    page faults), then it waits for memory (bandwidth, cache); what is left is its own speed.
    """
    if totals is None:
        return Bottleneck("not decided", "the counters of the processes are missing")
    off_core = find_off_core(totals)
    if off_core:
        return off_core
    if size is not None and footprint is not None:
        memory = find_memory_limit(size, footprint, efficiencies)
        if memory:
            return memory
    busy = f"the process was on a core for {totals.shares.on_cpu:.0%} of the wall time"
    if totals.shares.on_cpu < 1 - MIN_LOSS:
        return Bottleneck("not decided", f"{busy} only, and no counter says why")
    if size is None or footprint is None:
        unknown = "without cache sizes and bytes, computing and waiting for memory look the same"
        return Bottleneck("not decided", f"{busy}; {unknown}")
    in_cache = footprint.level_exceeded(size) == 0
    flat = "the data fit the nearest cache" if in_cache else "an item's cost does not step up"
    return Bottleneck("CPU", f"{busy}, and {flat}")
