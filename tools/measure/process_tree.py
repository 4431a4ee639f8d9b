"""What a process and all that it starts have used so far, as one reading."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .process_totals import Processes, ProcessTotals, ThreadTotals

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tree:
    """The processes that are there, by number, and their threads, by that and their own."""

    processes: Mapping[int, ProcessTotals]
    threads: Mapping[tuple[int, str], ThreadTotals]


def read_tree(system: Processes, root: int, known: Mapping[int, float]) -> Tree:
    """Return process `root` and its descendants, an empty tree where it has gone.

    known: by number when each process started that belongs to it; the parent of one may be gone.
    """
    processes: dict[int, ProcessTotals] = {}
    threads: dict[tuple[int, str], ThreadTotals] = {}
    left = [root, *known]
    while left:
        pid = left.pop(0)
        totals = None if pid in processes else or_none(system.process, pid)
        if totals is None or known.get(pid, totals.started) != totals.started:
            if pid == root and not processes:
                break
            continue
        processes[pid] = totals
        threads.update(
            {(pid, thread): of_it for thread, of_it in (or_none(system.threads, pid) or {}).items()}
        )
        left += or_none(system.children, pid) or []
    return Tree(processes, threads)


def total(values: Iterable[float | None]) -> float | None:
    """Return the sum, None where one of them is not counted."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None


def by_thread(
    tree: Tree, counted: Callable[[ThreadTotals], float | None]
) -> dict[Hashable, float] | None:
    """Return what is counted of each thread, None where the system does not count it."""
    values = {thread: counted(totals) for thread, totals in tree.threads.items()}
    known: dict[Hashable, float] = {k: v for k, v in values.items() if v is not None}
    return known if len(known) == len(values) else None


def or_none(read: Callable[[int], T], pid: int) -> T | None:
    """Return what is read of a process, None where it has gone or is kept from this user."""
    try:
        return read(pid)
    except (ProcessLookupError, PermissionError):
        return None
