"""What is fuzzed: a reader of something that others made, each in a file of tests/fuzz/targets/."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tools.errors import UserError

FOLDER = Path(__file__).parent
# simcore does not know `UserError`: docs/simulating.md says what a damaged checkpoint raises.
_OTHER_REFUSALS = {"checkpoint": (OSError, ValueError)}


@dataclass(frozen=True, slots=True)
class Target:
    """A reader, and how files are made that are almost right.

    seeds: writes small valid files below a folder, of one kind, and returns them. mutate: returns
    a damaged copy of a content. read: reads a file, which lies where a seed lay, as a user reaches
    it; it returns, or raises one of `refusals` in one line that names the file.
    cost: about how many times as long as most readers it takes. alarm_s: seconds of CPU time that
    reading may take.
    """

    name: str
    seeds: Callable[[Path], list[Path]]
    mutate: Callable[[bytes, Random], bytes]
    read: Callable[[Path], None]
    refusals: tuple[type[Exception], ...] = (UserError,)
    cost: int = 1
    alarm_s: float = 1.0


def find_targets() -> list[Target]:
    """Return the targets by name; a file may name its COST and ALARM_S."""
    names = sorted(path.stem for path in (FOLDER / "targets").glob("*.py"))
    return [_target(name) for name in names]


def corpus_of(name: str) -> Sequence[bytes]:
    """Return what once broke a reader, by file name."""
    return [path.read_bytes() for path in sorted((FOLDER / "corpus" / name).glob("*"))]


def _target(name: str) -> Target:
    module = importlib.import_module(f"tests.fuzz.targets.{name}")
    return Target(
        name,
        module.seeds,
        module.mutate,
        module.read,
        refusals=_OTHER_REFUSALS.get(name, (UserError,)),
        cost=getattr(module, "COST", 1),
        alarm_s=getattr(module, "ALARM_S", 1.0),
    )
