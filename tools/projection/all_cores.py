"""The all-core factor of each kind of curve: what all cores do over what one does."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import product, scaled
from ..store.cases import unquoted
from .curves import Curve
from .rule.pooled_speedup import extended, pooled, two_count_limits, with_scatter
from .rule.scalability import beyond_reach

# Half a decade, as far apart as sizes are: no farther is the speed-up of other sizes believed.
SIZES_BEYOND = 10**0.5 * 1.001


@dataclass(frozen=True, slots=True)
class Family:
    """Curves that differ in size alone. every_speedup: theirs, None where a curve has none."""

    curves: tuple[Curve, ...]
    every_speedup: tuple[float | None, ...]

    @property
    def speedups(self) -> list[float]:
        """Return the speed-up of all cores at each size that has one."""
        return [speedup for speedup in self.every_speedup if speedup is not None]

    @property
    def cores(self) -> float:
        """Return the number of workers that means all cores."""
        return max(one.all_cores for one in self.curves)

    @property
    def kernel(self) -> str | None:
        """Return what is done, the only other parameter that is no number, in small letters."""
        (_, _, others) = self.curves[0].family
        return unquoted(others[0][1]).lower() if len(others) == 1 else None

    def factor(self, size: float | None) -> Interval | Refusal:
        """Return the speed-up to expect at any size within reach of the measured ones."""
        both = zip(self.curves, self.every_speedup, strict=True)
        sizes = [one.size for one, speedup in both if one.size is not None and speedup]
        least, most = min(sizes, default=1.0), max(sizes, default=1.0)
        near = size is None or least / SIZES_BEYOND <= size <= most * SIZES_BEYOND
        if sizes and not near:
            told = f"all cores were measured at {least:g} to {most:g}"
            return Refusal(f"{told}, too far from {size:g}")
        return pooled(self.speedups)


def families(curves: Sequence[Curve]) -> list[Family]:
    """Return the curves by what differs only in size."""
    ordered = sorted(curves, key=lambda one: (repr(one.family), one.size or 0.0))
    groups = [tuple(same) for _, same in groupby(ordered, key=lambda one: one.family)]
    return [Family(group, tuple(one.speedup for one in group)) for group in groups]


def own_speedup(curve: Curve, family: Family) -> Interval | Refusal:
    """Return the measured speed-up of all cores; for its noise see `with_scatter`."""
    if curve.speedup is None:
        return Refusal(f"one worker and {curve.all_cores:g} were not both measured")
    return with_scatter(curve.speedup, family.speedups)


@dataclass(frozen=True, slots=True)
class AllCores:
    """Throughput to expect of all cores. fitted: to what was measured there, which then is no test
    of it."""

    throughput: Interval | Refusal
    fitted: bool


def all_cores(curve: Curve, family: Family) -> AllCores:
    """Return the throughput to expect of all cores at this size, with the noise of measuring it.

    One worker's times the speed-up at the *other* sizes, so that what was measured on all cores
    here can refute it; where these are too few the law's, which has seen it.
    """
    one = curve.at(1.0)
    every = zip(family.curves, family.every_speedup, strict=True)
    others = [s for other, s in every if other is not curve and s is not None]
    speedup = pooled(others)
    if one is not None and isinstance(speedup, Interval):
        return AllCores(product(Interval(one, one, one), speedup), False)
    predicted = curve.verdict.predict(curve.all_cores)
    if isinstance(predicted, Interval):
        seen = curve.at(curve.all_cores) is not None
        return AllCores(predicted, seen)
    return AllCores(predicted if one is None else speedup, False)


@dataclass(frozen=True, slots=True)
class AtWorkers:
    """Throughput of another number of workers. bound: its ends while the laws hold, however far."""

    throughput: Interval | Refusal
    bound: tuple[float, float] | None


def at_workers(curve: Curve, family: Family, workers: float) -> AtWorkers:
    """Return the throughput to expect of `workers`, by the laws fitted to the curve's repeats.

    Where it has one value a number of workers, from one worker's and the speed-up at all sizes,
    whose scatter stands for the noise.
    """
    verdict = curve.verdict
    if verdict.standing:
        bound = verdict.bound(workers)
        return AtWorkers(verdict.predict(workers), None if isinstance(bound, Refusal) else bound)
    one, speedup = curve.at(1.0), pooled(family.speedups)
    if one is None or curve.speedup is None or isinstance(speedup, Refusal):
        return AtWorkers(verdict.predict(workers), None)
    ends = extended(speedup, curve.all_cores, workers)
    answer = beyond_reach(workers, curve.all_cores) or scaled(ends, one)
    return AtWorkers(answer, (one * ends.low, one * ends.high))


def share_limits(curve: Curve, family: Family) -> tuple[float | None, float | None]:
    """Return the one-sided 95 % limits of alpha and beta.

    Those of the curve's own repeats. Where it has one value a number of workers, those of its
    speed-up, with the scatter over the sizes for its noise.
    """
    verdict = curve.verdict
    if verdict.standing or curve.speedup is None:
        return verdict.alpha_at_most, verdict.beta_at_most
    limits = two_count_limits(curve.speedup, family.speedups, curve.all_cores)
    return limits or (None, None)
