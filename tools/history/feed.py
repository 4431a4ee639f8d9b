"""The confirmed events of a history as an Atom feed (RFC 4287), the newest first."""

from collections.abc import Iterator, Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from ..render.untrusted import printable
from .answer import History, SuiteHistory
from .record import date_of
from .rule.event import Event
from .words import label, names_of, ratio, ratio_range, still_there, what, where

NAME = "history.xml"
_NEVER = "1970-01-01T00:00:00+00:00"
_MOST = 200  # events
_MOST_SERIES = 50  # of an event
_TITLE = 80
_FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>{title}</title>
<id>{id}</id>
<updated>{updated}</updated>
<author><name>history</name></author>
{entries}</feed>
"""
_ENTRY = """<entry>
<title>{title}</title>
<id>{id}</id>
<updated>{updated}</updated>
<content type="text">{content}</content>
</entry>
"""


def atom(history: History, project: str) -> str:
    """Return the feed of a project; an event keeps its id for as long as it is found there."""
    found = [pair for pair in history.events() if pair[1].confirmed][::-1][:_MOST]
    names = names_of(history)
    dates = [date_of(suite, event.likeliest) for suite, event in found]
    return _FEED.format(
        title=_text(f"{project}: what changed"),
        id=_id(project),
        updated=max(dates, default=_NEVER),
        entries="".join(_entry(history, names, project, *pair) for pair in found),
    )


def _entry(
    history: History, names: Mapping[str, str], project: str, suite: SuiteHistory, event: Event
) -> str:
    commit = where(suite, event, history.commits, _TITLE)
    ratios = ratio_range(suite, event)
    title = f"{commit}: {what(history, event)}, {len(event.changes)} series, {ratios}"
    return _ENTRY.format(
        title=_text(title),
        id=_id(f"{project} {suite.name} {event.kind} {suite.place(event.likeliest).commits[0]}"),
        updated=date_of(suite, event.likeliest),
        content="\n".join(map(_text, _lines(names, suite, event))),
    )


def _lines(names: Mapping[str, str], suite: SuiteHistory, event: Event) -> Iterator[str]:
    yield f"On {suite.name}; still there: {still_there(event)}."
    for change in event.changes[:_MOST_SERIES]:
        yield f"{label(suite.series(change), names)}: {ratio(change.factor)}"
    if len(event.changes) > _MOST_SERIES:
        yield f"{len(event.changes) - _MOST_SERIES} more series"


def _text(text: str) -> str:
    return escape(printable(text))


def _id(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, printable(name))}"
