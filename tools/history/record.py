"""What `history --format json` says: each suite, then its events; docs/history.schema.json."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ..stats.interval import Interval
from .answer import History, SuiteHistory, commits_of
from .rule.event import Change, CurveChange, Event

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def history_records(history: History) -> Iterator[dict[str, Any]]:
    """Yield the object of each suite, followed by those of its events."""
    for suite in history.suites:
        yield _suite_record(history, suite)
        yield from (event_record(history, suite, event) for event in suite.findings.events)


def event_record(history: History, suite: SuiteHistory, event: Event) -> dict[str, Any]:
    """Return the object of one event."""
    here = suite.place(event.likeliest).commits
    named = here[0] if len(here) == 1 and event.kind != "drift" else None
    title = history.commits.subject.get(named) if named else None
    return {
        "level": "event",
        **_where(suite),
        "kind": event.kind,
        "cause": event.cause,
        "confirmed": event.confirmed,
        "commit": named,
        "title": title,
        "date": date_of(suite, event.likeliest),
        "before": list(suite.place(event.first).commits),
        "commits": [
            {"commit": commit, "certainty": certainty}
            for commit, certainty in commits_of(suite, event).items()
        ],
        **_end(suite, event.ended),
        "series": [_change_record(suite, change) for change in event.changes],
        "growth": [_growth_record(suite, change) for change in event.curves],
    }


def _suite_record(history: History, suite: SuiteHistory) -> dict[str, Any]:
    places, findings = suite.costs.timeline.places, suite.findings
    return {
        "level": "suite",
        **_where(suite),
        "rule": history.rule,
        "branch": history.branch.name,
        "commits": suite.costs.timeline.commits,
        "first_commit": places[0].commits[0],
        "newest_commit": places[-1].commits[-1],
        "newest_date": date_of(suite, len(places) - 1),
        "newer_commits": history.branch.newer,
        "searched": findings.searched,
        "wandering": len(findings.wandering),
        "too_short": len(findings.too_short),
        "false_alarm_rate": _number(findings.rate),
        "assumed": findings.assumed,
        "notes": list(history.notes),
    }


def _where(suite: SuiteHistory) -> dict[str, str]:
    timeline = suite.costs.timeline
    return {"machine": timeline.machine, "environment": timeline.environment}


def _end(suite: SuiteHistory, ended: int | None) -> dict[str, Any]:
    back = None if ended is None else suite.place(ended).commits[0]
    return {"still_there": ended is None, "ended": back}


def _change_record(suite: SuiteHistory, change: Change) -> dict[str, Any]:
    series = suite.series(change)
    return {
        "benchmark": series.benchmark,
        "params": dict(series.params),
        "version": series.version,
        "unit": series.unit,
        "higher_is_better": series.higher_is_better,
        "worse": series.is_worse(change.factor.value),
        "factor": _interval(change.factor),
        "p_value": _number(change.p_value),
        **_end(suite, change.ended),
    }


def _growth_record(suite: SuiteHistory, change: CurveChange) -> dict[str, Any]:
    series = suite.of_curve(change.curve)
    return {
        "benchmark": series.benchmark,
        "params": dict(series.fixed),
        "version": series.version,
        "axis": series.axis,
        "kind": change.kind,
        "exponent": _interval(change.exponent) if math.isfinite(change.exponent.value) else None,
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    """Return value and ends, null where an end is not known."""
    known = math.isfinite(interval.width)
    return {
        "value": interval.value,
        "low": interval.low if known else None,
        "high": interval.high if known else None,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def date_of(suite: SuiteHistory, t: int) -> str:
    """Return the date of the newest commit of a place, as ISO 8601 has it."""
    newest_ms = max(file.date_ms for file in suite.place(t).files)
    return (_EPOCH + timedelta(milliseconds=newest_ms)).isoformat()
