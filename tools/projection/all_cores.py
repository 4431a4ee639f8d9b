"""Throughput of all cores, of other numbers of workers, and limits, from curves of all sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..scaling.rule.choice import SESSION_ERROR
from ..stats.interval import Interval, Refusal, two_sided_t
from ..stats.interval_arithmetic import around, product, scaled
from ..store.cases import unquoted
from .curves import Curve
from .rule.pooled_speedup import (
    extrapolate_speedup,
    pool_speedups,
    speedup_interval,
    two_count_limits,
)
from .rule.standing_laws import AveragedLaws, StandingLaws, refuse_extrapolation, refuse_wide

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
        return max(curve.all_cores for curve in self.curves)

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters besides size and workers, by name."""
        return self.curves[0].family[2]

    def kernel(self, params: Mapping[str, str]) -> str | None:
        """Return what is done: the one parameter that a case with `params` lacks, in small letters.

        None where it lacks none or several, and where one that both have is another.
        """
        own = [value for name, value in self.params if name not in params]
        alike = all(params.get(name, value) == value for name, value in self.params)
        return unquoted(own[0]).lower() if alike and len(own) == 1 else None

    def factor(self, size: float | None) -> Interval | Refusal:
        """Return the speed-up to expect at any size within half a decade of the measured ones."""
        both = zip(self.curves, self.every_speedup, strict=True)
        sizes = [curve.size for curve, speedup in both if curve.size is not None and speedup]
        least, most = min(sizes, default=1.0), max(sizes, default=1.0)
        near = size is None or least / SIZES_BEYOND <= size <= most * SIZES_BEYOND
        if sizes and not near:
            measured = f"all cores were measured at {least:g} to {most:g}"
            return Refusal(f"{measured}, too far from {size:g}")
        return pool_speedups(self.speedups)


def families(curves: Sequence[Curve]) -> list[Family]:
    """Return the curves by what differs only in size."""
    ordered = sorted(curves, key=lambda curve: (repr(curve.family), curve.size or 0.0))
    groups = [tuple(same) for _, same in groupby(ordered, key=lambda curve: curve.family)]
    return [Family(group, tuple(curve.speedup for curve in group)) for group in groups]


def measured_speedup(curve: Curve, family: Family) -> Interval | Refusal:
    """Return the measured speed-up of all cores.

    Its noise is the scatter over the sizes, see `speedup_interval`; where these are too few, that
    of the values themselves with what the moment of either may add.
    """
    if curve.speedup is None:
        return Refusal(f"one worker and {curve.all_cores:g} were not both measured")
    known = speedup_interval(curve.speedup, family.speedups)
    if isinstance(known, Interval) or curve.noise is None:
        return known
    repeats = [int(np.sum(curve.workers == n)) for n in (1.0, curve.all_cores)]
    variance = sum(curve.noise.sd**2 / values + SESSION_ERROR**2 for values in repeats)
    half = two_sided_t(curve.noise.degrees) * float(np.sqrt(variance))
    return around(float(np.log(curve.speedup)), half)


@dataclass(frozen=True, slots=True)
class AllCores:
    """Throughput to expect of all cores. fitted: to what was measured there, so that this cannot
    test it."""

    throughput: Interval | Refusal
    fitted: bool


def project_all_cores(curve: Curve, family: Family) -> AllCores:
    """Return the throughput to expect of all cores at this size, with the noise of measuring it.

    One worker's times the speed-up at the *other* sizes, so that what was measured on all cores
    here can refute it; where these are too few the law's, which has seen it.
    """
    one_worker = curve.at(1.0)
    every = zip(family.curves, family.every_speedup, strict=True)
    speedup = pool_speedups([s for other, s in every if other is not curve and s is not None])
    if one_worker is not None and isinstance(speedup, Interval):
        return AllCores(product(Interval(one_worker, one_worker, one_worker), speedup), False)
    predicted = curve.predict(curve.all_cores)
    if isinstance(predicted, Interval):
        return AllCores(predicted, fitted=curve.at(curve.all_cores) is not None)
    no_other = one_worker is None or _lacks_fit(curve)
    return AllCores(predicted if no_other else speedup, fitted=False)


@dataclass(frozen=True, slots=True)
class WorkersPrediction:
    """Throughput of a number of workers. bound: its ends while the laws hold, however far."""

    throughput: Interval | Refusal
    bound: tuple[float, float] | None


def predict_workers(curve: Curve, family: Family, workers: float) -> WorkersPrediction:
    """Return the throughput to expect of `workers`, by the laws fitted to the curve's repeats.

    Where it has one value a number of workers, from one worker's and the speed-up at all sizes,
    whose scatter stands for the noise; but not where no law fits the curve.
    """
    laws = _laws(curve)
    if laws is not None:
        return WorkersPrediction(laws.predict(workers), laws.bound(workers))
    one_worker, speedup = curve.at(1.0), pool_speedups(family.speedups)
    if (
        one_worker is None
        or curve.speedup is None
        or isinstance(speedup, Refusal)
        or _lacks_fit(curve)
    ):
        return WorkersPrediction(curve.predict(workers), None)
    ends = extrapolate_speedup(speedup, curve.all_cores, workers)
    answer = refuse_extrapolation(workers, curve.all_cores) or scaled(ends, one_worker)
    return WorkersPrediction(refuse_wide(answer), (one_worker * ends.low, one_worker * ends.high))


def share_limits(curve: Curve, family: Family) -> tuple[float | None, float | None]:
    """Return the one-sided 95 % limits of alpha and beta.

    Those of the curve's own repeats. Where it has one value a number of workers, those of its
    speed-up, with the scatter over the sizes for its noise; none where no law fits the curve.
    """
    verdict = curve.verdict
    if not isinstance(verdict, Refusal) and (_laws(curve) is not None or verdict.lacks_fit):
        return verdict.alpha_at_most, verdict.beta_at_most
    if curve.speedup is None:
        return None, None
    limits = two_count_limits(curve.speedup, family.speedups, curve.all_cores)
    return limits or (None, None)


def _laws(curve: Curve) -> StandingLaws | AveragedLaws | None:
    """Return the laws fitted to the curve, None where none was."""
    verdict = curve.verdict
    if isinstance(verdict, Refusal) or isinstance(verdict.laws, Refusal):
        return None
    return verdict.laws


def _lacks_fit(curve: Curve) -> bool:
    return not isinstance(curve.verdict, Refusal) and curve.verdict.lacks_fit
