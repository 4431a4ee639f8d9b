"""The two ways out: answers on stdout, and notes beside them on stderr.

A reader may leave early, a disk be full, a stream be closed or take ASCII only. Whatever prints
goes through here and need not know.
"""

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from ..errors import UserError
from .untrusted import printable

# The signs of our own tables, by one character of ASCII where that is not mistaken, so that columns
# stay in line.
_PLAIN = str.maketrans("─…–→×·µμ▁▂▃▄▅▆▇█", "-~->x.uu.:-=+*%#") | str.maketrans(
    {"±": "+-", "≤": "<="}
)
_PLAINER = "plainer"  # among the ways to deal with what an encoding lacks


def ready_streams() -> None:
    """Let both streams take every character: u where the encoding has no µ, `\\xf6` for ö.

    UserError where stdout is closed. Where stderr is, notes go nowhere.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, open to the end
    if sys.stdout is None:
        raise UserError("stdout is closed, and the answer goes there: open it or name a file")
    codecs.register_error(_PLAINER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAINER)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what stands for the characters that an encoding lacks, and where it goes on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN)
    return lacking.encode("ascii", "backslashreplace").decode("ascii"), error.end


@contextmanager
def writing() -> Iterator[TextIO]:
    """Give stdout for an answer; UserError where it cannot be written.

    Where the reader has left, as `head` does, the rest is dropped and the command goes on: what it
    keeps, and its exit code, are what they would have been.
    """
    try:
        yield sys.stdout
        sys.stdout.flush()  # so that a failure is met here, not when the process ends
    except BrokenPipeError:
        _drop(sys.stdout)
    except OSError as error:
        _drop(sys.stdout)
        raise UserError(
            f"stdout cannot be written ({error.strerror}): make room or name another file"
        ) from error


def print_line(line: str) -> None:
    """Print a line of an answer, whatever strangers have put into it."""
    with writing():
        print(printable(line))


def print_escaped(text: str) -> None:
    """Print an answer whose parts were made safe for what it is, such as Markdown."""
    with writing():
        print(text)


def print_note(line: str) -> None:
    """Print a line beside the answer, on stderr; nothing where nobody is left to be told."""
    try:
        print(printable(line), file=sys.stderr, flush=True)
    except OSError:
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Send what waits in the buffer of `stream`, and all that follows, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
