"""What a process, a thread and a machine have used so far."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ProcessTotals:
    """What a process and the children that it has waited for used since they began.

    started: tells a process from a later one of the same number. ended: it is gone but for these
    numbers. rss_bytes: of the process alone. None where the system does not count it.
    """

    started: float
    ended: bool
    cpu_s: float
    faults_minor: int | None
    faults_major: int | None
    rss_bytes: int
    threads: int


@dataclass(frozen=True, slots=True)
class ThreadTotals:
    """What one thread waited for since it began; None where the system does not count it."""

    run_queue_wait_s: float | None
    switches_voluntary: int | None
    block_io_wait_s: float | None


@dataclass(frozen=True, slots=True)
class MachineTotals:
    """What added up since the machine started; None where the system does not count it.

    cores_busy_s: of each core. pressure: seconds in which some task waited for that.
    """

    steal_s: float | None
    cores_busy_s: tuple[float, ...]
    pressure_cpu_s: float | None
    pressure_io_s: float | None
    pressure_memory_s: float | None


class Processes(Protocol):
    """The processes of a system; what is asked of one that has gone raises ProcessLookupError.

    PermissionError where the system keeps it from this user.
    """

    def process(self, pid: int) -> ProcessTotals:
        """Return the totals of a process."""

    def threads(self, pid: int) -> dict[str, ThreadTotals]:
        """Return the totals of each thread by its number."""

    def children(self, pid: int) -> list[int]:
        """Return the processes that this one has started and that are still there."""

    def uss_bytes(self, pid: int) -> int:
        """Return the memory that would be free if this process ended."""

    def io_bytes(self, pid: int) -> tuple[int, int] | None:
        """Return the bytes read from and written to storage, waited-for children included."""

    def machine(self) -> MachineTotals:
        """Return the totals of this machine, or of the container where these are its own."""
