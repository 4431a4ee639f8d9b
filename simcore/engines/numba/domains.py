"""A road cut into domains, one a thread."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

# With fewer vehicles each, threads wait for one another longer than they work.
SMALLEST = 10_000


class Domains:
    """`bounds`: start and end of each, of about equal size; as many as threads where they are large
    enough to help, else one."""

    def __init__(self, vehicles: int, threads: int) -> None:
        count = max(1, min(threads, vehicles // SMALLEST))
        self.bounds = list(pairwise(vehicles * k // count for k in range(count + 1)))
        self._pool = ThreadPoolExecutor(count) if count > 1 else None

    def each(self, work: Callable[..., Any], *arguments: Iterable[Any]) -> list[Any]:
        """`work` on every domain at once, with the next of each of the arguments, start and end."""
        rows = (*arguments, *zip(*self.bounds, strict=True))
        return list(map(work, *rows) if self._pool is None else self._pool.map(work, *rows))
