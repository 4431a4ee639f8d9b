"""The time that one busy process would take on an exclusive core, without starvation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.geometric_mean import geometric_mean
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import WIDEST
from ...stats.scatter import Scatter, pool_scatters, scatter_of
from .wall_split import Counters, Shares, WallSplit, split_wall, wall_shares

MAX_UNSTARVED_SHARE = 0.02
_ONE_PROCESS = Refusal("one process has no scatter: it takes two")
_STEAL_OR_WAITING = (
    "steal is the machine's and a process gave up its core: full CPU reaches from its CPU time to "
    "its wall time without the run-queue wait"
)


@dataclass(frozen=True, slots=True)
class FullCpu:
    """Time of one call had the process had an exclusive core.

    wall_s: the geometric mean over the processes with its 95 % interval. shares: None without the
    counters. doubt: why the interval is wider than starvation makes it, None if it is not.
    """

    wall_s: Interval | Refusal
    shares: Shares | None
    doubt: str | None = None


def exclusive_core_s(counters: Counters) -> tuple[FloatArray, FloatArray]:
    """Return the wall time on an exclusive core, shape (m,): at least, and at most.

    At least if all the steal of the machine was this process's, at most if none of it was.
    """
    return _bounds_s(counters, split_wall(counters))


def full_cpu(
    counters: Counters, scatter: Scatter | Refusal = _ONE_PROCESS, inflation: float = 1.0
) -> FullCpu:
    """Project the wall time of a call without what was measured as starvation.

    wall - preempted - stolen, never below CPU time: on an exclusive core a busy thread needs at
    least the CPU time it used (utilisation law: Denning & Buzen, ACM Comput. Surv. 10 (1978) 225)
    and at most its wall time. One process is one observation: Student's t on the logarithms.
    As steal is the machine's, the interval reaches from all of it taken off to none, and the value
    is the geometric middle of the two. Where a process may have slept while others lost their core,
    what was stolen cannot be told from what was waited: then it reaches from the CPU time to the
    wall time less the run-queue wait, whatever the steal.

    scatter: of the logarithm, over processes of the same kind: what a single process takes.
    inflation: by which the interval is wider, where the observations depend on one another.

    Refused where time is missing that starvation does not explain, 2 % of the wall time: what
    is removed must be known to better than the 5 % that the projection is meant to hold. Refused
    without run-queue wait.

    ValueError without a process, or if a wall time, CPU time or number of calls is not positive.
    """
    if not len(counters.wall_s):
        raise ValueError("no process")
    for values in (counters.calls, counters.wall_s, counters.cpu_s):
        if np.any(values <= 0):
            raise ValueError("calls, wall and CPU times must be positive")
    if counters.run_queue_wait_s is None:
        return FullCpu(Refusal("the time spent waiting for a core is not known"), None)
    split = split_wall(counters)
    shares = wall_shares(split)
    refusal = _refuse_other_waits(counters, shares)
    if refusal:
        return FullCpu(refusal, shares)
    waited = shares.stolen > MAX_UNSTARVED_SHARE and _may_have_waited(counters)
    bounds = (split.on_cpu_s, _bounds_s(counters, split)[1]) if waited else None
    projected = _project(counters, bounds or _bounds_s(counters, split), scatter, inflation)
    return FullCpu(projected, shares, _STEAL_OR_WAITING if waited else None)


def process_scatter(kind: Sequence[Counters]) -> Scatter | Refusal:
    """Pool the scatter of the logarithm of a process's time over cases of one kind.

    Refused if none has two processes.
    """
    pooled = pool_scatters(_process_scatter(c, exclusive_core_s(c)) for c in kind)
    return _ONE_PROCESS if isinstance(pooled, Refusal) else pooled


# Of m processes: seconds on an exclusive core, at least and at most.
_Bounds = tuple[FloatArray, FloatArray]


def _project(
    counters: Counters, bounds: _Bounds, otherwise: Scatter | Refusal, inflation: float
) -> Interval | Refusal:
    """Return the time of a call. otherwise: the scatter of processes that a single one takes."""
    scatter = _process_scatter(counters, bounds)
    if isinstance(scatter, Refusal):
        scatter = otherwise
    if isinstance(scatter, Refusal):
        return scatter
    cpu_s = np.minimum(counters.cpu_s, counters.wall_s) / counters.calls
    least, most = (geometric_mean(s / counters.calls) for s in bounds)
    root = np.sqrt(len(counters.wall_s)) / inflation
    half = min(scatter.half_width / root, WIDEST)
    # CPU time scatters by itself, and hardly where others had the core.
    cpu_scatter = scatter_of(np.log(cpu_s))
    if isinstance(cpu_scatter, Refusal):
        cpu_scatter = scatter
    floor = geometric_mean(cpu_s) * np.exp(-min(cpu_scatter.half_width / root, WIDEST))
    low = max(least * np.exp(-half), floor)
    return Interval(float(np.sqrt(least * most)), float(low), float(most * np.exp(half)))


def _bounds_s(counters: Counters, split: WallSplit) -> _Bounds:
    # What is next to nothing of the wall time may be lost where it is taken off the rest.
    at_most = np.maximum(counters.wall_s - split.preempted_s, split.on_cpu_s)
    return np.maximum(at_most - split.stolen_s, split.on_cpu_s), at_most


def _process_scatter(counters: Counters, bounds: _Bounds) -> Scatter | Refusal:
    """Return the larger scatter of the least and of the most time of a call."""
    both = [scatter_of(np.log(total_s / counters.calls)) for total_s in bounds]
    known = [scatter for scatter in both if isinstance(scatter, Scatter)]
    return max(known, key=lambda scatter: scatter.sd, default=_ONE_PROCESS)


def _refuse_other_waits(counters: Counters, shares: Shares) -> Refusal | None:
    """Say why what is missing from the wall time is not starvation, None if it is."""
    allowed = f"more than {MAX_UNSTARVED_SHARE:.0%}"
    used = float(np.sum(counters.cpu_s) / np.sum(counters.wall_s))
    if used > 1 + MAX_UNSTARVED_SHARE:
        return Refusal(
            f"CPU time is {used:.2f} times the wall time: the process ran several threads"
        )
    if shares.waiting > MAX_UNSTARVED_SHARE:
        return Refusal(
            f"the process waited for I/O, page faults, locks or sleep for {shares.waiting:.1%} of "
            f"the wall time, {allowed}: an exclusive core would not shorten that"
        )
    if shares.waiting + shares.unexplained > MAX_UNSTARVED_SHARE:
        return Refusal(f"no counter explains {shares.unexplained:.1%} of the wall time, {allowed}")
    return None


def _may_have_waited(counters: Counters) -> bool:
    """Return whether the process gave up its core by choice, or nothing counted that."""
    counted = (counters.switches_voluntary, counters.faults_major)
    return any(values is None or bool(np.any(values > 0)) for values in counted)
