"""The verdict on each selected series: its law, predictions, and where engines cross."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, permutations

import numpy as np

from ..stats.interval import Interval
from ..stats.measurement_error import (
    error_of_median,
    relative_sd_of_quartiles,
    relative_sd_of_samples,
)
from ..store.series import SizeSeries
from .rule.choice import SESSION_ERROR
from .rule.crossover import Crossover, find_crossover
from .rule.growth import Growth, judge_growth

_UNKNOWN_ERROR = 0.01
_ENOUGH_PROCESSES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A series, its growth, and per size asked for (n, the interval or why there is none)."""

    series: SizeSeries
    growth: Growth
    predictions: tuple[tuple[float, Interval | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rivalry:
    """How the series whose parameter `param` is `value` does against the one where it is `other`;
    the parameters besides are the same."""

    series: SizeSeries
    param: str
    value: str
    other: str
    crossover: Crossover


def judge(series: SizeSeries, sizes: Sequence[float] = (), widened: float = 1.0) -> Judged:
    """Judge the growth of one series and predict its cost at `sizes`."""
    error = cost_error(series)
    by_process = (
        error is not None
        and series.samples is not None
        and all(len(sample) == series.processes >= _ENOUGH_PROCESSES for sample in series.samples)
    )
    growth = judge_growth(series.sizes, series.costs, error, series.samples if by_process else None)
    if growth.predictor is None:
        nothing = growth.reason or "no law"
        return Judged(series, growth, tuple((size, nothing) for size in sizes))
    predictions = tuple((size, growth.predictor.at(size, widened)) for size in sizes)
    return Judged(series, growth, predictions)


def cost_error(series: SizeSeries) -> float | None:
    """Return the relative standard error of one cost, from the samples or else the quartiles.

    Where all samples are of one process it is that of its loops, the best there is.
    """
    relative_sd = None
    if series.samples is not None:
        relative_sd = relative_sd_of_samples(series.samples)
    elif series.repeats > 1:
        relative_sd = relative_sd_of_quartiles(series.lower_quartile, series.upper_quartile)
    return None if relative_sd is None else error_of_median(relative_sd, series.processes)


def rivalries(judged: Sequence[Judged]) -> Iterator[Rivalry]:
    """Compare series of one benchmark and commit that differ in one parameter, which is no size.

    Of two, the one that overtakes comes first, or else the cheaper one.
    """
    series = [one.series for one in judged]
    for _, same in groupby(series, key=lambda s: (s.key.benchmark, s.key.environment, s.axis)):
        for own, other in permutations(same, 2):
            param = _only_difference(own, other)
            if param is None:
                continue
            crossover = _crossover(own, other)
            if crossover and crossover.kind in ("overtakes", "cheaper"):
                value, rival = dict(own.key.params)[param], dict(other.key.params)[param]
                yield Rivalry(own, param, value, rival, crossover)


def _only_difference(own: SizeSeries, other: SizeSeries) -> str | None:
    if own.key.version != other.key.version or own.key.commit != other.key.commit:
        return None
    pairs = zip(own.key.params, other.key.params, strict=True)
    different = [name for (name, value), (_, rival) in pairs if value != rival]
    return different[0] if len(different) == 1 else None


def _crossover(own: SizeSeries, other: SizeSeries) -> Crossover | None:
    sizes, i, j = np.intersect1d(own.sizes, other.sizes, return_indices=True)
    a, b = own.costs[i], other.costs[j]
    if len(sizes) < 2 or np.any(a <= 0) or np.any(b <= 0):
        return None
    error, rival_error = (cost_error(series) or _UNKNOWN_ERROR for series in (own, other))
    known = float(np.hypot(error, rival_error))
    return find_crossover(sizes, a, b, float(np.hypot(known, np.sqrt(2) * SESSION_ERROR)))
