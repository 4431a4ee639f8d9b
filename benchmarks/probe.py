"""A fixed piece of arithmetic whose time tells whether a core is exclusive.

In a virtual machine no counter tells. A co-tenant on the other half of a core (simultaneous
multithreading) slows it to little more than a half, for a tenth of a second or for many, and the
hypervisor reports nothing. The arithmetic needs no memory, and its CPU time depends on nothing else
that is done here. Standard library only: every process that times something takes it.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time_ns

NUMBERS = 1_500  # some 20 µs
READINGS = 5  # of a steady probe


def probe() -> tuple[float, float]:
    """CPU time of the arithmetic, the second time, and of both: what was done before has the caches
    at first."""
    first_ns = thread_time_ns()
    sum(range(NUMBERS))
    second_ns = thread_time_ns()
    sum(range(NUMBERS))
    end_ns = thread_time_ns()
    return (end_ns - second_ns) / 1e9, (end_ns - first_ns) / 1e9


def steady_probe_s() -> float:
    """The median of several probes, for who takes only a few: one reading may be high or low."""
    return median(probe()[0] for _ in range(READINGS))


def probe_each(cores: Sequence[int]) -> tuple[float, float]:
    """The slowest probe of `cores`, one after the other, and the wall time of it all.

    The calling thread visits them; the other threads of the process stay where they are, and are to
    have nothing to do meanwhile.
    """
    start_s, allowed = perf_counter(), os.sched_getaffinity(0)
    slowest_s = 0.0
    try:
        for core in cores:
            os.sched_setaffinity(0, {core})
            slowest_s = max(slowest_s, probe()[0])
    finally:
        os.sched_setaffinity(0, allowed)
    return slowest_s, perf_counter() - start_s


def stay_on_cores(count: int) -> tuple[int, ...]:
    """Keep the calling thread, and those it starts, on the last `count` of its cores: these.

    None, and nothing is kept anywhere, on a system that cannot.
    """
    if not hasattr(os, "sched_setaffinity"):
        return ()
    cores = tuple(sorted(os.sched_getaffinity(0)))[-count:]
    os.sched_setaffinity(0, cores)
    return cores


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
