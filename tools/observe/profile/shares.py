"""Samples of stacks, added up by function, by line, and by the way to a function."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...measure.sampling import Stack
from ..source_place import source_file


@dataclass(frozen=True, slots=True, order=True)
class Function:
    """A function by its name and a file name that does not depend on where the project lies."""

    name: str
    file: str

    @property
    def label(self) -> str:
        """Return `step (simcore/world.py)`."""
        return f"{self.name} ({self.file})" if self.file else self.name


Way = tuple[Function, ...]  # the outermost first


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was being executed, or that allocated."""

    function: Function
    line: int

    @property
    def label(self) -> str:
        """Return `simcore/world.py:12 step`."""
        return f"{self.function.file}:{self.line} {self.function.name}"


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of `samples` found each of these; bytes of what is held, where it is memory.

    own: a function at work itself. total: it, or what it had called. lines: a line at work itself.
    ways: a function that was reached so, or what it had called.
    """

    samples: int
    own: Mapping[Function, int]
    total: Mapping[Function, int]
    lines: Mapping[Line, int]
    ways: Mapping[Way, int]


def add_up(stacks: Mapping[Stack, int], root: Path) -> Shares:
    """Add up stacks of a process of the project in `root`, samples or bytes of each."""
    own, total = Counter[Function](), Counter[Function]()
    lines, ways = Counter[Line](), Counter[Way]()
    for stack, count in stacks.items():
        way = tuple(Function(frame.function, source_file(frame.file, root)) for frame in stack)
        own[way[-1]] += count
        lines[Line(way[-1], stack[-1].line)] += count
        for function in set(way):  # once, also where it calls itself
            total[function] += count
        for depth in range(1, len(way) + 1):
            ways[way[:depth]] += count
    return Shares(sum(stacks.values()), own, total, lines, ways)
