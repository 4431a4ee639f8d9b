"""The curves of a history: series of one machine and environment that differ in the size alone."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...history.answer import History, SuiteHistory
from ...history.rule.event import Event
from ...stats.arrays import FloatArray
from ...store.history import Series
from ..places import Place

_FEWEST_SIZES = 2
_VERSION = 16  # characters of a version, which is mostly a hash


@dataclass(frozen=True, slots=True)
class Curve:
    """rows: the numbers of its series in the suite, by size."""

    suite: SuiteHistory
    rows: tuple[int, ...]

    @property
    def place(self) -> Place:
        """Return machine and environment."""
        return self.suite.costs.timeline.machine, self.suite.costs.timeline.environment

    @property
    def series(self) -> Series:
        """Return the series of the smallest size."""
        return self.suite.costs.series[self.rows[0]]

    @property
    def axis(self) -> str:
        """Return the parameter that is the size."""
        return self.series.axis or ""

    @property
    def sizes(self) -> list[float]:
        """Return the sizes, ascending."""
        return [self.suite.costs.series[row].size for row in self.rows]

    @property
    def values(self) -> FloatArray:
        """Return the costs, or rates, shape (sizes, places), NaN where not measured."""
        values: FloatArray = self.suite.costs.values[list(self.rows)].astype(np.float64)
        return values

    @property
    def label(self) -> str:
        """Return the benchmark with what is held fixed, and its version where that is no more."""
        series = self.series
        version = series.version or ""
        cut = version if len(version) <= _VERSION else f"{version[: _VERSION - 1]}…"
        return f"{series.curve}, version {cut}" if series.outdated else series.curve

    @property
    def name(self) -> str:
        """Return what stands for it in addresses: the same as long as it is called the same."""
        series = self.series
        called = [*self.place, series.curve, series.version, series.axis]
        return hashlib.blake2b(json.dumps(called).encode(), digest_size=5).hexdigest()

    def events(self) -> Iterator[Event]:
        """Yield the events that changed it, each with no other series."""
        own = set(self.rows)
        numbers = {int(self.suite.costs.curves[row]) for row in self.rows}
        for event in self.suite.findings.events:
            changes = tuple(change for change in event.changes if change.series in own)
            growth = tuple(change for change in event.curves if change.curve in numbers)
            if changes:
                yield replace(event, changes=changes, curves=growth)


def curves_of(history: History) -> list[Curve]:
    """Return the curves of a history, suite by suite, by name; those of earlier versions last."""
    return [curve for suite in history.suites for curve in _curves(suite)]


def within(curves: Sequence[Curve], most_points: int) -> list[Curve]:
    """Return the curves, in their order, that have no more points together than so many.

    Those that changed come first, then those of which most is known.
    """

    def weight(i: int) -> tuple[bool, int]:
        return any(True for _ in curves[i].events()), int(np.isfinite(curves[i].values).sum())

    kept: list[int] = []
    points = 0
    for i in sorted(range(len(curves)), key=weight, reverse=True):
        points += len(curves[i].rows) * len(curves[i].suite.costs.timeline.places)
        if points > most_points and kept:
            break
        kept.append(i)
    return [curves[i] for i in sorted(kept)]


def _curves(suite: SuiteHistory) -> list[Curve]:
    numbers, series = suite.costs.curves, suite.costs.series
    order = np.argsort(numbers, kind="stable")
    _, first = np.unique(numbers[order], return_index=True)
    groups = [group for group in np.split(order, first[1:]) if numbers[group[0]] >= 0]
    curves = [
        Curve(suite, tuple(sorted(map(int, group), key=lambda row: series[row].size)))
        for group in groups
        if len(group) >= _FEWEST_SIZES
    ]
    return sorted(curves, key=lambda curve: (curve.series.outdated, curve.label))
