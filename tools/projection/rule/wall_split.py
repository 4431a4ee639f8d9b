"""Where the wall time of processes went: on a core, kept off it, or waiting."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Counters:
    """What m processes used and waited for while `calls` calls were timed; shape (m,) each.

    run_queue_wait_s: time able to run without running, of this process. steal_s: time that the
    hypervisor gave to others, of all cores together. None where the system does not have it.
    """

    calls: FloatArray
    wall_s: FloatArray
    cpu_user_s: FloatArray
    cpu_system_s: FloatArray
    run_queue_wait_s: FloatArray | None = None
    steal_s: FloatArray | None = None
    switches_voluntary: FloatArray | None = None
    faults_major: FloatArray | None = None

    @property
    def cpu_s(self) -> FloatArray:
        """User and system CPU time, shape (m,): only the sum is exact, the parts are in ticks."""
        return self.cpu_user_s + self.cpu_system_s


def counters_of(
    calls: FloatArray,
    column: Callable[[str], FloatArray],
    optional: Callable[[str], FloatArray | None],
) -> Counters:
    """Return counters from columns by name; optional: None where the system does not have it."""
    return Counters(
        calls=calls,
        wall_s=column("wall_s"),
        cpu_user_s=column("cpu_user_s"),
        cpu_system_s=column("cpu_system_s"),
        run_queue_wait_s=optional("run_queue_wait_s"),
        steal_s=optional("steal_s"),
        switches_voluntary=optional("switches_voluntary"),
        faults_major=optional("faults_major"),
    )


@dataclass(frozen=True, slots=True)
class WallSplit:
    """Wall time of m processes by what they did in it, shape (m,) each, >= 0, together the wall.

    on_cpu_s; preempted_s: able to run, but another had the core; stolen_s: at most what the
    hypervisor took; waiting_s: for I/O, page faults, locks, sleep; unexplained_s: the rest, of a
    process that never gave up its core.
    """

    on_cpu_s: FloatArray
    preempted_s: FloatArray
    stolen_s: FloatArray
    waiting_s: FloatArray
    unexplained_s: FloatArray


@dataclass(frozen=True, slots=True)
class Shares:
    """The parts of `WallSplit` as shares of all wall time; their sum is 1."""

    on_cpu: float
    preempted: float
    stolen: float
    waiting: float
    unexplained: float


def split_wall(counters: Counters) -> WallSplit:
    """Split the wall time of one thread a process; absent counters are taken as 0.

    Each part is cut to what the parts before it leave, and a counter that ran backwards is 0.
    Steal is the machine's, so `stolen_s` is the most that this process can have lost. What is left
    is waiting if the process gave up its core or faulted a page in from a disk, otherwise
    unexplained.
    """
    nothing = np.zeros_like(counters.wall_s)

    def or_nothing(values: FloatArray | None) -> FloatArray:
        return nothing if values is None else values

    on_cpu = np.minimum(counters.cpu_s, counters.wall_s)
    left = counters.wall_s - on_cpu
    preempted = np.clip(or_nothing(counters.run_queue_wait_s), 0.0, left)
    left = left - preempted
    stolen = np.clip(or_nothing(counters.steal_s), 0.0, left)
    left = left - stolen
    waited = or_nothing(counters.switches_voluntary) + or_nothing(counters.faults_major) > 0
    waiting = np.where(waited, left, 0.0)
    return WallSplit(on_cpu, preempted, stolen, waiting, left - waiting)


def wall_shares(split: WallSplit) -> Shares:
    """Return the parts of all processes together, over all their wall time."""
    parts = (
        *(split.on_cpu_s, split.preempted_s, split.stolen_s),
        *(split.waiting_s, split.unexplained_s),
    )
    sums = np.array([np.sum(part) for part in parts])
    return Shares(*(float(share) for share in sums / np.sum(sums)))
