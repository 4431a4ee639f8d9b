"""A total over parts that come and go, such as the threads of a process."""

from collections.abc import Hashable, Mapping


class Rising:
    """How much the parts together rose since the first reading; it never falls.

    A new part counts from 0. One that has gone leaves what it had. slack: by how much a part may
    fall for want of precision; one that falls further has lost something, and counts from there.
    """

    def __init__(self, slack: float = 0.0) -> None:
        """Start before the first reading."""
        self._slack = slack
        self._before: Mapping[Hashable, float] | None = None
        self._risen = 0.0

    def read(self, parts: Mapping[Hashable, float]) -> float:
        """Return how much there is since the first reading."""
        before = parts if self._before is None else self._before
        self._risen += sum(max(0.0, now - before.get(key, 0.0)) for key, now in parts.items())
        self._before = {key: self._highest(before.get(key, 0.0), now) for key, now in parts.items()}
        return self._risen

    def _highest(self, before: float, now: float) -> float:
        return before if now < before <= now + self._slack else now
