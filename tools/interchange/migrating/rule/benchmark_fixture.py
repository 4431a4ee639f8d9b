"""Tests that hand a function to the fixture of pytest-benchmark."""

import ast
import copy
from collections.abc import Sequence

from .clocks import reads
from .limits import about_time, checks_anything
from .model import CannotMoveError, Stretch
from .names import dotted, used
from .pedantic import FIXTURE, PEDANTIC, round_of
from .terms import Term
from .wall_clock import clearing, without_docstring

_CALLS = (FIXTURE, PEDANTIC)
_CALL_S = Term(1.0, 1)
_STATISTICS = {
    name: _CALL_S
    for statistic in ("mean", "median")
    for name in (
        f"{FIXTURE}.stats[{statistic!r}]",
        f"{FIXTURE}.stats.{statistic}",
        f"{FIXTURE}.stats.stats.{statistic}",
    )
}


def benchmark_fixture(body: Sequence[ast.stmt]) -> Stretch:
    """Return what the fixture calls; CannotMoveError where it is not called once, at the top."""
    body = [_plain_decorator(statement) for statement in body]
    calling = [i for i, statement in enumerate(body) if reads(statement, _CALLS)]
    if len(calling) != 1 or len(reads(body[calling[0]], _CALLS)) != 1:
        many = "more than once" if calling else "nowhere"
        raise CannotMoveError(f"calls `{FIXTURE}` {many}")
    at = calling[0]
    statement, call = body[at], reads(body[at], _CALLS)[0]
    if not isinstance(statement, ast.Expr | ast.Assign) or statement.value is not call:
        raise CannotMoveError(f"calls `{FIXTURE}` within other code, line {statement.lineno}")
    measured = round_of(call)
    same = copy.copy(statement)
    same.value = measured.call
    timing = about_time(body[at + 1 :], _STATISTICS, ())
    others = [s for s in body if s is not statement and s not in timing and not _is_label(s)]
    if FIXTURE in used([*others, *measured.before, measured.call, *measured.behind]):
        raise CannotMoveError(f"uses `{FIXTURE}` in another way than by a call")
    once = [*measured.before, same, *measured.behind]
    kept = [each for s in body for each in (once if s is statement else [s] if s in others else [])]
    before = without_docstring([s for s in body[:at] if s in others])
    return Stretch(
        before=(*before, *measured.before),
        timed=(_without_lambda(measured.call),),
        about_time=tuple(timing),
        values=_STATISTICS,
        clears=(*measured.behind, *clearing(body[at + 1 :], before)),
        kept=tuple(kept) if checks_anything(kept) else (),
        calls=measured.calls,
    )


def _plain_decorator(statement: ast.stmt) -> ast.stmt:
    """Refuse what a decorator measures: its function is called as soon as it is defined."""
    if isinstance(statement, ast.FunctionDef) and any(
        FIXTURE in used([decorator]) for decorator in statement.decorator_list
    ):
        raise CannotMoveError(f"`@{FIXTURE}` decorates a function; call `{FIXTURE}` with it")
    return statement


def _is_label(statement: ast.stmt) -> bool:
    """Return whether it only tells pytest-benchmark a group, a name or extra information."""
    if isinstance(statement, ast.Assign):
        target = dotted(statement.targets[0])
        return target.startswith((f"{FIXTURE}.group", f"{FIXTURE}.extra_info"))
    return isinstance(statement, ast.Expr) and dotted(
        getattr(statement.value, "func", statement)
    ).startswith(f"{FIXTURE}.extra_info")


def _without_lambda(call: ast.Call) -> ast.stmt:
    function = call.func
    if isinstance(function, ast.Lambda) and not (call.args or call.keywords):
        return ast.Expr(function.body)
    return ast.Expr(call)
