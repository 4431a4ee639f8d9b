"""What Linux tells of another process and its threads in /proc, man 5 proc."""

import contextlib
import os
import time

from .machine_files import read_machine
from .portable_processes import PortableProcesses
from .process_totals import MachineTotals, ProcessTotals, ThreadTotals

_READ_BYTES = 1 << 16
_SCHEDULER_CLOCK = 2  # CPUCLOCK_SCHED in Linux's include/linux/posix-timers.h
# Fields of /proc/PID/stat behind the command, which may hold spaces and ends with the last ")".
_STATE, _MINOR, _MINOR_CHILDREN, _MAJOR, _MAJOR_CHILDREN = 0, 7, 8, 9, 10
_USER, _SYSTEM, _USER_CHILDREN, _SYSTEM_CHILDREN, _THREADS = 11, 12, 13, 14, 17
_STARTED, _RSS, _BLOCK_IO = 19, 21, 39


class ProcessFiles:
    """The `Processes` of Linux; proc: where its files are."""

    def __init__(self, proc: str = "/proc") -> None:
        """Find out once what the kernel accounts for."""
        self._proc = proc
        self._ticks_per_s, self._page_bytes = map(os.sysconf, ("SC_CLK_TCK", "SC_PAGE_SIZE"))
        self._block_io = _accounts_for_block_io(proc)

    def process(self, pid: int) -> ProcessTotals:
        """Return the totals of a process, CPU time to the nanosecond for all but its children.

        Those are in ticks. The clock lags by a tick of the scheduler at most.
        """
        fields = _fields(f"{self._proc}/{pid}/stat")
        own_s = _cpu_clock_s(pid)
        if own_s is None:
            own_s = (int(fields[_USER]) + int(fields[_SYSTEM])) / self._ticks_per_s
        children = int(fields[_USER_CHILDREN]) + int(fields[_SYSTEM_CHILDREN])
        return ProcessTotals(
            started=int(fields[_STARTED]),
            ended=fields[_STATE] in ("Z", "X"),
            cpu_s=own_s + children / self._ticks_per_s,
            faults_minor=int(fields[_MINOR]) + int(fields[_MINOR_CHILDREN]),
            faults_major=int(fields[_MAJOR]) + int(fields[_MAJOR_CHILDREN]),
            rss_bytes=int(fields[_RSS]) * self._page_bytes,
            threads=int(fields[_THREADS]),
        )

    def threads(self, pid: int) -> dict[str, ThreadTotals]:
        """Return the totals of each thread by its number."""
        found = {}
        for thread in _listed(f"{self._proc}/{pid}/task"):
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                found[thread] = self._thread(f"{self._proc}/{pid}/task/{thread}")
        return found

    def children(self, pid: int) -> list[int]:
        """Return the processes that this one has started and that are still there."""
        threads = f"{self._proc}/{pid}/task"
        try:
            texts = [_text(f"{threads}/{thread}/children") for thread in _listed(threads)]
        except ProcessLookupError:  # a thread has just ended, or the kernel has no such file
            return PortableProcesses().children(pid)
        return [int(child) for text in texts for child in text.split()]

    def uss_bytes(self, pid: int) -> int:
        """Return the memory that would be free if this process ended; the cost grows with it."""
        text = _text(f"{self._proc}/{pid}/smaps_rollup")
        return 1024 * sum(_number(text, name) for name in ("Private_Clean", "Private_Dirty"))

    def io_bytes(self, pid: int) -> tuple[int, int] | None:
        """Return what was read from and written to storage, waited-for children included."""
        text = _text(f"{self._proc}/{pid}/io")
        return _number(text, "read_bytes"), _number(text, "write_bytes")

    def machine(self) -> MachineTotals:
        """Return the totals of this machine."""
        return read_machine(self._proc)

    def _thread(self, place: str) -> ThreadTotals:
        block_io = int(_fields(f"{place}/stat")[_BLOCK_IO]) if self._block_io else None
        return ThreadTotals(
            run_queue_wait_s=_run_queue_wait_s(place),
            switches_voluntary=_number(_text(f"{place}/status"), "voluntary_ctxt_switches"),
            block_io_wait_s=None if block_io is None else block_io / self._ticks_per_s,
        )


def _run_queue_wait_s(place: str) -> float | None:
    """Return seconds able to run without running, None where the kernel does not count them."""
    try:
        return int(_text(f"{place}/schedstat").split()[1]) / 1e9
    except ProcessLookupError:
        if os.path.exists(place):
            return None
        raise


def _accounts_for_block_io(proc: str) -> bool:
    """Return whether the kernel counts how long a thread waits for block I/O."""
    try:
        return _text(f"{proc}/sys/kernel/task_delayacct").strip() == "1"
    except OSError:
        return False


def _cpu_clock_s(pid: int) -> float | None:
    """Return the CPU time of all threads, ended ones too, by the clock of that process.

    Its number is what clock_getcpuclockid(3) returns, which Python does not have.
    """
    try:
        return time.clock_gettime((~pid << 3) | _SCHEDULER_CLOCK)
    except OSError:
        return None


def _fields(path: str) -> list[str]:
    return _text(path).rpartition(")")[2].split()


def _number(text: str, name: str) -> int:
    """Return the number on the line `name: number ...`."""
    line = text[text.index(f"\n{name}:") :].split("\n", 2)[1]
    return int(line.split()[1])


def _text(path: str) -> str:
    """Return what a file holds, by system calls: Python's own files take twice as long."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise ProcessLookupError(str(error)) from None
    try:
        parts = []
        while part := os.read(file, _READ_BYTES):
            parts.append(part)
    finally:
        os.close(file)
    return b"".join(parts).decode("ascii", errors="replace")


def _listed(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except FileNotFoundError as error:
        raise ProcessLookupError(str(error)) from None
