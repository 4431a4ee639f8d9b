"""Samples of a process and its children, from outside."""

import os
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic, thread_time

from ..errors import UserError
from .portable_processes import PortableProcesses
from .process_files import ProcessFiles
from .process_totals import MachineTotals, Processes
from .process_tree import Tree, by_thread, or_none, read_tree, total
from .rising import Rising

# Since the first sample; steal and pressure are the machine's.
RISING = (
    *("cpu_s", "run_queue_wait_s", "switches_voluntary", "block_io_wait_s"),
    *("faults_minor", "faults_major", "read_bytes", "written_bytes"),
    *("steal_s", "pressure_cpu_s", "pressure_io_s", "pressure_memory_s"),
)
# As it is at the time of the sample.
HELD = ("processes", "threads", "rss_bytes", "uss_bytes")
# Of a core: counting pages also holds the process up where it maps memory, the longer the more it
# has.
_USS_SHARE = 0.004
# Children that were waited for are counted in ticks, user and system time each by itself.
_SLACK = {"cpu_s": 0.05}

Parts = Mapping[Hashable, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process and its children used and held.

    at_s: by the monotonic clock. values: by the names of RISING and HELD, None where the system
    does not count it, where the process has ended, and for uss_bytes where it was not read.
    cores_busy_s: seconds in which each core of the machine was busy, since it started.
    """

    at_s: float
    values: Mapping[str, float | None]
    cores_busy_s: tuple[float, ...]


class ProcessSampler:
    """Takes samples of one process and of all that it starts."""

    def __init__(
        self,
        pid: int,
        system: Processes | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Watch process `pid`; system: this one by default."""
        self._pid, self._system, self._clock = pid, system or this_system(), clock
        self._known: dict[int, float] = {}
        self._rising = {name: Rising(_SLACK.get(name, 0.0)) for name in RISING}
        self._next_uss_s = -float("inf")

    def sample(self) -> Sample | None:
        """Return what there is now, None where the process has gone."""
        at_s = self._clock()
        tree = read_tree(self._system, self._pid, self._known)
        if not tree.processes:
            return None
        self._known = {pid: totals.started for pid, totals in tree.processes.items()}
        machine = self._system.machine()
        parts = self._of_processes(tree) | _of_machine(machine)
        risen = {
            name: None if now is None else self._rising[name].read(now)
            for name, now in parts.items()
        }
        return Sample(at_s, risen | self._held(tree, at_s), machine.cores_busy_s)

    def _of_processes(self, tree: Tree) -> dict[str, Parts | None]:
        processes = tree.processes.values()
        storage = [or_none(self._system.io_bytes, pid) for pid in tree.processes]
        return {
            "cpu_s": _together(total(p.cpu_s for p in processes)),
            "run_queue_wait_s": by_thread(tree, lambda thread: thread.run_queue_wait_s),
            "switches_voluntary": by_thread(tree, lambda thread: thread.switches_voluntary),
            "block_io_wait_s": by_thread(tree, lambda thread: thread.block_io_wait_s),
            "faults_minor": _together(total(p.faults_minor for p in processes)),
            "faults_major": _together(total(p.faults_major for p in processes)),
            "read_bytes": _together(total(of_it and of_it[0] for of_it in storage)),
            "written_bytes": _together(total(of_it and of_it[1] for of_it in storage)),
        }

    def _held(self, tree: Tree, at_s: float) -> dict[str, float | None]:
        alive = {pid: totals for pid, totals in tree.processes.items() if not totals.ended}
        return {
            "processes": len(alive),
            "threads": sum(p.threads for p in alive.values()),
            "rss_bytes": sum(p.rss_bytes for p in alive.values()) if alive else None,
            "uss_bytes": self._uss_bytes(alive, at_s) if alive else None,
        }

    def _uss_bytes(self, pids: Iterable[int], at_s: float) -> float | None:
        if at_s < self._next_uss_s:
            return None
        start_s = thread_time()
        held = total(or_none(self._system.uss_bytes, pid) for pid in pids)
        self._next_uss_s = at_s + (thread_time() - start_s) / _USS_SHARE
        return held


def this_system() -> Processes:
    """Return the processes of the system this runs on."""
    return ProcessFiles() if os.path.exists("/proc/self/stat") else PortableProcesses()


def require_own(pid: int) -> None:
    """Raise UserError, which names --pid, unless the process exists and is this user's."""
    system = this_system()
    try:
        system.process(pid)
        system.uss_bytes(pid)
    except ProcessLookupError:
        raise UserError(f"--pid {pid}: there is no such process; `ps` lists those there are") from (
            None
        )
    except PermissionError:
        raise UserError(
            f"--pid {pid}: it belongs to another user; name one of yours, or run as that user"
        ) from None


def _of_machine(machine: MachineTotals) -> dict[str, Parts | None]:
    return {
        "steal_s": _together(machine.steal_s),
        "pressure_cpu_s": _together(machine.pressure_cpu_s),
        "pressure_io_s": _together(machine.pressure_io_s),
        "pressure_memory_s": _together(machine.pressure_memory_s),
    }


def _together(value: float | None) -> Parts | None:
    return None if value is None else {"": value}
