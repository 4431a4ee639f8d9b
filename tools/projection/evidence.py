"""The evidence of what limits each timed case: counters, footprint in the caches, efficiency."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from ..stats.arrays import FloatArray
from ..store.cases import unquoted
from ..store.results import ResultFile
from ..store.side_car import Processes
from .cases import Case, counters_of
from .rule.bottleneck import Cache, Counted, Efficiencies, Footprint, find_bottleneck, least_share

_BYTES = "track_bytes_per_vehicle"


def with_bottlenecks(
    cases: Sequence[Case], file: ResultFile, caches: Sequence[Cache]
) -> list[Case]:
    """Return the cases, which are in order of their kinds, each with what limits it.

    file: that the cases belong to. caches: of the machine it was measured on, empty if unknown.
    """
    judged = []
    for _, same in groupby(cases, key=lambda case: case.kind):
        group = list(same)
        judged += [_with_bottleneck(case, group, file, caches) for case in group]
    return judged


def _with_bottleneck(
    case: Case, group: Sequence[Case], file: ResultFile, caches: Sequence[Cache]
) -> Case:
    sized = [(one.size, one.seconds) for one in group if one.size is not None]
    footprint = None
    if sized:
        sizes, costs = (np.array(column) for column in zip(*sized, strict=True))
        footprint = Footprint(sizes, costs, _bytes_each(case, file), caches)
    return replace(
        case,
        bottleneck=find_bottleneck(case.size, _counted(case), footprint, _efficiencies(case)),
    )


def _counted(case: Case) -> Counted | None:
    one, shares = case.processes, case.full.shares
    counters = counters_of(one)
    if counters is None or shares is None:
        return None
    has = one.counters
    wall_s = float(np.sum(counters.wall_s))
    io_s = has.get("block_io_wait_s", has.get("pressure_io_s"))
    return Counted(
        shares,
        least_share(float(np.sum(counters.cpu_system_s)), float(np.sum(counters.cpu_s))),
        _per_call(has.get("faults_minor"), one),
        _per_call(has.get("faults_major"), one),
        _per_call(has.get("switches_voluntary"), one),
        None if io_s is None else float(np.sum(io_s)) / wall_s,
    )


def _per_call(counts: FloatArray | None, one: Processes) -> float | None:
    return None if counts is None else float(np.sum(counts) / np.sum(one.calls))


def _bytes_each(case: Case, file: ResultFile) -> float | None:
    """Return the bytes held for a vehicle: of `TrafficMemory` for the full model, else `Memory`."""
    traffic = case.processes.benchmark.split(".")[-2:-1]
    full_model = any("Traffic" in name for name in traffic) or any(
        unquoted(value) == "traffic" for _, value in case.params
    )
    wanted = f"{'TrafficMemory' if full_model else 'Memory'}.{_BYTES}"
    for name, row in file.rows.items():
        if name == wanted or name.endswith(f".{wanted}"):
            measured = [value for value in row.values.tolist() if np.isfinite(value) and value > 0]
            return float(np.median(measured)) if measured else None
    return None


def _efficiencies(case: Case) -> Efficiencies | None:
    if case.family is None:
        return None
    found = [
        (one.size, one.speedup / one.all_cores)
        for one in case.family.curves
        if one.size is not None and one.speedup is not None
    ]
    if not found:
        return None
    sizes, efficiency = (np.array(column) for column in zip(*found, strict=True))
    return Efficiencies(sizes, efficiency, case.family.cores)
