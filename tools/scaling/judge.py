"""The growth of each selected series, its predictions, and where one way overtakes another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, permutations

import numpy as np

from ..stats.interval import Interval, Refusal
from ..stats.measurement_error import (
    error_of_median,
    relative_sd_of_quartiles,
    relative_sd_of_samples,
)
from ..store.direction import as_costs
from ..store.series import SizeSeries
from .rates import answer_of
from .rule.choice import SESSION_ERROR
from .rule.crossover import Crossover, find_crossover
from .rule.growth import Growth, judge_growth, law_name
from .rule.interval_inflation import AS_FITTED, IntervalInflation, reach_of
from .rule.prediction import Predictor

_UNKNOWN_ERROR = 0.01
_ENOUGH_PROCESSES = 3


@dataclass(frozen=True, slots=True)
class SeriesGrowth:
    """How the cost of a series grows; of a rate that is 1 / rate.

    predictor: of the cost. predictions: (n, value there, in the unit of the series) for each size
    asked for.
    """

    series: SizeSeries
    growth: Growth
    predictor: Predictor | Refusal
    predictions: tuple[tuple[float, Interval | Refusal], ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesComparison:
    """Two series of one benchmark that differ only in the parameter `param`.

    It is `value` in `series` and `other` in the series that this one is compared with.
    """

    series: SizeSeries
    param: str
    value: str
    other: str
    crossover: Crossover


def judge(
    series: SizeSeries,
    sizes: Sequence[float] = (),
    inflation: IntervalInflation = AS_FITTED,
) -> SeriesGrowth:
    """Judge the growth of one series and predict its cost, or rate, at `sizes`.

    inflation: of the intervals of predictions.
    """
    error = cost_error(series)
    by_process = (
        error is not None
        and series.samples is not None
        and all(len(sample) == series.processes >= _ENOUGH_PROCESSES for sample in series.samples)
    )
    samples = series.samples if by_process else None
    more = series.higher_is_better
    verdict = judge_growth(
        series.sizes,
        as_costs(series.costs, more),
        error,
        None if samples is None else [as_costs(sample, more) for sample in samples],
    )
    growth = SeriesGrowth(series, verdict.growth, verdict.predictor)
    answers = predict(growth, sizes, inflation)
    return replace(growth, predictions=tuple(zip(sizes, answers, strict=True)))


def predict(
    judged: SeriesGrowth, sizes: Sequence[float], inflation: IntervalInflation = AS_FITTED
) -> list[Interval | Refusal]:
    """Return the cost, or rate, of a judged series at each of `sizes`, which are positive.

    inflation: of the intervals.
    """
    if isinstance(judged.predictor, Refusal):
        return [judged.predictor] * len(sizes)
    if not sizes:
        return []
    law, series = law_name(judged.growth), judged.series
    factors = [inflation.of(law, reach_of(size, series.sizes)) for size in sizes]
    costs = judged.predictor.at_each(np.array(sizes, np.float64), np.array(factors, np.float64))
    return [answer_of(cost, series.higher_is_better) for cost in costs]


def cost_error(series: SizeSeries) -> float | None:
    """Return the relative standard error of one cost, from the samples or else the quartiles.

    None where it is unknown. Where all samples are of one process it is that of its loops, for want
    of a better one.
    """
    relative_sd = None
    if series.samples is not None:
        relative_sd = relative_sd_of_samples(series.samples)
    elif series.repeats > 1:
        relative_sd = relative_sd_of_quartiles(series.lower_quartile, series.upper_quartile)
    return None if relative_sd is None else error_of_median(relative_sd, series.processes)


def compare_series(judged: Sequence[SeriesGrowth]) -> Iterator[SeriesComparison]:
    """Compare series of one benchmark and commit that differ in one parameter, which is no size.

    Of two, the one that overtakes comes first, or else the cheaper one; none where neither is sure.
    """
    series = [growth.series for growth in judged]
    for _, same in groupby(series, key=lambda s: (s.key.benchmark, s.key.environment, s.axis)):
        for own, other in permutations(same, 2):
            param = _only_difference(own, other)
            if param is None:
                continue
            crossover = _crossover(own, other)
            if crossover and crossover.kind in ("overtakes", "cheaper"):
                value, other_value = dict(own.key.params)[param], dict(other.key.params)[param]
                yield SeriesComparison(own, param, value, other_value, crossover)


def _only_difference(own: SizeSeries, other: SizeSeries) -> str | None:
    if own.key.version != other.key.version or own.key.commit != other.key.commit:
        return None
    pairs = zip(own.key.params, other.key.params, strict=True)
    different = [name for (name, value), (_, other_value) in pairs if value != other_value]
    return different[0] if len(different) == 1 else None


def _crossover(own: SizeSeries, other: SizeSeries) -> Crossover | None:
    sizes, i, j = np.intersect1d(own.sizes, other.sizes, return_indices=True)
    a, b = (as_costs(s.costs, s.higher_is_better)[at] for s, at in ((own, i), (other, j)))
    if len(sizes) < 2 or np.any(a <= 0) or np.any(b <= 0):
        return None
    own_error, other_error = (cost_error(series) or _UNKNOWN_ERROR for series in (own, other))
    known = float(np.hypot(own_error, other_error))
    return find_crossover(sizes, a, b, float(np.hypot(known, np.sqrt(2) * SESSION_ERROR)))
