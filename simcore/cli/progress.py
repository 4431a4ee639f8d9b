"""A bar on a terminal, for those who wait."""

import sys
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import TypeVar

PATIENCE_S = 2.0
BAR = 40  # characters

T = TypeVar("T")


def shown(items: Iterable[T], expected: int) -> Iterator[T]:
    """The items; where stderr is a terminal, with a bar on it once they take over two seconds."""
    began_s, line = perf_counter(), ""
    try:
        for done, item in enumerate(items, start=1):
            if perf_counter() - began_s > PATIENCE_S and sys.stderr.isatty():
                share = min(done / expected, 1.0)
                line = f"\r[{'#' * int(BAR * share):<{BAR}}] {share:4.0%}"
                print(line, end="", file=sys.stderr, flush=True)
            yield item
    finally:
        if line:
            print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)
