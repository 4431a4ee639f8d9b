"""Tests that have `timeit` measure a function or a text of code."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from .clocks import reads
from .limits import about_time, checks_anything
from .model import CannotMoveError, Stretch
from .names import called
from .terms import Term, UnknownValueError, constants_of, value_of
from .wall_clock import clearing, without_docstring

_MEASURED = "_measured_s"
_POSITIONS = {
    "timeit": ("stmt", "setup", "timer", "number"),
    "repeat": ("stmt", "setup", "timer", "repeat", "number"),
}
_CALLS = 1_000_000  # that timeit makes unasked


def timeit_call(
    body: Sequence[ast.stmt], timers: Mapping[str, str], constants: Mapping[str, Any]
) -> Stretch:
    """Return what timeit measures. constants: of the module, by name.

    CannotMoveError where it is not called once, or what it measures is made at run time.
    """
    calling = [(i, call) for i, s in enumerate(body) for call in reads(s, timers)]
    if len(calling) != 1:
        raise CannotMoveError("calls timeit more than once; make each a test of its own")
    at, call = calling[0]
    kind = timers[called(call)]
    if kind not in _POSITIONS or not isinstance(body[at], ast.Assign | ast.Assert):
        raise CannotMoveError(f"line {body[at].lineno} uses timeit within other code")
    given = dict(zip(_POSITIONS[kind], call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if "stmt" not in given or "timer" in given:
        raise CannotMoveError(f"line {call.lineno} has a timer of its own, or nothing to time")
    before = without_docstring(body[:at])
    calls = _number(given, constants_of(before, constants, {}))
    after = [_Replace(call).visit(body[at]), *body[at + 1 :]]
    timing = about_time(after, [_MEASURED], ())
    kept = [s for s in (*body[:at], *after) if s not in timing]
    return Stretch(
        before=before + (_code(given["setup"]) if "setup" in given else ()),
        timed=_code(given["stmt"]),
        about_time=tuple(timing),
        values={_MEASURED: Term(float(calls), 1)},
        clears=clearing(after, before),
        kept=tuple(kept) if checks_anything(kept) else (),
        calls=None,
    )


def _number(given: Mapping[str, ast.expr], constants: Mapping[str, Any]) -> int:
    if "number" not in given:
        return _CALLS
    try:
        number = value_of(given["number"], constants, {})
    except UnknownValueError:
        number = None
    if not isinstance(number, int) or number < 1:
        raise CannotMoveError("`number` of timeit is known only when it runs")
    return number


def _code(node: ast.expr) -> tuple[ast.stmt, ...]:
    """Return the statements of what timeit is given: a text, a lambda, or a function."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return tuple(ast.parse(node.value.strip()).body)
        except SyntaxError:
            raise CannotMoveError("the text for timeit is no Python") from None
    if isinstance(node, ast.Lambda):
        return (ast.Expr(node.body),)
    if isinstance(node, ast.Name | ast.Attribute):
        return (ast.Expr(ast.Call(node, [], [])),)
    raise CannotMoveError("what timeit measures is made when it runs")


class _Replace(ast.NodeTransformer):
    """Put the measured time in the place of the call."""

    def __init__(self, call: ast.Call) -> None:
        self._call = call

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace the one call, by identity."""
        if node is self._call:
            return ast.copy_location(ast.Name(_MEASURED, ast.Load()), node)
        return self.generic_visit(node)
