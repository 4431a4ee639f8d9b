"""Changes of series since some commit, the most relevant first."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..history.answer import History, SuiteHistory
from ..history.places import places_of
from ..history.rule.event import Change, Event
from ..history.words import label, names_of, ratio, what_how_certain, where
from ..render.quantities import quantity
from ..render.report import Column, Table
from ..store.history import Series
from .rule.relevance import in_order, relevance

_COLUMNS = (
    Column("commit and series"),
    Column("new over old"),
    Column("which is"),
    Column("x threshold", "right"),
    Column("on"),
)
_TITLE = 60


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """How one series changed in an event.

    at: the commit in words, the same for all that changed there. times: the change over its own
    threshold.
    """

    suite: SuiteHistory
    event: Event
    change: Change
    at: str
    times: float

    @property
    def series(self) -> Series:
        """Return what changed."""
        return self.suite.series(self.change)

    @property
    def is_worse(self) -> bool:
        """Return whether it got worse."""
        return self.series.is_worse(self.change.factor.value)

    @property
    def is_relevant(self) -> bool:
        """Return whether it is confirmed, not the machine's, and still so where it is measured."""
        confirmed = self.event.confirmed and self.event.cause != "machine"
        return confirmed and self.change.ended is None and not self.series.outdated


def changes_since(history: History, commits: Collection[str]) -> list[SeriesChange]:
    """Return the changes that most probably came with one of these commits, event by event."""
    found = [
        (suite, event, change, at)
        for suite, event in history.events()
        if any(commit in commits for commit in suite.place(event.likeliest).commits)
        for at in [where(suite, event, history.commits, _TITLE)]
        for change in event.changes
    ]
    factors = [change.factor for _, _, change, _ in found]
    times = relevance(
        np.array([factor.value for factor in factors]),
        np.array([factor.low for factor in factors]),
        np.array([factor.high for factor in factors]),
    )
    return [
        SeriesChange(*each, times=float(of_each))
        for each, of_each in zip(found, times, strict=True)
    ]


def most_relevant_first(changes: Sequence[SeriesChange]) -> list[SeriesChange]:
    """Return the commits by their most relevant change, and the changes of each by theirs."""
    number: dict[str, int] = {}
    groups = [number.setdefault(change.at, len(number)) for change in changes]
    times = np.array([change.times for change in changes])
    order = in_order(np.array(groups, np.int64), times)
    return [changes[i] for i in order.tolist()]


def change_table(
    title: str, history: History, changes: Sequence[SeriesChange], most: int | None = None
) -> Table:
    """Return a row a change below one for its commit, in their order; most: so many a commit."""
    names, places = names_of(history), places_of(history)
    rows: list[tuple[str, ...]] = []
    for at, together in groupby(changes, key=lambda change: change.at):
        of_commit = list(together)
        shown = of_commit[:most]
        left_out = f", {len(shown)} of {len(of_commit)} series" if shown != of_commit else ""
        rows.append((f"{at} ({_how_sure(history, of_commit)}){left_out}", "", "", "", ""))
        rows += [
            (
                f"  {label(change.series, names)}",
                ratio(change.change.factor),
                "worse" if change.is_worse else "better",
                _times(change.times),
                places[change.suite.name],
            )
            for change in shown
        ]
    return Table(title, _COLUMNS, tuple(rows), tuple(_notes(changes)))


def _how_sure(history: History, changes: Iterable[SeriesChange]) -> str:
    words = (what_how_certain(history, change.event) for change in changes)
    return "; ".join(dict.fromkeys(words))


def _times(times: float) -> str:
    return quantity(float(f"{times:.2g}"), "unit") if times else ""


def _notes(changes: Sequence[SeriesChange]) -> Iterator[str]:
    if changes:
        yield (
            "x threshold: the change over the smallest that is told of its series, which is half"
            " the width of its 95 % interval, at least 1 %; both on a logarithmic scale."
        )
