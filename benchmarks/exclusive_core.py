"""Whether a core is exclusive, which in a virtual machine no counter tells.

A co-tenant on the other half of a core (simultaneous multithreading) slows it to little more than a
half, for a tenth of a second or for many, and the hypervisor reports nothing. A fixed piece of
arithmetic shows it: it needs no memory, and its CPU time depends on nothing else that is done here.
"""

from pathlib import Path
from time import thread_time_ns

import numpy as np

NUMBERS = 1_500  # some 20 µs
# Alone on its core a probe takes 1 to 1.3 times the least, beside a co-tenant 1.5 to 2, and hardly
# ever anything between.
SLOWED = 1.35
LOW = 0.01  # the quantile that is the least: one reading may be too low
START_S, END_S, DONE, PROBE_S = range(4)  # columns of batches, the probe the slower of two


def probe() -> tuple[float, float]:
    """CPU time of the arithmetic, the second time, and of both: what was done before has the caches
    at first."""
    first_ns = thread_time_ns()
    sum(range(NUMBERS))
    second_ns = thread_time_ns()
    sum(range(NUMBERS))
    end_ns = thread_time_ns()
    return (end_ns - second_ns) / 1e9, (end_ns - first_ns) / 1e9


def least_probe_s(every: list[np.ndarray]) -> float:
    """Of all batches of all workers."""
    return float(np.quantile(np.concatenate([batches[:, PROBE_S] for batches in every]), LOW))


def exclusive(batches: np.ndarray, least_s: float) -> np.ndarray:
    """Return the batches at whose slower end the core was exclusive."""
    return batches[batches[:, PROBE_S] <= SLOWED * least_s]


def rate(batches: np.ndarray) -> float:
    """What is done a second of the batches' own time; NaN without any."""
    return float(batches[:, DONE].sum() / wall_s(batches)) if len(batches) else np.nan


def wall_s(batches: np.ndarray) -> float:
    """The batches' own time, without the probes between them."""
    return float((batches[:, END_S] - batches[:, START_S]).sum())


def may_have_co_tenants(
    cpuinfo: Path = Path("/proc/cpuinfo"), cpus: Path = Path("/sys/devices/system/cpu")
) -> bool:
    """Whether this is a virtual machine that does not show which processors share a core.

    Where it shows them, or on a machine of one's own, it is our workers that share them, which is a
    part of what all do together.
    """
    try:
        flags = cpuinfo.read_text(encoding="utf-8")
        siblings = [p.read_text() for p in cpus.glob("cpu[0-9]*/topology/thread_siblings_list")]
    except OSError:
        return False
    return " hypervisor" in flags and all(one.strip().isdecimal() for one in siblings)
