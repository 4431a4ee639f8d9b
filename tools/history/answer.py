"""What is known of a history: the one answer that tables, JSON, plots and the feed show."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..stats.interval import Interval
from ..store.branches import Branch
from ..store.commits import Commits
from ..store.history import Series, SuiteCosts
from ..store.query import Query
from ..store.timelines import Place
from .rule.event import Change, Event, Findings

TOOLS, ASV = "tools", "asv"


@dataclass(frozen=True, slots=True)
class SuiteHistory:
    """What changed in the series of one machine and environment."""

    costs: SuiteCosts
    findings: Findings

    @property
    def name(self) -> str:
        """Return machine and environment."""
        return f"{self.costs.timeline.machine}, {self.costs.timeline.environment}"

    def place(self, t: int) -> Place:
        """Return the place of a number that an event names."""
        return self.costs.timeline.places[t]

    def series(self, change: Change) -> Series:
        """Return the series that changed."""
        return self.costs.series[change.series]

    def of_curve(self, curve: int) -> Series:
        """Return one of the series that differ in the size alone."""
        return self.costs.series[int(np.argmax(self.costs.curves == curve))]


@dataclass(frozen=True, slots=True)
class History:
    """What changed on all machines and environments.

    commits: their order and titles. branch: the one that was followed. notes: what else is to be
    known, each a sentence. rule: TOOLS or ASV, who found the changes.
    """

    suites: tuple[SuiteHistory, ...]
    commits: Commits
    branch: Branch
    notes: tuple[str, ...]
    rule: str

    def events(self) -> Iterator[tuple[SuiteHistory, Event]]:
        """Yield all events in the order of their commits, each with its suite."""
        found = [(suite, event) for suite in self.suites for event in suite.findings.events]
        yield from sorted(found, key=lambda pair: self._order(*pair))

    def _order(self, suite: SuiteHistory, event: Event) -> tuple[int, str]:
        return self.commits.place[suite.place(event.likeliest).commits[0]], suite.name


def narrowed(history: History, query: Query, worse_than: float | None) -> History:
    """Return a history with only what is asked for of its events.

    query: its benchmarks, and its commit where it is one. worse_than: only series that are worse by
    this factor at least. What is left out has its part in what is found all the same.
    """

    def kept(suite: SuiteHistory, event: Event) -> Event:
        changes = tuple(
            change
            for change in event.changes
            if is_asked_for(suite.series(change), query)
            and (worse_than is None or worse_by(suite.series(change), change.factor) >= worse_than)
        )
        curves = {int(suite.costs.curves[change.series]) for change in changes}
        growth = tuple(each for each in event.curves if each.curve in curves)
        return replace(event, changes=changes, curves=growth)

    def asked(suite: SuiteHistory) -> tuple[Event, ...]:
        commit = query.commit
        there = [
            event
            for event in suite.findings.events
            if commit not in history.commits.place or commit in commits_of(suite, event)
        ]
        return tuple(event for event in (kept(suite, event) for event in there) if event.changes)

    suites = (
        replace(suite, findings=replace(suite.findings, events=asked(suite)))
        for suite in history.suites
        if any(is_asked_for(series, query) for series in suite.costs.series)
    )
    return replace(history, suites=tuple(suites))


def is_asked_for(series: Series, query: Query) -> bool:
    """Return whether a query asks for a series, by its name with or without the size."""
    return query.matches(series.label) or query.matches(series.curve)


def worse_by(series: Series, factor: Interval) -> float:
    """Return by what factor a series got worse: below 1 where it got better."""
    return 1 / factor.value if series.higher_is_better else factor.value


def commits_of(suite: SuiteHistory, event: Event) -> dict[str, float]:
    """Return the commits one of which brought an event, with the certainty of each.

    Those of one place share its certainty. Of a drift all on its way, none more certain than
    another.
    """
    places = suite.costs.timeline.places[event.first + 1 : event.last + 1]
    certainty = event.certainty or (1 / len(places),) * len(places)
    return {
        commit: share / len(place.commits)
        for place, share in zip(places, certainty, strict=True)
        for commit in place.commits
    }
