"""A progress bar on stderr, for work long enough and only on a terminal."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

LONG = 200


def track(items: Sequence[T], what: str) -> Iterable[T]:
    """Return `items`, shown as `what` while they are iterated over if there are more than 200."""
    if len(items) <= LONG or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as rich_track

    return rich_track(items, description=what, console=Console(stderr=True), transient=True)
