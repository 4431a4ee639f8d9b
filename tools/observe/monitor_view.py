"""Showing what is known while a program runs: live on a terminal, otherwise a line a second."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .monitor import Watched
from .monitor_screen import log_line, screen

_LINE_S = 1.0
_EARLY_S = 0.05
Show = Callable[[Watched], None]


@contextmanager
def showing(duration_s: float | None) -> Iterator[Show]:
    """Give what shows a program on stderr; the screen it takes is given back at the end."""
    if not sys.stderr.isatty():
        yield _line_a_second()
        return
    from rich.console import Console
    from rich.live import Live

    from .monitor_lines import Lines

    console, waiting = Console(stderr=True), Lines("The program is being set up.")
    # No thread of its own, and drawn only when there is something new: that is what it costs.
    with Live(waiting, console=console, screen=True, auto_refresh=False) as live:
        yield lambda watched: live.update(Lines(screen(watched, duration_s)), refresh=True)


def _line_a_second() -> Show:
    next_s = _LINE_S

    def show(watched: Watched) -> None:
        nonlocal next_s
        if (wall_s := watched.seen.samples["wall_s"][-1]) >= next_s - _EARLY_S:
            print(log_line(watched), file=sys.stderr, flush=True)
            next_s = wall_s + _LINE_S

    return show
