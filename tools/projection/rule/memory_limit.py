"""Whether a case waits for memory: its size in the caches, its cost, what several workers lose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Refusal
from ...stats.interval_arithmetic import WIDEST
from ...stats.two_sample import mean_difference
from .limit import MIN_LOSS, Bottleneck

# A cost that steps up by less than this may be noise between sizes.
STEP_UP = 1.25


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache that holds data. level: 1 is the nearest to the core."""

    level: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """Cost over size, sizes ascending. costs: of one call, shape (n,), any unit.

    bytes_each: held for each of the size, above 0. caches: by level, one or more.
    """

    sizes: FloatArray
    costs: FloatArray
    bytes_each: float
    caches: Sequence[Cache]

    def level_exceeded(self, size: float) -> int:
        """Return the level of the largest cache that the data of `size` exceed, 0 if none."""
        held = size * self.bytes_each
        return max((c.level for c in self.caches if held > c.size_bytes), default=0)


@dataclass(frozen=True, slots=True)
class Efficiencies:
    """Speed-up / workers of several workers at each size, one measurement each, shape (n,)."""

    sizes: FloatArray
    efficiency: FloatArray
    workers: float


def find_memory_limit(
    size: float, footprint: Footprint, efficiencies: Efficiencies | None
) -> Bottleneck | None:
    """Return memory bandwidth or a cache as what limits, or why that is not decided.

    None where nothing speaks for it, as where the data fit the nearest cache.
    """
    level = footprint.level_exceeded(size)
    if level >= 2 and efficiencies is not None:
        shared = _find_shared_loss(size, footprint, efficiencies)
        if shared:
            return shared
    return _find_step(size, level, footprint) if level else None


def _find_shared_loss(
    size: float, footprint: Footprint, efficiencies: Efficiencies
) -> Bottleneck | None:
    """Say whether workers lose at sizes beyond the second cache what they do not lose within it.

    They share memory only where their data together exceed the last cache, otherwise that cache.
    """
    second = max((c.size_bytes for c in footprint.caches if c.level <= 2), default=0)
    beyond = efficiencies.sizes * footprint.bytes_each > second
    inside, outside = (np.log(efficiencies.efficiency[at]) for at in (~beyond, beyond))
    fall = mean_difference(inside, outside)
    if isinstance(fall, Refusal) or fall.value < max(MIN_LOSS, fall.half_width):
        return None
    workers = efficiencies.workers
    lost = (
        f"{workers:g} workers reach {np.exp(outside.mean()):.0%} of {workers:g} times one worker "
        f"where the data exceed the second cache, {np.exp(inside.mean()):.0%} where they fit"
    )
    last = max(c.size_bytes for c in footprint.caches)
    if workers * size * footprint.bytes_each > last:
        return Bottleneck("memory bandwidth", f"{lost}; together they exceed the last cache")
    return Bottleneck("cache", f"shared cache: {lost}; together they fit the last cache")


def _find_step(size: float, level: int, footprint: Footprint) -> Bottleneck | None:
    """Say whether an item costs more than its growth over the sizes within the cache explains."""
    limit = max(c.size_bytes for c in footprint.caches if c.level == level)
    fits = footprint.sizes * footprint.bytes_each <= limit
    at = np.flatnonzero(footprint.sizes == size)
    if not np.any(fits) or not len(at):
        return None
    each = footprint.costs / footprint.sizes
    cost, within = float(each[at[0]]), each[fits]
    if cost < STEP_UP * np.min(within):
        return None
    cache = f"the level {level} cache of {limit / 1024:.0f} KiB"
    expected = _grown(footprint.sizes[fits], within, size)
    doubt = _doubt_step(cost, within, expected, cache)
    if doubt:
        return Bottleneck("not decided", doubt)
    explained = f"what its growth over the sizes that fit {cache} explains"
    return Bottleneck("cache", f"an item costs {cost / expected:.2f} times {explained}")


def _doubt_step(cost: float, within: FloatArray, expected: float, cache: str) -> str | None:
    """Say why a higher cost may be growth and no step, None if it is a step.

    cost: of an item beyond the cache; within: at the sizes that fit, ascending; expected: by their
    growth.
    """
    if len(within) < 2:
        more = f"an item costs {cost / within[0]:.2f} times as much as at the one size that fits"
        return f"{more} {cache}: one size cannot tell growth from a step"
    least = float(np.min(within))
    # An algorithm whose item costs more the more there are does so within the cache already.
    if within[-1] >= STEP_UP * least:
        grows = f"an item's cost grows {within[-1] / least:.2f}-fold already within {cache}"
        return f"{grows}, so its growth beyond is no step"
    if cost < STEP_UP * expected:
        more = f"an item costs {cost / least:.2f} times the least within {cache}"
        return f"{more}, and its growth there explains it"
    return None


def _grown(sizes: FloatArray, each: FloatArray, size: float) -> float:
    """Return the cost of an item at `size` if it grew as from its least to the largest of `sizes`.

    sizes ascending, each of the same shape.
    """
    least = int(np.argmin(each))
    if sizes[least] == sizes[-1]:
        return float(each[-1])
    slope = np.log(each[-1] / each[least]) / np.log(sizes[-1] / sizes[least])
    grown = np.clip(slope * np.log(size / sizes[-1]), -WIDEST, WIDEST)
    return float(each[-1] * np.exp(grown))
