"""A history in some lines: how many changes, the newest, the worst that is still there."""

from collections.abc import Iterator

from .answer import History, worse_by
from .table import extent
from .words import counted, label, names_of, rates_moved, ratio_range, what, where

_TITLE = 40


def history_summary(history: History) -> Iterator[str]:
    """Yield three lines at most."""
    found = [pair for pair in history.events() if pair[1].confirmed]
    if not any(suite.findings.events for suite in history.suites):
        yield f"No change is known in {extent(history)}."
        return
    words = ", ".join(f"{count} {word}" for word, count in counted(history))
    yield f"Changes: {sum(count for _, count in counted(history))} ({words}) in {extent(history)}."
    if found:
        suite, event = found[-1]
        commit = where(suite, event, history.commits, _TITLE)
        yield (
            f"Newest: {commit}: {what(history, event)}, {len(event.changes)} series,"
            f" {ratio_range(suite, event)}{rates_moved(suite, event)}."
        )
    worse = [
        (worse_by(suite.series(change), change.factor), suite, event, change)
        for suite, event in found
        for change in event.changes
        if change.ended is None and event.cause != "machine"
    ]
    if not worse:
        return
    factor, suite, event, change = max(worse, key=lambda each: each[0])
    if factor > 1:
        commit = where(suite, event, history.commits, _TITLE)
        series = label(suite.series(change), names_of(history))
        yield f"Worst that is still there: {commit}: {series}, {factor:.3g} times."
