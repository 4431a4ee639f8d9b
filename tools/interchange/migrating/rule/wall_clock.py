"""Tests that read a clock before and behind what they measure."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .clocks import only_wall, reads
from .limits import about_time, checks_anything
from .model import CannotMoveError, Stretch
from .names import called, dotted, used

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Assert, ast.Expr)
_CLEARING = {"close", "shutdown", "stop", "terminate", "cleanup"}


def wall_clock(body: Sequence[ast.stmt], clocks: Mapping[str, float]) -> Stretch:
    """Return the one stretch that is timed; CannotMoveError where there is not exactly one.

    What is kept is all but the clock, whether it checks anything or not.
    """
    only_wall(body, clocks)
    reading = [i for i, statement in enumerate(body) if reads(statement, clocks)]
    for i in reading:
        if not isinstance(body[i], _SIMPLE):
            kind = type(body[i]).__name__.removesuffix("Def").lower()
            raise CannotMoveError(f"the clock is read inside a `{kind}`, line {body[i].lineno}")
    if len(reading) > 2:
        raise CannotMoveError("times more than one stretch; make each a test of its own")
    if len(reading) < 2:
        raise CannotMoveError("reads the clock within one line only")
    first, last = reading
    start = body[first]
    if not (isinstance(start, ast.Assign) and called(start.value) in clocks):
        raise CannotMoveError(f"line {start.lineno} keeps more than a reading of the clock")
    begun = dotted(start.targets[0])
    if last == first + 1:
        raise CannotMoveError(f"nothing is timed behind line {start.lineno}")
    after = body[last:]
    timing = about_time(after, [begun], clocks)
    kept = tuple(s for s in body if s is not start and s not in timing)
    before = without_docstring(body[:first])
    return Stretch(
        before=before,
        timed=tuple(body[first + 1 : last]),
        about_time=tuple(timing),
        values={begun: 0.0},
        clears=clearing(after, before),
        kept=kept,
        calls=1,  # which change what stands before: each from the same start
    )


def checked(stretch: Stretch) -> Stretch:
    """Return it without what is kept, unless that checks anything."""
    return stretch if checks_anything(stretch.kept) else replace(stretch, kept=())


def clearing(after: Sequence[ast.stmt], before: Sequence[ast.stmt]) -> tuple[ast.stmt, ...]:
    """Return those statements that close, stop or shut down what stands before."""
    return tuple(
        statement
        for statement in after
        if isinstance(statement, ast.Expr)
        and called(statement.value).rpartition(".")[2] in _CLEARING
        and used([statement]) & used(before)
    )


def without_docstring(body: Sequence[ast.stmt]) -> tuple[ast.stmt, ...]:
    """Return the statements without the text at their start."""
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return tuple(body[1:] if is_text else body)
