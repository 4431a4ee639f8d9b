"""The tables of `projection --commit all`: efficiency, serial fraction and throughput by commit."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..render.names import short_names
from ..render.quantities import count, quantity
from ..render.report import Column, Table
from ..scaling.rule.law_changes import LawChange
from ..stats.arrays import FloatArray
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval
from ..stats.interval_arithmetic import geometric_interval
from ..store.cases import labelled
from ..store.commits import Commits
from .all_cores import Family, project_all_cores
from .cells import brief, with_range
from .history import Changes, FamilyHistory
from .rule.speedup_laws import serial_fraction

_COLUMNS = (
    Column("commit"),
    Column("efficiency", "right"),
    Column("serial", "right"),
    Column("projected", "right"),
    Column("changed", fold=True),
)
_TITLE = 20
_WORDS = {"speedups": "speed-up", "throughput": "all cores"}
_NOTES = (
    "efficiency: speed-up / cores, mean over the sizes; serial: its Karp-Flatt fraction;",
    "projected: all cores at the largest size, by the speed-up at the other sizes (`measured`",
    "where these are too few); changed: what was measured, at a chance of 5 % of any false change.",
)


def history_tables(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> list[Table]:
    """Return a table a family, a row a commit."""
    benchmarks = {history.families[0].curves[0].series.key.benchmark for history in histories}
    names = short_names(benchmarks)
    return [
        Table(
            _title(history, names),
            _COLUMNS,
            tuple(_row(history, t, of_history, commits) for t in range(len(history.places))),
            _NOTES,
        )
        for history, of_history in zip(histories, changes, strict=True)
    ]


def _title(history: FamilyHistory, names: Mapping[str, str]) -> str:
    benchmark, _, others = history.families[0].curves[0].family
    machine = history.places[0].file.machine
    return f"{machine}, over commits: {labelled(names[benchmark], others)}"


def _row(history: FamilyHistory, t: int, changes: Changes, commits: Commits) -> tuple[str, ...]:
    family, speedups = history.families[t], history.speedups[t]
    known = speedups[np.isfinite(speedups)]
    return (
        commits.title(history.places[t].file.commit, _TITLE),
        _efficiency(known, family.cores),
        brief(serial_fraction(geometric_interval(known), family.cores)),
        _projected(family, float(history.sizes[-1])),
        "; ".join(_change(what, at[t]) for what, at in changes.items() if t in at),
    )


def _efficiency(speedups: FloatArray, cores: float) -> str:
    return f"{geometric_mean(speedups / cores):.2f}" if len(speedups) else ""


def _projected(family: Family, largest: float) -> str:
    """Return what all cores do at the largest size that was measured on one and on all.

    The size is named where it is not the `largest` of all commits.
    """
    curve = [curve for curve in family.curves if curve.speedup is not None][-1]
    projected = project_all_cores(curve, family)
    if isinstance(projected.throughput, Interval) and not projected.fitted:
        text = with_range(projected.throughput, curve.unit)
    else:
        text = f"{quantity(curve.at(curve.all_cores) or np.nan, curve.unit)} measured"
    return text if curve.size in (None, largest) else f"{text} at {count(curve.size)}"


def _change(what: str, change: LawChange) -> str:
    machine = " (machine)" if change.kind == "machine" else ""
    return f"{_WORDS[what]} x {1 / change.factor.value:.3g}{machine}"
