"""What people are told on stderr, and streams that nobody reads any more."""

import os
import sys
from typing import TextIO


class UserError(Exception):
    """Something needed is missing or broken; the message names it and says what to do."""


def tell(what: str) -> None:
    """Print a line on stderr, if there is anybody to read it."""
    try:
        print(f"simcore run: {what}", file=sys.stderr, flush=True)
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Send what waits in the buffer of `stream`, and all that follows, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
