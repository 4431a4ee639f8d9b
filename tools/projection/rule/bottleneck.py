"""What limits a benchmark at one size, with the evidence, or that the data do not decide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from ...stats.arrays import FloatArray
from ...stats.wilson import wilson
from .starvation import Shares

Kind = Literal["CPU", "memory bandwidth", "cache", "page faults", "scheduler", "I/O", "not decided"]

# A tenth is what a projection is to be right to; less is no bottleneck.
TELLING = 0.10
# A cost that steps up by less than this may be noise between sizes.
STEP_UP = 1.25
TICK_S = 0.01
_ONE_SIDED = 0.975


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums over the processes of one case; None where the system does not count it.

    least_system_share: of the CPU time, as `least_share` has it. faults_minor, faults_major,
    switches_voluntary: of one call. io_share: share of the wall time that went on block I/O, or in
    which some task waited for I/O.
    """

    shares: Shares
    least_system_share: float
    faults_minor: float | None = None
    faults_major: float | None = None
    switches_voluntary: float | None = None
    io_share: float | None = None


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache that holds data. level: 1 is the nearest to the core."""

    level: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """Cost over size, sizes ascending. costs: of one call, shape (n,), any unit.

    bytes_each: held for each of the size. caches: by level; empty where unknown.
    """

    sizes: FloatArray
    costs: FloatArray
    bytes_each: float | None
    caches: Sequence[Cache]


@dataclass(frozen=True, slots=True)
class Efficiencies:
    """Speed-up / workers of several workers at each size, one measurement each, shape (n,)."""

    sizes: FloatArray
    efficiency: FloatArray
    workers: float


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """kind: what limits. evidence: one sentence, without a dot."""

    kind: Kind
    evidence: str


def least_share(part_s: float, total_s: float) -> float:
    """Return the lower 95 % end of part / total, where ticks tell them apart, of TICK_S at most.

    A tick is the kernel's or the user's as whole, as chance has it where in its work it falls: a
    binomial share.
    """
    ticks = max(1, round(total_s / TICK_S))
    return wilson(round(min(part_s / total_s, 1.0) * ticks), ticks).low


def find_bottleneck(
    size: float | None,
    counted: Counted | None,
    footprint: Footprint | None = None,
    efficiencies: Efficiencies | None = None,
) -> Bottleneck:
    """Decide what limits the case at `size`, None where it has none.

    The order is that of what a core is kept from: first it is not had (scheduler) or not used (I/O,
    page faults), then it waits for memory (bandwidth, cache); what is left is its own speed.
    """
    if counted is None:
        return Bottleneck("not decided", "the counters of the processes are missing")
    kept_off = _off_core(counted)
    if kept_off:
        return kept_off
    level = _level_left(size, footprint)
    shared = _shared(size, level, footprint, efficiencies)
    if shared:
        return shared
    stepped = _stepped_up(size, level, footprint)
    if stepped:
        return stepped
    busy = f"{counted.shares.on_cpu:.0%} of the wall time was on a core"
    if counted.shares.on_cpu < 1 - TELLING:
        return Bottleneck("not decided", f"only {busy}, and no counter says why")
    if level is None:
        unknown = "nothing tells computing from waiting for memory: caches or bytes are not known"
        return Bottleneck("not decided", f"{busy}, but {unknown}")
    within = "the data fit the nearest cache" if level == 0 else "cost per item does not step up"
    return Bottleneck("CPU", f"{busy}, and {within}")


def _off_core(counted: Counted) -> Bottleneck | None:
    shares = counted.shares
    starved = shares.preempted + shares.stolen
    if starved > TELLING:
        return Bottleneck("scheduler", f"{starved:.0%} of the wall time others had the core")
    if shares.waiting > TELLING:
        return _waiting(counted)
    faults = counted.faults_minor or 0.0
    if counted.least_system_share > TELLING and faults >= 1:
        return Bottleneck(
            "page faults",
            f"{counted.least_system_share:.0%} of the CPU time or more is the kernel's, with "
            f"{faults:.3g} page faults a call",
        )
    return None


def _waiting(counted: Counted) -> Bottleneck:
    waited = f"{counted.shares.waiting:.0%} of the wall time was waited"
    if counted.faults_major:
        faults = f"{counted.faults_major:.3g} pages a call came from a disk"
        return Bottleneck("page faults", f"{waited}, and {faults}")
    if counted.io_share is not None and counted.io_share > counted.shares.waiting / 2:
        return Bottleneck("I/O", f"{waited}, and I/O under way in {counted.io_share:.0%}")
    given_up = "" if not counted.switches_voluntary else ", the core given up by choice"
    return Bottleneck(
        "not decided", f"{waited}{given_up}: for I/O, locks or sleep, no counter says"
    )


def _level_left(size: float | None, footprint: Footprint | None) -> int | None:
    """Return the level of the largest cache that the data exceed, 0 if none, None if unknown."""
    if size is None or footprint is None or not footprint.caches or not footprint.bytes_each:
        return None
    held = size * footprint.bytes_each
    return max((c.level for c in footprint.caches if held > c.size_bytes), default=0)


def _shared(
    size: float | None,
    level: int | None,
    footprint: Footprint | None,
    efficiencies: Efficiencies | None,
) -> Bottleneck | None:
    """Several workers lose at sizes beyond the second cache what they do not lose within it.

    They share memory only where their data together exceed the last cache, otherwise that cache.
    """
    if not level or level < 2 or size is None or footprint is None or efficiencies is None:
        return None
    second = max(c.size_bytes for c in footprint.caches if c.level <= 2)
    beyond = efficiencies.sizes * float(footprint.bytes_each or 0) > second
    inside, outside = (np.log(efficiencies.efficiency[at]) for at in (~beyond, beyond))
    degrees = len(inside) + len(outside) - 2
    if min(len(inside), len(outside)) < 1 or degrees < 1:
        return None
    squares = np.sum((inside - inside.mean()) ** 2) + np.sum((outside - outside.mean()) ** 2)
    error = np.sqrt(squares / degrees * (1 / len(inside) + 1 / len(outside)))
    fall = float(inside.mean() - outside.mean())
    if fall < TELLING or fall < float(stdtrit(degrees, _ONE_SIDED)) * error:
        return None
    lost = (
        f"{efficiencies.workers:g} workers reach {np.exp(outside.mean()):.0%} of as many times one "
        f"where the data exceed the second cache, {np.exp(inside.mean()):.0%} where they fit"
    )
    last = max(c.size_bytes for c in footprint.caches)
    if efficiencies.workers * size * float(footprint.bytes_each or 0) > last:
        return Bottleneck("memory bandwidth", f"{lost}; together they exceed the last cache")
    return Bottleneck("cache", f"shared cache: {lost}; together they fit the last cache")


def _stepped_up(
    size: float | None, level: int | None, footprint: Footprint | None
) -> Bottleneck | None:
    """The cost of an item is well above what its growth within the cache leads to expect."""
    if not level or size is None or footprint is None or not footprint.bytes_each:
        return None
    each = footprint.costs / footprint.sizes
    limit = max(c.size_bytes for c in footprint.caches if c.level == level)
    fits = footprint.sizes * footprint.bytes_each <= limit
    at = np.flatnonzero(footprint.sizes == size)
    if not np.any(fits) or not len(at):
        return None
    cost, inside = float(each[at[0]]), each[fits]
    if cost < STEP_UP * np.min(inside):
        return None
    cache = f"the level {level} cache of {limit / 1024:.0f} KiB"
    if len(inside) < 2:
        told = f"an item costs {cost / inside[0]:.2f} times as much as at the one size that fits"
        return Bottleneck("not decided", f"{told} {cache}: growth or a step, one size cannot tell")
    # An algorithm whose item costs more the more there are does so within the cache already.
    if inside[-1] >= STEP_UP * np.min(inside):
        told = f"an item's cost grows {inside[-1] / np.min(inside):.2f}-fold already within"
        return Bottleneck("not decided", f"{told} {cache}, so its growth beyond is no step")
    rise = cost / _grown(footprint.sizes[fits], inside, size)
    if rise < STEP_UP:
        told = f"an item costs {cost / np.min(inside):.2f} times the least within"
        return Bottleneck("not decided", f"{told} {cache}, as its growth there would have it")
    return Bottleneck(
        "cache",
        f"an item costs {rise:.2f} times what sizes that fit {cache} lead to expect",
    )


def _grown(sizes: FloatArray, each: FloatArray, size: float) -> float:
    """Return the cost of an item at `size` if it grew as from its least to the largest of `sizes`.

    sizes ascending, each of the same shape.
    """
    least = int(np.argmin(each))
    if least == len(each) - 1:
        return float(each[-1])
    slope = np.log(each[-1] / each[least]) / np.log(sizes[-1] / sizes[least])
    return float(each[-1] * (size / sizes[-1]) ** slope)
