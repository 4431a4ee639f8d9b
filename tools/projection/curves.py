"""Throughput over workers: one curve for each combination of the other parameters."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..scaling.judge import cost_error
from ..stats.arrays import FloatArray
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval, Refusal
from ..stats.scatter import Scatter, pool_scatters, scatter_of
from ..store.axis import find_axis
from ..store.catalogue import Catalogue
from ..store.query import Query
from ..store.results import ResultFile
from ..store.series import SizeSeries, size_series
from ..store.sizes import size_of
from .axis import find_worker_axis, throughput
from .rule.oversubscription import Oversubscription, oversubscription
from .rule.scalability import MIN_DISTINCT, judge_scalability
from .rule.scalability_verdict import Scalability
from .rule.speedup_solver import Errors
from .topology import physical_cores

_ENOUGH_PROCESSES = 2
_MOST_DIGITS = 6  # of a number of cores
_DEGREES_OF_SAMPLES = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """Throughput over workers, the rest held fixed, and the verdict on it.

    workers, throughput: shape (n,), in `unit`, a value for each independent measurement; empty
    where the results are no throughput. cores: of the machine, None if unknown. size: what is
    measured at, in the parameter `size_name`; both None without a size. oversubscription: None
    where nothing was measured beyond the cores. noise: scatter of the logarithm of one value, None
    where it is not known.
    """

    series: SizeSeries
    unit: str
    workers: FloatArray
    throughput: FloatArray
    cores: int | None
    size: float | None
    size_name: str | None
    verdict: Scalability | Refusal
    oversubscription: Oversubscription | None
    noise: Scatter | None

    @property
    def all_cores(self) -> float:
        """Return the number of workers that means all cores."""
        within = self.workers[self.workers <= (self.cores or np.inf)]
        return float(self.cores or np.max(within, initial=1.0))

    def at(self, workers: float) -> float | None:
        """Return the geometric mean of what was measured at `workers`, None if nothing was."""
        values = self.throughput[self.workers == workers]
        return geometric_mean(values) if len(values) else None

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers` by the laws fitted to this curve alone."""
        verdict = self.verdict
        return verdict if isinstance(verdict, Refusal) else verdict.predict(workers)

    @property
    def speedup(self) -> float | None:
        """Return all cores' throughput over that of one, None where either is not measured."""
        one, every = self.at(1.0), self.at(self.all_cores)
        return None if one is None or every is None or self.all_cores == 1 else every / one

    @property
    def family(self) -> tuple[str, str | None, tuple[tuple[str, str], ...]]:
        """Return what curves share that differ in size alone."""
        key = self.series.key
        others = tuple(pair for pair in key.params if pair[0] != self.size_name)
        return key.benchmark, key.version, others


def curves_of(
    file: ResultFile, name: str, catalogue: Catalogue, query: Query, errors: Errors
) -> Iterator[Curve]:
    """Yield the curves of benchmark `name`, none where no parameter counts workers.

    errors: what the fits square, see `fit_law`.
    """
    row, benchmark = file.rows[name], catalogue[name]
    names = benchmark.names_for(row.params)
    axis = query.axis or find_worker_axis(names, row.params)
    if axis is None or axis not in names:
        return
    others = [(n, values) for n, values in zip(names, row.params, strict=True) if n != axis]
    size = find_axis([n for n, _ in others], [values for _, values in others])
    for series in size_series(file, name, benchmark, axis):
        yield _curve(series, file, size.name if size else None, errors)


def _cores(file: ResultFile) -> int | None:
    told = str(file.facts.get("num_cpu"))
    short = told.isdecimal() and len(told) <= _MOST_DIGITS
    return max(1, int(told)) if short else None


def _curve(series: SizeSeries, file: ResultFile, size_name: str | None, errors: Errors) -> Curve:
    workers, costs = _measurements(series)
    size = size_of(dict(series.key.params)[size_name]) if size_name else None
    cores = _cores(file)
    rates = throughput(costs, series.unit, series.higher_is_better)
    if isinstance(rates, Refusal):
        nothing = workers[:0]
        return Curve(
            series, series.unit, nothing, nothing, cores, size, size_name, rates, None, None
        )
    per_s, unit = rates
    noise = _noise(series, workers, per_s)
    # Which processors share a core is asked of this machine, which takes long, where it matters.
    physical = physical_cores(file) if len(np.unique(workers)) >= MIN_DISTINCT else None
    known = noise if len(workers) == len(series.sizes) else None
    verdict = judge_scalability(workers, per_s, cores, errors, known, physical)
    beyond = oversubscription(workers, per_s, cores) if cores else None
    return Curve(series, unit, workers, per_s, cores, size, size_name, verdict, beyond, noise)


def _measurements(series: SizeSeries) -> tuple[FloatArray, FloatArray]:
    """Return workers and results: a value a process where each sample is one, else the medians.

    The medians too where a sample is no finite number.
    """
    samples = series.samples
    if samples is None or any(
        not len(sample) == series.processes >= _ENOUGH_PROCESSES or not np.all(np.isfinite(sample))
        for sample in samples
    ):
        return series.sizes, series.costs
    return np.repeat(series.sizes, [len(sample) for sample in samples]), np.concatenate(samples)


def _noise(series: SizeSeries, workers: FloatArray, per_s: FloatArray) -> Scatter | None:
    """Return the scatter of the logarithm of one value; None where nothing tells it.

    It is that of values at one number of workers, or of the samples behind each, as in `scaling`.
    """
    pooled = pool_scatters(scatter_of(np.log(per_s[workers == n])) for n in np.unique(workers))
    if isinstance(pooled, Scatter):
        return pooled
    error = cost_error(series)
    return None if error is None else Scatter(error, _DEGREES_OF_SAMPLES)
