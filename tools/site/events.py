"""The events of a suite, kept from before where nothing in it changed: searching takes longest."""

from collections.abc import Iterator
from typing import Any

from ..history.rule.event import Change, CurveChange, Event, Findings, Suite
from ..history.rule.find import find_events
from ..stats.interval import Interval
from .cache import cached


def kept_events(suite: Suite) -> Findings:
    """Return what `find_events` finds in a suite."""
    return _decoded(cached("events", _key(suite), lambda: _encoded(find_events(suite))))


def _key(suite: Suite) -> bytes:
    """Return all that a suite holds."""

    def parts() -> Iterator[bytes]:
        for field in Suite.__slots__:
            array = getattr(suite, field)
            if array is None:
                yield b"none"
            else:
                yield f"{field} {array.dtype} {array.shape} ".encode()
                yield array.tobytes()

    return b"".join(parts())


def _encoded(findings: Findings) -> list[Any]:
    return [
        [_encoded_event(event) for event in findings.events],
        findings.rate,
        findings.assumed,
        list(map(int, findings.wandering)),
        list(map(int, findings.too_short)),
        findings.searched,
    ]


def _decoded(kept: list[Any]) -> Findings:
    events, rate, assumed, wandering, too_short, searched = kept
    return Findings(
        tuple(map(_decoded_event, events)),
        rate,
        assumed,
        tuple(wandering),
        tuple(too_short),
        searched,
    )


def _encoded_event(event: Event) -> list[Any]:
    return [
        *(int(event.first), int(event.last), list(map(float, event.certainty))),
        *(event.kind, bool(event.confirmed), event.cause),
        [
            [
                int(change.series),
                _ends(change.factor),
                float(change.p_value),
                None if change.ended is None else int(change.ended),
            ]
            for change in event.changes
        ],
        [[int(each.curve), each.kind, _ends(each.exponent)] for each in event.curves],
    ]


def _decoded_event(kept: list[Any]) -> Event:
    first, last, certainty, kind, confirmed, cause, changes, curves = kept
    return Event(
        *(first, last, tuple(certainty), kind, confirmed, cause),
        changes=tuple(Change(i, Interval(*ends), p, ended) for i, ends, p, ended in changes),
        curves=tuple(CurveChange(i, of_curve, Interval(*ends)) for i, of_curve, ends in curves),
    )


def _ends(interval: Interval) -> list[float]:
    return [float(interval.value), float(interval.low), float(interval.high)]
