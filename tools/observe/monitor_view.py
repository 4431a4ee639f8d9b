"""Showing what is known while a program runs: live on a terminal, otherwise a line a second."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..render.streams import print_note
from ..render.untrusted import printable
from .monitor import Watched
from .monitor_screen import log_line, screen

if TYPE_CHECKING:
    from rich.console import Console

# Control sequences of ECMA-48, and of DEC for wrapping lines.
_HOME, _TO_END_OF_LINE, _TO_END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"
_LINE_S = 1.0
_EARLY_S = 0.05
Show = Callable[[Watched], None]


@contextmanager
def showing(duration_s: float | None) -> Iterator[Show]:
    """Give what shows a program on stderr; the screen it takes is given back at the end."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown"):
        yield _line_a_second()
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.screen(hide_cursor=True):
        _draw(console, "The program is being set up.")
        yield lambda watched: _draw(console, screen(watched, duration_s))


def _draw(console: "Console", text: str) -> None:
    """Draw lines from the top left; `rich.live` would take three times as long to lay them out."""
    lines = map(printable, text.split("\n")[: console.height])
    drawn = f"{_TO_END_OF_LINE}\n".join(lines)
    console.file.write(f"{_HOME}{_NO_WRAP}{drawn}{_TO_END_OF_SCREEN}{_WRAP}")
    console.file.flush()


def _line_a_second() -> Show:
    next_s = _LINE_S

    def show(watched: Watched) -> None:
        nonlocal next_s
        if (wall_s := watched.seen.samples["wall_s"][-1]) >= next_s - _EARLY_S:
            print_note(log_line(watched))
            next_s = wall_s + _LINE_S

    return show
