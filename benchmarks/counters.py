"""What a process used and what it waited for while values were taken, read off the system.

`begin()` before and `since` after, so ordered that the clock and the process's own times are read
next to the window and the files outside of it. Times and counts are of the whole process, all its
threads, but steal and pressure, which are the machine's (or the container's, where /proc is its
own). What a system does not have is named in `counters_absent`, never put down as 0.

psutil reads what it knows for the whole process, and nothing stands in for it where it is not
installed. It is not asked for CPU times, which it reads in ticks of 10 ms, and 15 ms are timed:
`getrusage` is exact to the microsecond in their sum, though ticks tell user and system time apart
(`cputime_adjust` in Linux's kernel/sched/cputime.c). Nor for switches, nor for block I/O: it reads
those of the main thread alone, from /proc/PID/status and /proc/PID/stat.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None

PROC = Path("/proc")
BLOCK_IO_FIELD = 41  # delayacct_blkio_ticks, the 42nd in man 5 proc_pid_stat, in ticks
COMMAND_FIELDS = 2  # number and command; a command may hold spaces, and ends with the last ")"
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024

USAGE = {
    "faults_major": "ru_majflt",
    "faults_minor": "ru_minflt",
    "switches_voluntary": "ru_nvcsw",
    "switches_involuntary": "ru_nivcsw",
    "cpu_user_s": "ru_utime",
    "cpu_system_s": "ru_stime",
}
Reading = dict[str, Any]


def begin(proc: Path = PROC) -> Reading:
    """What had added up before the window; the window begins when this returns."""
    return _machine(proc) | _threads(proc) | _usage() | _clock()


def since(before: Reading, proc: Path = PROC) -> dict[str, float | str]:
    """What happened since `before`, in a window that ended when this was called.

    Of threads, what those did that are still there: the others have taken their totals with them.
    """
    after = _clock() | _usage() | _threads(proc) | _machine(proc)
    found = {name: _if_both(_grown, before[name], after[name]) for name in after} | _states(proc)
    present = {name: value for name, value in found.items() if value is not None}
    if absent := sorted(found.keys() - present.keys()):
        present["counters_absent"] = ", ".join(absent)
    return present


def _if_both(difference: Callable[..., float], before: Any, after: Any) -> float | None:
    return None if before is None or after is None else difference(before, after)


def _grown(before: Any, after: Any) -> float:
    """Of a total, or of one for each thread."""
    if isinstance(after, Mapping):
        return sum(total - before.get(thread, 0) for thread, total in after.items())
    return after - before


def _clock() -> Reading:
    return {"wall_s": perf_counter()}


def _usage() -> Reading:
    """Of all threads, as the kernel adds them up."""
    usage = resource and resource.getrusage(resource.RUSAGE_SELF)
    return {name: usage and getattr(usage, field) for name, field in USAGE.items()}


def _threads(proc: Path) -> Reading:
    return {
        "run_queue_wait_s": _or_none(_run_queue_wait_s, proc),
        "block_io_wait_s": _or_none(_block_io_wait_s, proc),
    }


def _machine(proc: Path) -> Reading:
    found = {"steal_s": _or_none(_steal_s, proc)}
    for what in ("cpu", "io", "memory"):
        found[f"pressure_{what}_s"] = _or_none(_pressure_s, proc / "pressure" / what)
    return found


def _states(proc: Path) -> Reading:
    """What does not add up, as it is at the end."""
    rss_bytes = _or_none(_rss_bytes, proc)
    return {
        "peak_rss_bytes": _or_none(_peak_rss_bytes, rss_bytes or 0),
        "rss_bytes": rss_bytes,
        "cpu_mhz": _or_none(_cpu_mhz, proc),
        "cpus_usable": _or_none(lambda: len(os.sched_getaffinity(0))),
    }


def _or_none(reader: Callable[..., Any], *arguments: Any) -> Any:
    """None where the system has no such file, field or package, or keeps it from this process."""
    try:
        return reader(*arguments)
    except Exception:  # psutil has errors of its own; and no counter is worth a measurement
        return None


def _run_queue_wait_s(proc: Path) -> dict[str, float]:
    """Seconds each thread could have run and did not: /proc/self/schedstat is the main thread's."""
    files = (proc / "self" / "task").iterdir()
    return {file.name: int(_text(file / "schedstat").split()[1]) / 1e9 for file in files}


def _block_io_wait_s(proc: Path) -> dict[str, float]:
    """Seconds each thread waited for block I/O; the field stays 0 where nobody has asked for it."""
    if _text(proc / "sys" / "kernel" / "task_delayacct").strip() != "1":
        raise LookupError("delay accounting is off")
    ticks_hz = os.sysconf("SC_CLK_TCK")
    waited = {}
    for thread in (proc / "self" / "task").iterdir():
        fields = _text(thread / "stat").rpartition(")")[2].split()
        waited[thread.name] = int(fields[BLOCK_IO_FIELD - COMMAND_FIELDS]) / ticks_hz
    return waited


def _pressure_s(file: Path) -> float:
    """Seconds in which some task on the machine waited; the total counts microseconds."""
    line = next(line for line in _text(file).splitlines() if line.startswith("some"))
    return int(line.rpartition("total=")[2]) / 1e6


def _steal_s(proc: Path) -> float:
    return _psutil(proc).cpu_times().steal


def _rss_bytes(proc: Path) -> int:
    return _psutil(proc).Process().memory_info().rss


def _peak_rss_bytes(rss_bytes: int) -> int:
    """At least what there is now: the kernel's own peak runs some pages behind."""
    return max(rss_bytes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES)


def _cpu_mhz(proc: Path) -> float:
    """The mean over processors, where the system shows what they run at."""
    shown = _psutil(proc).cpu_freq()
    if not shown or not shown.current:
        raise LookupError("the frequency is not shown")
    return shown.current


def _psutil(proc: Path) -> Any:
    """Imported where it is read: processes that measure memory go without it."""
    import psutil

    psutil.PROCFS_PATH = str(proc)
    return psutil


def _text(file: Path) -> str:
    return file.read_text(encoding="ascii", errors="replace")
