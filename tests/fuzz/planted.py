"""Readers with one fault each, to see that each is found: `python -m tests.fuzz.planted DIR ...`.

DIR is where findings are kept; the rest are the options of tests.fuzz.run.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.fuzz.promises import BrokenPromiseError
from tests.fuzz.run import main
from tests.fuzz.target import Target
from tools.errors import UserError

GOOD = b"good"


def seeds(folder: Path) -> list[Path]:
    file = folder / "one.txt"
    file.write_bytes(GOOD)
    return [file]


def mutate(content: bytes, draw: Random) -> bytes:
    return content + b" no more" * draw.randint(1, 1_000)


def raises(file: Path) -> None:
    raise ZeroDivisionError("division by zero")


def leaves(file: Path) -> None:
    raise SystemExit(3)


def breaks_a_promise(file: Path) -> None:
    raise BrokenPromiseError("a comment that is too long")


def says_two_lines(file: Path) -> None:
    raise UserError(f"{file}: is damaged\nin two ways")


def names_no_file(file: Path) -> None:
    raise UserError("is damaged; restore it")


def eats_memory(file: Path) -> None:
    eaten = []
    while True:
        eaten.append(bytes(2**28))


def hangs(file: Path) -> None:
    while True:
        pass


def waits(file: Path) -> None:
    time.sleep(600)


def crashes(file: Path) -> None:
    ctypes.string_at(0)


def kills_itself(file: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exits(file: Path) -> None:
    os._exit(3)


def refuses(file: Path) -> None:
    """Do as a reader should."""
    raise UserError(f"{file}: is damaged; restore it")


def accepts(file: Path) -> None:
    """Do so too."""


FAULTS = (
    *(raises, leaves, breaks_a_promise, says_two_lines, names_no_file, eats_memory),
    *(hangs, waits, crashes, kills_itself, exits),
)
SOUND = (refuses, accepts)


def _target(read: Callable[[Path], None]) -> Target:
    def read_damaged(file: Path) -> None:
        if file.read_bytes() != GOOD:
            read(file)

    return Target(read.__name__, seeds, mutate, read_damaged, alarm_s=0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], [_target(read) for read in (*FAULTS, *SOUND)], Path(sys.argv[1])))
