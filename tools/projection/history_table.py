"""The tables of `projection --commit all`: efficiency, serial fraction and throughput by commit."""

import math
from collections.abc import Iterator, Sequence

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

_STATE = (
    Column("efficiency", "right"),
    Column("serial", "right"),
    Column("projected", "right"),
)
_COLUMNS = (Column("commit"), *_STATE, Column("changed", fold=True))
_NEWEST = (Column("curves over workers"), Column("commit"), *_STATE)
_CHANGED = (Column("commit and curves"), Column("changed", fold=True))
_TITLE, _LONG_TITLE = 20, 60
_MOST_CHANGES = 20
_WORDS = {"speedups": "speed-up", "throughput": "all cores"}
_OF_STATE = (
    "efficiency: speed-up / cores, mean over the sizes; serial: its Karp-Flatt fraction; projected:"
    " all cores at the largest size, by the speed-up at the other sizes (`measured` where these are"
    " too few)."
)
_OF_CHANGES = "changed: what was measured, at a chance of 5 % of any false change."


def history_tables(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> list[Table]:
    """Return a table a family, a row a commit."""
    return [
        Table(
            f"{title} over commits",
            _COLUMNS,
            tuple(_row(history, t, of_history, commits) for t in range(len(history.places))),
            (_OF_STATE, _OF_CHANGES),
        )
        for title, history, of_history in zip(
            family_titles(histories), histories, changes, strict=True
        )
    ]


def newest_table(histories: Sequence[FamilyHistory]) -> Table:
    """Return a row a family, of its newest commit."""
    rows = tuple(
        (title, history.places[-1].file.commit[:8], *_state(history, len(history.places) - 1))
        for title, history in zip(family_titles(histories), histories, strict=True)
    )
    return Table("At the newest commit", _NEWEST, rows, (_OF_STATE,))


def change_table(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> list[Table]:
    """Return a table of what each commit changed, or none; of many changes the largest."""
    found = list(changes_in_words(histories, changes, commits))
    kept = sorted(found, key=lambda each: -each[0])[:_MOST_CHANGES]
    rows: list[tuple[str, ...]] = []
    for commit in dict.fromkeys(commit for _, commit, _, _ in found):
        of_commit = [(f"  {title}", words) for _, own, title, words in kept if own == commit]
        if of_commit:
            rows += [(commits.title(commit, _LONG_TITLE), ""), *of_commit]
    return [Table("What changed", _CHANGED, tuple(rows), (_OF_CHANGES,))] if rows else []


def changes_in_words(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> Iterator[tuple[float, str, str, str]]:
    """Yield how much changed (of the log), the commit, the family and words, older first."""
    titles, found = family_titles(histories), []
    for title, history, of_history in zip(titles, histories, changes, strict=True):
        for t, place in enumerate(history.places):
            here = {what: at[t] for what, at in of_history.items() if t in at}
            if here:
                most = max(abs(math.log(change.factor.value)) for change in here.values())
                found.append((most, place.file.commit, title, _changed(of_history, t)))
    yield from sorted(found, key=lambda each: commits.place[each[1]])


def family_titles(histories: Sequence[FamilyHistory]) -> list[str]:
    """Return `machine: Ensemble.track_throughput(step)` for each."""
    keys = [history.families[0].curves[0].family for history in histories]
    names = short_names({benchmark for benchmark, _, _ in keys})
    return [
        f"{history.places[0].file.machine}: {labelled(names[benchmark], others)}"
        for history, (benchmark, _, others) in zip(histories, keys, strict=True)
    ]


def _row(history: FamilyHistory, t: int, changes: Changes, commits: Commits) -> tuple[str, ...]:
    title = commits.title(history.places[t].file.commit, _TITLE)
    return (title, *_state(history, t), _changed(changes, t))


def _state(history: FamilyHistory, t: int) -> tuple[str, str, str]:
    """Return efficiency, serial fraction and projected throughput at one commit."""
    family, speedups = history.families[t], history.speedups[t]
    known = speedups[np.isfinite(speedups)]
    return (
        _efficiency(known, family.cores),
        brief(serial_fraction(geometric_interval(known), family.cores)),
        _projected(family, float(history.sizes[-1])),
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


def _changed(changes: Changes, t: int) -> str:
    return "; ".join(_change(what, at[t]) for what, at in changes.items() if t in at)


def _change(what: str, change: LawChange) -> str:
    machine = " (machine)" if change.kind == "machine" else ""
    return f"{_WORDS[what]} x {1 / change.factor.value:.3g}{machine}"
