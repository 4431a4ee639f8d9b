"""Which benchmarks end where another begins that costs the same: they may have been renamed."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from ..store.history import Pairs, SuiteCosts
from ..store.timelines import Place

_ALIKE = math.log(1.25)  # between the costs on both sides, of the median series
_Costs = Mapping[tuple[str, Pairs], float]  # by unit and parameters


def find_renamed(costs: SuiteCosts) -> Iterator[tuple[str, str, Place]]:
    """Yield old name, new name and the place where the new one begins.

    Such benchmarks share the first or the last part of their names, units and parameters, and the
    median of their costs. Each is named once at most.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for i, series in enumerate(costs.series):
        rows[series.benchmark].append(i)
    spans = {name: _span(costs, of_name) for name, of_name in rows.items()}
    ends: dict[int, list[str]] = defaultdict(list)
    begins: dict[int, list[str]] = defaultdict(list)
    for name, (first, last) in spans.items():
        begins[first].append(name)
        ends[last + 1].append(name)
    for t in sorted(begins.keys() & ends.keys()):
        taken: set[str] = set()
        for before, after in product(ends[t], begins[t]):
            if taken & {before, after} or not _similar(before, after):
                continue
            if _alike(_costs(costs, rows[before], t - 1), _costs(costs, rows[after], t)):
                taken |= {before, after}
                yield before, after, costs.timeline.places[t]


def _span(costs: SuiteCosts, rows: Sequence[int]) -> tuple[int, int]:
    """Return the first and the last place at which any of these series was measured."""
    there = np.flatnonzero(np.isfinite(costs.values[rows]).any(axis=0))
    return (int(there[0]), int(there[-1])) if len(there) else (-1, -1)


def _costs(costs: SuiteCosts, rows: Sequence[int], t: int) -> _Costs:
    values = costs.values[rows, t].tolist()
    return {
        (costs.series[row].unit, costs.series[row].params): value
        for row, value in zip(rows, values, strict=True)
        if value > 0
    }


def _similar(before: str, after: str) -> bool:
    (*where, what), (*other_where, other_what) = before.split("."), after.split(".")
    return what == other_what or where == other_where


def _alike(before: _Costs, after: _Costs) -> bool:
    if not before or before.keys() != after.keys():
        return False
    ratios = [abs(math.log(after[key] / before[key])) for key in before]
    return float(np.median(ratios)) < _ALIKE
