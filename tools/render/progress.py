"""A progress bar on stderr, for work long enough and only on a terminal.

How long an item takes differs: a file is read in a millisecond, a plot takes half a second.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from .untrusted import printable

T = TypeVar("T")

MANY = 200


def track(items: Sequence[T], what: str, many: int = MANY) -> Iterable[T]:
    """Return `items`, shown as `what` while iterated over if there are more than `many`."""
    if len(items) <= many or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as rich_track

    console = Console(stderr=True)
    return rich_track(items, description=_as_it_is(what), console=console, transient=True)


@contextmanager
def advancing(what: str, total: float | None) -> Iterator[Callable[[float], None]]:
    """Show `what` on a terminal; call what is given with how much of `total` is done.

    total: None where nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Drawing takes some milliseconds, of a core that may be measured on.
    console = Console(stderr=True)
    with Progress(console=console, transient=True, refresh_per_second=2) as progress:
        task = progress.add_task(_as_it_is(what), total=total)
        yield lambda done: progress.update(task, completed=done)


def _as_it_is(what: str) -> str:
    """Return words in which nothing is markup, neither rich's nor a terminal's."""
    from rich.markup import escape

    return escape(printable(what))
