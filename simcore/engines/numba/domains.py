"""A road cut into domains, one for each thread."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

# With fewer vehicles in each domain, threads wait for one another longer than they work.
SMALLEST = 10_000


class Domains:
    """Parts of the road of about equal size, worked on at once.

    bounds: start and end of each; as many as threads where domains are large enough, else fewer.
    """

    def __init__(self, vehicles: int, threads: int) -> None:
        """Cut so many vehicles into at most so many domains."""
        count = max(1, min(threads, vehicles // SMALLEST))
        self.bounds = list(pairwise(vehicles * k // count for k in range(count + 1)))
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0

    def each(self, work: Callable[..., Any], *arguments: Iterable[Any]) -> list[Any]:
        """What `work` returns for every domain, called with the domain's item of each argument, its
        start and its end."""
        rows = (*arguments, *zip(*self.bounds, strict=True))
        several = len(self.bounds) > 1
        return list(self._threads().map(work, *rows) if several else map(work, *rows))

    def _threads(self) -> ThreadPoolExecutor:
        """Made when they are first needed, and anew in a forked process, which has none of them."""
        if self._pool is None or self._process != os.getpid():
            self._pool, self._process = ThreadPoolExecutor(len(self.bounds)), os.getpid()
        return self._pool
