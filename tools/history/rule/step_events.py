"""Steps made into events: those that lie at one commit together, with what caused them."""

import math
from collections.abc import Iterator

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .causes import most_benchmarks, moved_at, reach
from .event import BoolArray, Cause, Change, Event, Suite
from .levels import Levels, factor
from .located import credible, locate, together
from .search import Search
from .steps import Steps

SMALLEST_EFFECT = 0.01  # no smaller change is told
SMALLEST_LOG = math.log1p(SMALLEST_EFFECT)
# Of a suite that is not small so few benchmarks that it is not asked whether most moved.
_SMALL_SUITE, _FEW_MOVED = 100, 0.02


def step_events(
    suite: Suite, found: Search, steps: Steps, levels: Levels, wanders: BoolArray, used: BoolArray
) -> list[Event]:
    """Return the events of the steps that are worth telling.

    wanders: shape (rows,), rows that jump by themselves. used: shape (steps,), steps that another
    event tells of, a drift.
    """
    told = np.abs(levels.jump) >= np.maximum(SMALLEST_LOG, levels.half)
    told &= ~used & (~steps.fixed | (steps.score > found.critical[steps.row]))
    told &= ~_ends(levels, told)
    p_values = found.p_values(steps)
    events = []
    for members, certainties, cause in _groups(suite, found, steps, told, wanders):
        changes = tuple(
            Change(
                int(steps.row[member]),
                factor(float(levels.jump[member]), float(levels.half[member])),
                float(p_values[member]),
                _ended(found, steps, int(levels.back[member])),
            )
            for member in members[told[members] & (steps.row[members] < found.series)]
        )
        if changes:
            events.append(_event(suite, found, changes, certainties, cause))
    return events


def _groups(
    suite: Suite, found: Search, steps: Steps, told: BoolArray, wanders: BoolArray
) -> Iterator[tuple[IntArray, FloatArray, Cause | None]]:
    """Yield steps of one commit, the certainty of each commit, and the cause where it is known."""
    located, commits = locate(found.cleaned.rows, found.noise, steps), suite.values.shape[1]
    told = told | (steps.row >= found.series)  # of a curve: where what it lent lies
    jumps = wanders[steps.row] & ~steps.fixed
    of_curves = [suite.benchmarks[series[0]] for _, series in found.curves]
    benchmark = np.append(suite.benchmarks, np.array(of_curves, np.int64))[steps.row]
    kinds: list[tuple[BoolArray, Cause | None]] = [
        (steps.fixed, "machine"),
        (jumps, "machine"),
        (~jumps & ~steps.fixed, None),
    ]
    for kind, cause in kinds:
        for members, certainties in together(located, steps.row, benchmark, kind & told, commits):
            yield members, certainties, cause


def _ends(levels: Levels, told: BoolArray) -> BoolArray:
    """Return which steps are the other end of one that is told, shape (steps,)."""
    ends = np.zeros(len(told), bool)
    for number in np.flatnonzero((levels.back >= 0) & told):
        if not ends[number]:
            ends[levels.back[number]] = True
    return ends


def _ended(found: Search, steps: Steps, back: int) -> int | None:
    """Return the place of the step `back`, which takes another one back; None: there is none."""
    if back < 0:
        return None
    rows = found.cleaned.rows
    return int(rows.places[rows.starts[steps.row[back]] + steps.at[back]])


def _event(
    suite: Suite,
    found: Search,
    changes: tuple[Change, ...],
    certainties: FloatArray,
    cause: Cause | None,
) -> Event:
    if cause is None:
        series = np.array([change.series for change in changes])
        if _most_moved(suite, found, series, int(certainties.argmax())):
            cause = "machine"
        else:
            cause, certainties = reach(certainties, suite.touched)
    first, last = credible(certainties)
    certainty = tuple(certainties[first : last + 1].tolist())
    return Event(first - 1, last, certainty, "step", True, cause, changes)


def _most_moved(suite: Suite, found: Search, changed: IntArray, place: int) -> bool:
    """Return whether most benchmarks moved where some series have changed."""
    every = len(np.unique(suite.benchmarks))
    known = len(np.unique(suite.benchmarks[changed]))
    if every > _SMALL_SUITE and known < _FEW_MOVED * every:
        return False
    moved, measured = moved_at(found.cleaned.rows, found.noise, place)
    moved[changed] = True
    return most_benchmarks(moved[: found.series], measured[: found.series], suite.benchmarks)
