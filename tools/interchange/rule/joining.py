"""Which of several values of one cell stands, so that it never matters who was merged first.

What is known of a cell is a set of values, and joining is their union: associative, commutative and
idempotent. Which of them stands follows from the set alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FAILED, SKIPPED, MEASURED = range(3)


@dataclass(frozen=True, slots=True)
class Value:
    """What was once measured of a cell.

    digest: of all that it holds, by which two are the same. kind: FAILED, SKIPPED or MEASURED.
    started_ms: when its measuring started, since 1970 (UTC); None where nobody knows.
    """

    digest: str
    kind: int
    started_ms: int | None

    @property
    def order(self) -> tuple[float, str]:
        """Return what the later, then the larger hash has more of."""
        return (-1.0 if self.started_ms is None else self.started_ms), self.digest


def joined(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return the different values of one cell, the one that stands first; the same for any order.

    A value that was measured twice started when it did last. What was skipped gives way to what was
    measured, and what failed to both: neither is a second value.
    """
    known = list(values)
    kind = max((value.kind for value in known), default=FAILED)
    latest: dict[str, Value] = {}
    for value in known:
        if value.kind == kind:
            other = latest.get(value.digest, value)
            latest[value.digest] = max(value, other, key=_order)
    best_first = sorted(latest.values(), key=_order, reverse=True)
    return tuple(best_first if kind == MEASURED else best_first[:1])


def _order(value: Value) -> tuple[float, str]:
    return value.order


def common_order(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the members of all lists: in their order if all are equal, else sorted.

    Numbers are sorted by value and come first.
    """
    first, *others = map(tuple, lists)
    if all(other == first for other in others):
        return first
    return tuple(sorted({member for each in (first, *others) for member in each}, key=_rank))


def _rank(text: str) -> tuple[bool, float, str]:
    try:
        number = float(text)
    except ValueError:
        return True, 0.0, text
    return (True, 0.0, text) if number != number else (False, number, text)
