"""How efficiency, serial fraction and all-core throughput went over commits, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from ..render.intervals import estimate_record
from ..render.names import short_names
from ..render.quantities import count, quantity
from ..render.report import Column, Table
from ..scaling.rule.law_changes import LawChange, accept_together, law_changes
from ..stats.arrays import FloatArray
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import geometric_interval, inverse
from ..store.cases import labelled
from ..store.commits import Commits
from ..store.history import machine_id
from ..store.series import SeriesKey
from .all_cores import Family, all_cores
from .curves import Place
from .rule.speedup_laws import serial_fraction
from .table import ranged

_COLUMNS = (
    Column("commit"),
    Column("efficiency", "right"),
    Column("serial", "right"),
    Column("projected", "right"),
    Column("changed", fold=True),
)
_WHAT = ("speedups", "throughput")
# By what changed, and by place among the commits.
Changes = Mapping[str, Mapping[int, LawChange]]
_TITLE = 20
_TOLD = (
    "efficiency: speed-up / cores, mean over the sizes; serial: its Karp-Flatt fraction;",
    "projected: of all cores at the largest size, by the other sizes' speed-up (measured: where",
    "these are too few); changed: of what was measured, with a chance of 5 % of any mistake.",
)


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """One family over commits, in their order.

    sizes: shape (n,), a single 1 without sizes; speedups, throughput: shape (T, n), NaN where not
    measured.
    """

    places: list[Place]
    families: list[Family]
    sizes: FloatArray
    speedups: FloatArray
    throughput: FloatArray


def find_changes(histories: Sequence[FamilyHistory]) -> list[Changes]:
    """Return what each commit of each history changed, tested over all of them together."""
    machines = [np.array([machine_id(p.file) for p in one.places]) for one in histories]
    asked = [(what, i) for what in _WHAT for i in range(len(histories))]
    changed = accept_together(
        [
            law_changes(histories[i].sizes, -np.log(getattr(histories[i], what)), machines[i])
            for what, i in asked
        ]
    )
    found = {place: changes for place, changes in zip(asked, changed, strict=True)}
    return [
        {what: {change.index: change for change in found[what, i]} for what in _WHAT}
        for i in range(len(histories))
    ]


def history_tables(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> list[Table]:
    """Return a table a family, a row a commit."""
    names = short_names({one.families[0].curves[0].series.key.benchmark for one in histories})
    return [
        Table(
            _title(one, names),
            _COLUMNS,
            tuple(_row(one, t, changed, commits) for t in range(len(one.places))),
            _TOLD,
        )
        for one, changed in zip(histories, changes, strict=True)
    ]


def changes_by_series(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes]
) -> dict[SeriesKey, dict[str, Any]]:
    """Return what the commit of a series changed, as its record tells it; only where it did."""
    found: dict[SeriesKey, dict[str, Any]] = {}
    for one, changed in zip(histories, changes, strict=True):
        for t, family in enumerate(one.families):
            told = {
                what: {
                    "kind": at[t].kind,
                    "factor": estimate_record(inverse(at[t].factor)),
                }
                for what, at in changed.items()
                if t in at
            }
            if told:
                found |= {curve.series.key: told for curve in family.curves}
    return found


def _title(one: FamilyHistory, names: Mapping[str, str]) -> str:
    benchmark, _, others = one.families[0].curves[0].family
    machine = one.places[0].file.machine
    return f"{machine}, over commits: {labelled(names[benchmark], others)}"


def family_histories(places: Sequence[tuple[Place, Sequence[Family]]]) -> list[FamilyHistory]:
    flat = [
        ((place.file.machine, place.file.environment, repr(family.curves[0].family)), place, family)
        for place, families in places
        for family in families
        if any(curve.speedup is not None for curve in family.curves)
    ]
    flat.sort(key=lambda entry: entry[0])  # stable: places are in the order of their commits
    found = []
    for _, same in groupby(flat, key=lambda entry: entry[0]):
        group = list(same)
        sizes = sorted({c.size or 1.0 for *_, family in group for c in family.curves})
        shape = len(group), len(sizes)
        speedups, throughput = np.full(shape, np.nan), np.full(shape, np.nan)
        for t, (*_, family) in enumerate(group):
            for curve in family.curves:
                at = sizes.index(curve.size or 1.0)
                speedups[t, at] = curve.speedup or np.nan
                throughput[t, at] = curve.at(curve.all_cores) or np.nan
        of_places, of_families = [p for _, p, _ in group], [f for *_, f in group]
        found.append(FamilyHistory(of_places, of_families, np.array(sizes), speedups, throughput))
    return found


def _row(
    one: FamilyHistory,
    t: int,
    changes: Changes,
    commits: Commits,
) -> tuple[str, ...]:
    commit, family = one.places[t].file.commit, one.families[t]
    speedup = _mean(one.speedups[t])
    return (
        commits.title(commit, _TITLE),
        _middle(one.speedups[t] / family.cores),
        _brief(serial_fraction(speedup, family.cores)),
        _projected(family, float(one.sizes[-1])),
        "; ".join(_changed(what, found[t]) for what, found in changes.items() if t in found),
    )


def _projected(family: Family, largest: float) -> str:
    """Return what all cores do at the largest size that was measured on one and on all.

    The size is told where it is not the `largest` of all commits.
    """
    curve = [one for one in family.curves if one.speedup is not None][-1]
    found = all_cores(curve, family)
    if isinstance(found.throughput, Interval) and not found.fitted:
        told = ranged(found.throughput, curve.unit)
    else:
        told = f"{quantity(curve.at(curve.all_cores) or np.nan, curve.unit)} measured"
    return told if curve.size in (None, largest) else f"{told} at {count(curve.size)}"


def _mean(speedups: FloatArray) -> Interval | Refusal:
    return geometric_interval(speedups[np.isfinite(speedups)])


def _middle(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    return f"{geometric_mean(known):.2f}" if len(known) else ""


def _brief(found: Interval | Refusal) -> str:
    if isinstance(found, Refusal):
        return ""
    return f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})"


def _changed(what: str, change: LawChange) -> str:
    factor = np.exp(-np.log(change.factor.value))
    told = {"speedups": "speed-up", "throughput": "all cores"}[what]
    return f"{told} x {factor:.3g}{' (machine)' if change.kind == 'machine' else ''}"
