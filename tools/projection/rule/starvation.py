"""Where the wall time of one busy process went, and what it would be without starvation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.geometric_mean import geometric_mean
from ...stats.interval import Interval, Refusal, two_sided_t

MAX_UNSTARVED_SHARE = 0.02


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
        """User and system CPU time: only their sum is exact, the kernel tells them by ticks."""
        return self.cpu_user_s + self.cpu_system_s


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


@dataclass(frozen=True, slots=True)
class FullCpu:
    """Time of one call had the process had a core of its own.

    wall_s: the geometric mean over the processes with its 95 % interval. shares: None without the
    counters.
    """

    wall_s: Interval | Refusal
    shares: Shares | None


@dataclass(frozen=True, slots=True)
class ProcessScatter:
    """Standard deviation of the logarithm of a process's time, on `degrees` of freedom."""

    sd: float
    degrees: int

    @property
    def t(self) -> float:
        """Return Student's t of a two-sided 95 % interval."""
        return two_sided_t(self.degrees)


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


def own_s(counters: Counters) -> tuple[FloatArray, FloatArray]:
    """Return the wall time with a core of its own, shape (m,): at least, and at most.

    At least if all the steal of the machine was this process's, at most if none of it was.
    """
    split = split_wall(counters)
    at_most = counters.wall_s - split.preempted_s
    return at_most - split.stolen_s, at_most


def full_cpu(counters: Counters, scatter: ProcessScatter | None = None) -> FullCpu:
    """Project the wall time of a call without what was measured as starvation.

    wall - preempted - stolen, never below CPU time: with a core of its own a busy thread needs
    at least the CPU time it used (utilisation law: Denning & Buzen, ACM Comput. Surv. 10 (1978)
    225) and at most its wall time. One process is one observation: Student's t on the logarithms.
    As steal is the machine's, the interval reaches from all of it taken off to none, and the value
    is the geometric middle of the two.

    scatter: that of processes of the same kind, for a single process, which has none of its own.

    Refused where time is missing that starvation does not explain, 2 % of the wall time: what
    is removed must be known to better than the 5 % that the projection is meant to hold. Refused
    without run-queue wait, and where the process may have slept while others lost their core.

    ValueError without a process, or if a wall time, CPU time or number of calls is not positive.
    """
    if not len(counters.wall_s):
        raise ValueError("no process")
    for values in (counters.calls, counters.wall_s, counters.cpu_s):
        if np.any(values <= 0):
            raise ValueError("calls, wall and CPU times must be positive")
    if counters.run_queue_wait_s is None:
        return FullCpu(Refusal("the time spent waiting for a core is not known"), None)
    shares = _shares(split_wall(counters))
    reason = _not_starvation(counters, shares)
    known = _own_scatter(counters) or scatter
    if reason is None and known is None:
        reason = "one process has no scatter: it takes two"
    if reason or known is None:
        return FullCpu(Refusal(str(reason)), shares)
    on_cpu_s, (least_s, most_s) = split_wall(counters).on_cpu_s, own_s(counters)
    cpu, least, most = (geometric_mean(s / counters.calls) for s in (on_cpu_s, least_s, most_s))
    root = np.sqrt(len(counters.wall_s))
    half = known.t * known.sd / root
    # CPU time scatters by itself, and hardly where others had the core.
    own_cpu = _scatter(on_cpu_s / counters.calls) or known
    floor = cpu * np.exp(-own_cpu.t * own_cpu.sd / root)
    low = max(least * np.exp(-half), floor)
    return FullCpu(
        Interval(float(np.sqrt(least * most)), float(low), float(most * np.exp(half))), shares
    )


def process_scatter(kind: Sequence[Counters]) -> ProcessScatter | None:
    """Pool the scatter of processes over cases of one kind, None if none has two processes.

    About each case's own mean (one-way analysis of variance: Snedecor & Cochran, Statistical
    Methods, 8th ed. 1989, section 12.3).
    """
    found = [own for counters in kind if (own := _own_scatter(counters)) is not None]
    degrees = sum(one.degrees for one in found)
    if not degrees:
        return None
    squares = sum(one.degrees * one.sd**2 for one in found)
    return ProcessScatter(float(np.sqrt(squares / degrees)), degrees)


def _not_starvation(counters: Counters, shares: Shares) -> str | None:
    allowed = f"more than {MAX_UNSTARVED_SHARE:.0%} of the wall time"
    used = float(np.sum(counters.cpu_s) / np.sum(counters.wall_s))
    if used > 1 + MAX_UNSTARVED_SHARE:
        return f"CPU time is {used:.2f} times the wall time: the process ran several threads"
    if shares.waiting > MAX_UNSTARVED_SHARE:
        return (
            f"{shares.waiting:.1%} of the wall time went on waiting for I/O, page faults, locks or "
            f"sleep, {allowed}: that is no want of a core"
        )
    if shares.waiting + shares.unexplained > MAX_UNSTARVED_SHARE:
        return f"no counter explains {shares.unexplained:.1%}, {allowed}"
    if shares.stolen > MAX_UNSTARVED_SHARE and _may_have_waited(counters):
        return (
            f"{shares.stolen:.1%} of the wall time may be stolen, {allowed}: steal of all cores "
            "and waiting cannot be told apart"
        )
    return None


def _may_have_waited(counters: Counters) -> bool:
    """Return whether the process gave up its core by choice, or nothing counted that."""
    counted = (counters.switches_voluntary, counters.faults_major)
    return any(values is None or bool(np.any(values > 0)) for values in counted)


def _shares(split: WallSplit) -> Shares:
    parts = (
        *(split.on_cpu_s, split.preempted_s, split.stolen_s),
        *(split.waiting_s, split.unexplained_s),
    )
    sums = np.array([np.sum(part) for part in parts])
    return Shares(*(float(share) for share in sums / np.sum(sums)))


def _own_scatter(counters: Counters) -> ProcessScatter | None:
    least_s, most_s = own_s(counters)
    ends = [_scatter(total_s / counters.calls) for total_s in (least_s, most_s)]
    return max((one for one in ends if one is not None), key=lambda one: one.sd, default=None)


def _scatter(values: FloatArray) -> ProcessScatter | None:
    if len(values) < 2:
        return None
    return ProcessScatter(float(np.std(np.log(values), ddof=1)), len(values) - 1)
