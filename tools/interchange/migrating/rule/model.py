"""What an old performance test is made of."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class CannotMoveError(Exception):
    """The test stays where it is; the message says why."""


@dataclass(frozen=True, slots=True)
class OldTest:
    """A test function, a method of a class of tests, or a function of a script.

    owner: the class of a method. style: what measures the time.
    """

    function: ast.FunctionDef | ast.AsyncFunctionDef
    owner: ast.ClassDef | None
    style: str

    @property
    def name(self) -> str:
        """Return the name as pytest has it, without the file."""
        return f"{self.owner.name}::{self.function.name}" if self.owner else self.function.name


@dataclass(frozen=True, slots=True)
class Axis:
    """Names that change together, and their values: rows as long as names."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a test times, and what is around it.

    before: is not timed. timed: is. about_time: what the measured time is used for. values: by name
    the terms of the time of a call, at the start of `about_time`. clears: closes behind the timed
    code what stands before it. kept: the body of the test without a clock; empty where that checks
    nothing. calls: of a sample, None where ASV is to find out.
    """

    before: tuple[ast.stmt, ...]
    timed: tuple[ast.stmt, ...]
    about_time: tuple[ast.stmt, ...]
    values: Mapping[str, Any]
    clears: tuple[ast.stmt, ...]
    kept: tuple[ast.stmt, ...]
    calls: int | None
