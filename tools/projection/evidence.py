"""The evidence of what limits each timed case: counters, footprint in the caches, efficiency."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Refusal
from ..store.cases import unquoted
from ..store.results import ResultFile
from ..store.side_car import Processes
from .cases import Case
from .rule.bottleneck import find_bottleneck
from .rule.memory_limit import Cache, Efficiencies, Footprint
from .rule.off_core import CounterTotals, least_share

_BYTES = "track_bytes_per_vehicle"
_FULL_MODEL = ("traffic", "highway", "busy")  # in names of classes, and as values of parameters


def add_bottlenecks(cases: Sequence[Case], file: ResultFile, caches: Sequence[Cache]) -> list[Case]:
    """Return the cases, which are in order of their kinds, each with what limits it.

    file: that the cases belong to. caches: of the machine it was measured on, empty if unknown.
    """
    return [
        _add_bottleneck(case, group, file, caches)
        for _, same in groupby(cases, key=lambda case: case.kind)
        for group in [list(same)]
        for case in group
    ]


def _add_bottleneck(
    case: Case, group: Sequence[Case], file: ResultFile, caches: Sequence[Cache]
) -> Case:
    footprint = _footprint(group, _bytes_each(case, file), caches)
    bottleneck = find_bottleneck(case.size, _totals(case), footprint, _efficiencies(case))
    return replace(case, bottleneck=bottleneck)


def _footprint(
    group: Sequence[Case], bytes_each: float | None, caches: Sequence[Cache]
) -> Footprint | None:
    """Return the cost over the sizes of one kind; None where caches or bytes are not known."""
    sized = [(case.size, case.seconds) for case in group if case.size is not None]
    if not sized or bytes_each is None or not caches:
        return None
    sizes, costs = (np.array(column) for column in zip(*sized, strict=True))
    return Footprint(sizes, costs, bytes_each, caches)


def _totals(case: Case) -> CounterTotals | None:
    processes, shares, counters = case.exclusive, case.full.shares, case.counters
    if isinstance(processes, Refusal) or counters is None or shares is None:
        return None
    by_name = processes.counters
    io_s = by_name.get("block_io_wait_s", by_name.get("pressure_io_s"))
    system_s, cpu_s = float(np.sum(counters.cpu_system_s)), float(np.sum(counters.cpu_s))
    return CounterTotals(
        shares=shares,
        least_system_share=least_share(system_s, cpu_s),
        faults_minor=_per_call(by_name.get("faults_minor"), processes),
        faults_major=_per_call(by_name.get("faults_major"), processes),
        switches_voluntary=_per_call(by_name.get("switches_voluntary"), processes),
        io_share=None if io_s is None else float(np.sum(io_s) / np.sum(counters.wall_s)),
    )


def _per_call(counts: FloatArray | None, processes: Processes) -> float | None:
    return None if counts is None else float(np.sum(counts) / np.sum(processes.calls))


def _bytes_each(case: Case, file: ResultFile) -> float | None:
    """Return the bytes held for a vehicle: of `TrafficMemory` for the full model, else `Memory`."""
    names = case.processes.benchmark.split(".")[-2:-1]
    names += [unquoted(value) for _, value in case.params]
    full_model = any(workload in name.lower() for name in names for workload in _FULL_MODEL)
    benchmark = f"{'TrafficMemory' if full_model else 'Memory'}.{_BYTES}"
    for name, row in file.rows.items():
        if name == benchmark or name.endswith(f".{benchmark}"):
            measured = [value for value in row.values.tolist() if np.isfinite(value) and value > 0]
            return float(np.median(measured)) if measured else None
    return None


def _efficiencies(case: Case) -> Efficiencies | None:
    if isinstance(case.family, Refusal):
        return None
    known = [
        (curve.size, curve.speedup / curve.all_cores)
        for curve in case.family.curves
        if curve.size is not None and curve.speedup is not None
    ]
    if not known:
        return None
    sizes, efficiency = (np.array(column) for column in zip(*known, strict=True))
    return Efficiencies(sizes, efficiency, case.family.cores)
