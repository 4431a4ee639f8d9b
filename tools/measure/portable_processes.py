"""Processes where there is no /proc, as psutil tells of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from .process_totals import MachineTotals, ProcessTotals, ThreadTotals


class PortableProcesses:
    """The `Processes` of any system; it counts no waits, faults or pressure."""

    def process(self, pid: int) -> ProcessTotals:
        """Return the totals of a process."""
        with _errors_of_the_system():
            process = psutil.Process(pid)
            with process.oneshot():
                times = process.cpu_times()
                return ProcessTotals(
                    started=process.create_time(),
                    ended=process.status() == psutil.STATUS_ZOMBIE,
                    cpu_s=times.user + times.system + times.children_user + times.children_system,
                    faults_minor=None,
                    faults_major=None,
                    rss_bytes=process.memory_info().rss,
                    threads=process.num_threads(),
                )

    def threads(self, pid: int) -> dict[str, ThreadTotals]:
        """Return one thread of which nothing is counted."""
        return {"0": ThreadTotals(None, None, None)}

    def children(self, pid: int) -> list[int]:
        """Search all processes for those that this one has started, which takes long."""
        with _errors_of_the_system():
            return [child.pid for child in psutil.Process(pid).children()]

    def uss_bytes(self, pid: int) -> int:
        """Return the memory that would be free if this process ended."""
        with _errors_of_the_system():
            return int(psutil.Process(pid).memory_full_info().uss)

    def io_bytes(self, pid: int) -> tuple[int, int] | None:
        """Return bytes read and written, None where the system does not count them."""
        with _errors_of_the_system():
            process = psutil.Process(pid)
            if not hasattr(process, "io_counters"):
                return None
            counted = process.io_counters()
            return counted.read_bytes, counted.write_bytes

    def machine(self) -> MachineTotals:
        """Return how long each core was busy."""
        cores = [
            sum(core) - core.idle - getattr(core, "iowait", 0.0)
            for core in psutil.cpu_times(percpu=True)
        ]
        return MachineTotals(None, tuple(cores), None, None, None)


@contextmanager
def _errors_of_the_system() -> Iterator[None]:
    try:
        yield
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(str(error)) from None
    except psutil.AccessDenied as error:
        raise PermissionError(str(error)) from None
