"""Who ran when, of several processes on one machine."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ..stats.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Company:
    """What ran beside a process, from its start on.

    since_s: shape (m,), ascending, on the monotonic clock. others: shape (m,), how many other
    processes ran from that time on, -1 while the process itself was stopped.
    """

    since_s: FloatArray
    others: FloatArray


class Timeline:
    """The changes of who runs, in order."""

    def __init__(self) -> None:
        """Nobody runs."""
        self._changes: list[tuple[float, frozenset[int]]] = []

    def change(self, now_s: float, running: Collection[int]) -> None:
        """From now on these processes run, by any number that tells them apart."""
        self._changes.append((now_s, frozenset(running)))

    def company(self, process: int) -> Company:
        """Return what ran beside `process`, from when it first ran; ValueError if it never did."""
        runs = [process in running for _, running in self._changes]
        seen = self._changes[runs.index(True) :]
        others = [len(running) - 1 if process in running else -1 for _, running in seen]
        return Company(np.array([now_s for now_s, _ in seen]), np.array(others, dtype=np.float64))
