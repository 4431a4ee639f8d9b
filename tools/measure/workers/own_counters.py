"""What this process used and waited for so far, cheap enough to be read fifty times a second.

Standard library only. What the system does not count is NaN, which JSON has as null.
"""

import math
import os
from pathlib import Path
from time import thread_time_ns

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

COUNTED = (
    "cpu_user_s",
    "cpu_system_s",
    "run_queue_wait_s",
    "steal_s",
    "block_io_wait_s",
    "pressure_io_s",
    "switches_voluntary",
    "faults_major",
    "faults_minor",
)
_TASKS = Path("/proc/self/task")
_STEAL_FIELD = 8  # of the line `cpu` in /proc/stat, man 5 proc_stat
_BLOCK_IO_FIELD = 41 - 2  # delayacct_blkio_ticks in /proc/PID/stat, behind number and command
_FIRST_LINE_BYTES = 256
_PROBE_NUMBERS = 1_500  # some 20 µs


def read_counters() -> "tuple[float, ...]":
    """Return the totals in the order of COUNTED: times and faults of all threads of this process.

    Steal and I/O pressure are the machine's.
    """
    usage = resource and resource.getrusage(resource.RUSAGE_SELF)
    if not usage:
        return (math.nan,) * len(COUNTED)
    return (
        usage.ru_utime,
        usage.ru_stime,
        _run_queue_wait_s(),
        _steal_s(),
        _block_io_wait_s(),
        _pressure_io_s(),
        float(usage.ru_nvcsw),
        float(usage.ru_majflt),
        float(usage.ru_minflt),
    )


def read_machine() -> "tuple[float, float]":
    """Return the totals of steal and I/O pressure in seconds, which are the machine's."""
    return _steal_s(), _pressure_io_s()


def read_schedule(pid: int) -> "tuple[float, float]":
    """Return the seconds that the first thread of a process had a core, and waited for one."""
    try:
        on_cpu_ns, waited_ns, *_ = _first_line(Path(f"/proc/{pid}/schedstat")).split()
        return int(on_cpu_ns) / 1e9, int(waited_ns) / 1e9
    except (OSError, ValueError):
        return math.nan, math.nan


def probe_s() -> float:
    """Return the CPU time of a fixed piece of arithmetic, which a co-tenant of the core makes long.

    It needs no memory. The first of two runs warms the caches, the second counts.
    """
    sum(range(_PROBE_NUMBERS))
    start_ns = thread_time_ns()
    sum(range(_PROBE_NUMBERS))
    return (thread_time_ns() - start_ns) / 1e9


def resident_bytes() -> "tuple[int | None, int | None]":
    """Return the resident memory of this process and its peak, None where nothing shows them.

    Not by getrusage: its peak begins with what the parent held, as exec keeps that.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
        rss, peak = (int(sizes[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    except (OSError, KeyError, ValueError):
        return None, None
    return rss, peak


def _run_queue_wait_s() -> float:
    """Seconds that the threads could run and did not; /proc/self/schedstat is the main thread's."""
    try:
        return sum(int(_first_line(task / "schedstat").split()[1]) for task in _tasks()) / 1e9
    except (OSError, IndexError, ValueError):
        return math.nan


def _steal_s() -> float:
    try:
        return int(_first_line(Path("/proc/stat")).split()[_STEAL_FIELD]) / _ticks_per_s()
    except (OSError, IndexError, ValueError):
        return math.nan


def _block_io_wait_s() -> float:
    """Seconds of block I/O; the kernel counts none unless delay accounting is switched on."""
    try:
        if Path("/proc/sys/kernel/task_delayacct").read_text(encoding="ascii").strip() != "1":
            return math.nan
        fields = [(task / "stat").read_text(errors="replace").rpartition(")")[2].split()
                  for task in _tasks()]  # fmt: skip
        return sum(int(of_task[_BLOCK_IO_FIELD]) for of_task in fields) / _ticks_per_s()
    except (OSError, IndexError, ValueError):
        return math.nan


def _pressure_io_s() -> float:
    """Seconds in which some task of the machine waited for I/O."""
    try:
        return int(_first_line(Path("/proc/pressure/io")).rpartition(b"total=")[2]) / 1e6
    except (OSError, ValueError):
        return math.nan


def _tasks() -> "list[Path]":
    return [_TASKS / name for name in os.listdir(_TASKS)]


def _first_line(path: Path) -> bytes:
    """Return the first line only: a long file such as /proc/stat costs ten times as much."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.pread(file, _FIRST_LINE_BYTES, 0).partition(b"\n")[0]
    finally:
        os.close(file)


def _ticks_per_s() -> int:
    return os.sysconf("SC_CLK_TCK")
