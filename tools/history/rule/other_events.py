"""Outliers and drifts made into events."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .causes import most_benchmarks
from .drift import Drift
from .event import BoolArray, Cause, Change, Event, Suite
from .levels import factor
from .outliers import Outliers, find_outliers, runs
from .search import Search
from .step_events import SMALLEST_LOG
from .steps import Steps

_BESIDE_A_STEP = 2  # commits within which an outlier may be the step's
_SAME_SPAN = 0.5  # of two drifts: what both have over what either has


def outlier_events(suite: Suite, found: Search, steps: Steps, wanders: BoolArray) -> list[Event]:
    """Return single costs that are off, as events that are not confirmed.

    wanders: shape (rows,), rows that jump by themselves: nothing is told of them.
    """
    cleaned = found.cleaned
    rows, cells = cleaned.rows, cleaned.outliers
    row = np.searchsorted(rows.starts, cells, side="right") - 1
    beside = np.concatenate(
        [rows.starts[steps.row] + steps.at + i for i in range(-_BESIDE_A_STEP, _BESIDE_A_STEP)]
    )
    free = (row < found.series) & ~wanders[row]
    free &= ~np.isin(cells, beside) & (np.abs(cleaned.distances) >= SMALLEST_LOG)
    errors = _errors(suite, row, rows.places[cells].astype(np.int64))
    told = find_outliers(cleaned, row, found.noise, errors, free)
    by_span: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for run in runs(row[np.searchsorted(cells, told.cell)], told.cell, told.distance):
        cell, change = _change(found, told, run)
        by_span[int(rows.places[cell - 1]), int(rows.places[cell])].append(change)
    off = row < found.series
    return [
        Event(
            first,
            last,
            (1 / (last - first),) * (last - first),
            "one commit",
            False,
            _cause(suite, row[off & (rows.places[cells] == last)], first, last),
            tuple(changes),
        )
        for (first, last), changes in sorted(by_span.items())
    ]


def drift_events(
    suite: Suite, found: Search, drifts: Sequence[Drift], p_values: FloatArray
) -> list[Event]:
    """Return the drifts of series as events, those that lie alike together.

    p_values: shape (steps,), those of the steps that they were taken from. They name no commit; if
    most benchmarks drift alike, it is the machine.
    """
    places, starts = found.cleaned.rows.places, found.cleaned.rows.starts
    groups: list[tuple[int, int, list[Change]]] = []
    for drift in drifts:
        if drift.row >= found.series or abs(drift.rise) < SMALLEST_LOG:
            continue
        first, last = (int(places[starts[drift.row] + at]) for at in (drift.first, drift.last))
        smallest = float(p_values[drift.steps].min())
        change = Change(drift.row, factor(drift.rise, drift.half), smallest, None)
        for begin, end, changes in groups:
            shared = min(end, last) - max(begin, first)
            if shared >= _SAME_SPAN * (max(end, last) - min(begin, first)):
                changes.append(change)
                break
        else:
            groups.append((first, last, [change]))
    events = []
    for first, last, changes in groups:
        moved = np.zeros(found.series, bool)
        moved[[change.series for change in changes]] = True
        all_series = np.ones(found.series, bool)
        machine = most_benchmarks(moved, all_series, suite.benchmarks)
        cause: Cause = "machine" if machine else "unknown"
        events.append(Event(first, last, (), "drift", True, cause, tuple(changes)))
    return events


def _change(found: Search, told: Outliers, run: IntArray) -> tuple[int, Change]:
    """Return the change that outliers next to each other are, and its cell.

    It ends at the next cost. Where a row begins with them, the change is the return from them.
    """
    rows = found.cleaned.rows
    largest = run[np.abs(told.distance[run]).argmax()]
    begin, end = int(told.cell[run[0]]), int(told.cell[run[-1]]) + 1
    row = int(np.searchsorted(rows.starts, begin, side="right")) - 1
    distance, ended = float(told.distance[largest]), None
    if begin == rows.starts[row]:
        begin, distance = end, -distance
    elif end < rows.starts[row + 1]:
        ended = int(rows.places[end])
    half, p_value = float(told.half[largest]), float(told.p_value[largest])
    return begin, Change(row, factor(distance, half), p_value, ended)


def _errors(suite: Suite, row: IntArray, place: IntArray) -> FloatArray:
    """Return the errors of some values, NaN where unknown or where the row is no series."""
    errors = np.full(len(row), np.nan)
    if suite.errors is not None:
        of_series = row < len(suite.errors)
        errors[of_series] = suite.errors[row[of_series], place[of_series]]
    return errors


def _cause(suite: Suite, off: IntArray, first: int, last: int) -> Cause:
    """Return the machine if most benchmarks were off there or nothing was touched."""
    moved = np.zeros(len(suite.values), bool)
    moved[off] = True
    measured = np.isfinite(suite.values[:, last])
    if most_benchmarks(moved, measured, suite.benchmarks):
        return "machine"
    untouched = suite.touched is not None and not suite.touched[first + 1 : last + 1].any()
    return "machine" if untouched else "unknown"
