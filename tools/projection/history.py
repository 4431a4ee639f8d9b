"""Speed-up and all-core throughput over commits, and which commits changed them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from ..render.intervals import estimate_record
from ..scaling.rule.law_changes import LawChange, accept_together, law_changes
from ..stats.arrays import FloatArray
from ..stats.interval_arithmetic import inverse
from ..store.machines import machine_id
from ..store.query import Query
from ..store.series import SeriesKey
from .all_cores import Family
from .places import Place

QUANTITIES = ("speedups", "throughput")
# By the quantity that changed, and by place among the commits.
Changes = Mapping[str, Mapping[int, LawChange]]


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """One family over T commits, in their order.

    sizes: shape (n,), a single 1 without sizes; speedups, throughput: shape (T, n), NaN where not
    measured.
    """

    places: list[Place]
    families: list[Family]
    sizes: FloatArray
    speedups: FloatArray
    throughput: FloatArray


def family_histories(places: Sequence[Place], query: Query) -> list[FamilyHistory]:
    """Return the history of each family that is asked for and has a speed-up at any commit.

    places: on each machine in the order of their commits.
    """
    flat = [
        ((place.file.machine, place.file.environment, repr(family.curves[0].family)), place, family)
        for place in places
        for family in place.families_asked_for(query)
        if family.speedups
    ]
    flat.sort(key=lambda entry: entry[0])  # stable: the order of the commits stays
    return [
        _history([(place, family) for _, place, family in same])
        for _, same in groupby(flat, key=lambda entry: entry[0])
    ]


def _history(commits: Sequence[tuple[Place, Family]]) -> FamilyHistory:
    sizes = sorted({curve.size or 1.0 for _, family in commits for curve in family.curves})
    shape = len(commits), len(sizes)
    speedups, throughput = np.full(shape, np.nan), np.full(shape, np.nan)
    for t, (_, family) in enumerate(commits):
        for curve in family.curves:
            at = sizes.index(curve.size or 1.0)
            speedups[t, at] = curve.speedup or np.nan
            throughput[t, at] = curve.at(curve.all_cores) or np.nan
    places, families = [place for place, _ in commits], [family for _, family in commits]
    return FamilyHistory(places, families, np.array(sizes), speedups, throughput)


def find_changes(histories: Sequence[FamilyHistory]) -> list[Changes]:
    """Return what each commit of each history changed, tested over all of them together."""
    machines = [
        np.array([machine_id(place.file) for place in history.places]) for history in histories
    ]
    tests = [(quantity, i) for quantity in QUANTITIES for i in range(len(histories))]
    accepted = accept_together(
        [
            law_changes(histories[i].sizes, -np.log(getattr(histories[i], quantity)), machines[i])
            for quantity, i in tests
        ]
    )
    by_test = dict(zip(tests, accepted, strict=True))
    return [
        {
            quantity: {change.index: change for change in by_test[quantity, i]}
            for quantity in QUANTITIES
        }
        for i in range(len(histories))
    ]


def changes_by_series(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes]
) -> dict[SeriesKey, dict[str, Any]]:
    """Return the record of what the commit of a series changed; only of those that did."""
    by_series: dict[SeriesKey, dict[str, Any]] = {}
    for history, of_history in zip(histories, changes, strict=True):
        for t, family in enumerate(history.families):
            record = {
                quantity: _change_record(by_place[t])
                for quantity, by_place in of_history.items()
                if t in by_place
            }
            if record:
                by_series |= {curve.series.key: record for curve in family.curves}
    return by_series


def _change_record(change: LawChange) -> dict[str, Any]:
    # The changes are those of the inverse, which is a cost.
    return {"kind": change.kind, "factor": estimate_record(inverse(change.factor))}
