"""The tables of a history: one line an event, and below each event the series that it changed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ..render.report import Column, Table
from .answer import History, SuiteHistory
from .rule.event import CurveChange, Event
from .words import (
    LEGEND,
    back_at,
    curve_label,
    direction,
    label,
    names_of,
    ratio,
    ratio_range,
    still_there,
    what_how_certain,
    where,
)

Found = tuple[SuiteHistory, Event]
_EVENTS = (
    Column("commit"),
    Column("what"),
    Column("series", "right"),
    Column("new over old"),
    Column("still there"),
)
_SERIES = (
    Column("commit and series"),
    Column("version"),
    Column("new over old"),
    Column("still there", fold=True),
)
_TITLE, _LONG_TITLE = 17, 40
_VERSION = 8  # characters of a hash that tell two apart
_KINDS = {"law": "another law", "constant": "the same law", "undecided": "unclear which law"}


def event_table(history: History, most: int | None = None) -> Table:
    """Return a table with a line an event; most: only so many, those that say most."""
    rows: list[tuple[str, ...]] = []
    kept = {id(event) for _, event in heaviest(list(history.events()), most)}
    by_suite = sorted(history.events(), key=lambda pair: pair[0].name)  # stable: their order stays
    for name, found in groupby(by_suite, key=lambda pair: pair[0].name):
        of_suite = [_event_row(history, *pair) for pair in found if id(pair[1]) in kept]
        if len(history.suites) > 1 and of_suite:
            rows.append((name, "", "", "", ""))
        rows += of_suite
    return Table(f"What changed in {extent(history)}", _EVENTS, tuple(rows), tuple(_notes(history)))


def series_table(history: History, most: int | None = None) -> Table:
    """Return a table of all series that each event changed; most: only so many events."""
    found = heaviest(list(history.events()), most)
    places = {suite.name: suite.name for suite in history.suites}
    return table_of_events(history, found, names_of(history), places)


def table_of_events(
    history: History,
    found: Sequence[Found],
    names: Mapping[str, str],
    places: Mapping[str, str],
    most: int | None = None,
) -> Table:
    """Return a table of the series that these events changed.

    names, places: short ones of the benchmarks, and of the suites. most: only so many series of an
    event.
    """
    rows: list[tuple[str, ...]] = []
    for suite, event in found:
        what = what_how_certain(history, event)
        at = f" on {places[suite.name]}" if len(history.suites) > 1 else ""
        commit = where(suite, event, history.commits, _LONG_TITLE)
        rows.append((f"{commit} ({what}){at}", "", "", ""))
        rows += [(f"  {_growth(suite, each, names)}", "", "", "") for each in event.curves[:most]]
        rows += [
            (
                f"  {label(suite.series(change), names)}",
                (suite.series(change).version or "")[:_VERSION],
                ratio(change.factor) + direction(suite.series(change), change.factor),
                back_at(suite, change.ended),
            )
            for change in event.changes[:most]
        ]
    return Table("Series by series", _SERIES, tuple(rows))


def heaviest(found: Sequence[Found], most: int | None) -> list[Found]:
    """Return the events that say most, in their order: confirmed ones, then the largest."""

    def weight(i: int) -> tuple[bool, float]:
        event = found[i][1]
        return event.confirmed, max(abs(math.log(each.factor.value)) for each in event.changes)

    kept = sorted(range(len(found)), key=weight, reverse=True)[:most]
    return [found[i] for i in sorted(kept)]


def extent(history: History) -> str:
    """Return what was searched: series, commits, and where."""
    series = sum(len(suite.costs.series) for suite in history.suites)
    commits = {
        commit
        for suite in history.suites
        for place in suite.costs.timeline.places
        for commit in place.commits
    }
    of_branch = f" of {history.branch.name}" if history.branch.name else ""
    first, *others = (suite.name for suite in history.suites)
    at = f"{1 + len(others)} machines and environments" if others else first
    return f"{series:,} series over {len(commits):,} commits{of_branch}, {at}"


def _event_row(history: History, suite: SuiteHistory, event: Event) -> tuple[str, ...]:
    return (
        where(suite, event, history.commits, _TITLE),
        what_how_certain(history, event),
        f"{len(event.changes):,}",
        ratio_range(suite, event),
        still_there(event),
    )


def _growth(suite: SuiteHistory, change: CurveChange, names: Mapping[str, str]) -> str:
    """Return how the growth with size changed: `Step.time_step(numpy) over n: another law, ...`."""
    series = suite.of_curve(change.curve)
    return f"{curve_label(series, names)} over {series.axis}: {growth_in_words(change)}"


def growth_in_words(change: CurveChange) -> str:
    """Return `another law, exponent +0.50 (+0.31 to +0.69)`."""
    exponent = change.exponent
    moved = f", exponent {exponent.value:+.2f} ({exponent.low:+.2f} to {exponent.high:+.2f})"
    known = moved if math.isfinite(exponent.high - exponent.low) else ""
    return f"{_KINDS[change.kind]}{known}"


def _notes(history: History) -> Iterator[str]:
    assumed = dict.fromkeys(suite.findings.assumed for suite in history.suites)
    if any(suite.findings.events for suite in history.suites):
        yield LEGEND
    yield from filter(None, assumed)
    yield from history.notes
