"""How long a call may take by what a test asserts."""

import ast
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .clocks import reads
from .model import CannotMoveError
from .names import bound, called, dotted, holder, used
from .terms import Term, UnknownValueError, constants_of, value_of

_UPPER = (ast.Lt, ast.LtE)
_LOWER = (ast.Gt, ast.GtE)
_METHODS: dict[str, type[ast.cmpop]] = {
    "self.assertLess": ast.Lt,
    "self.assertLessEqual": ast.LtE,
    "self.assertGreater": ast.Gt,
    "self.assertGreaterEqual": ast.GtE,
}


def is_assertion(statement: ast.stmt) -> bool:
    """Return whether a statement is one that fails a test by itself."""
    if isinstance(statement, ast.Expr):
        return called(statement.value).startswith(("self.assert", "self.fail", "pytest.fail"))
    return isinstance(statement, ast.Assert)


def checks_anything(body: Iterable[ast.stmt]) -> bool:
    """Return whether an assertion stands anywhere in the code."""
    nodes = [node for top in body for node in ast.walk(top)]
    raises = any(called(node) in ("pytest.raises", "pytest.warns") for node in nodes)
    return raises or any(is_assertion(node) for node in nodes if isinstance(node, ast.stmt))


def about_time(
    after: Sequence[ast.stmt], names: Iterable[str], clocks: Iterable[str]
) -> list[ast.stmt]:
    """Return the statements that depend on the measured time, directly or through names.

    names: those that hold a time at the start.
    """
    timed, found = set(names), list[ast.stmt]()
    for statement in after:
        if _mentions(statement, timed) or reads(statement, clocks):
            found.append(statement)
            timed |= names_of_time([statement], ())
    return found


def names_of_time(about: Iterable[ast.stmt], names: Iterable[str]) -> set[str]:
    """Return the names that hold a time behind statements about time, and `names`."""
    held = set(names)
    for statement in about:
        held |= bound([statement]) | _holders(statement)
    return held


def _holders(statement: ast.stmt) -> set[str]:
    """Return what a statement puts the time into: `times` of `times.append(elapsed)`."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        inside = [function.value] if isinstance(function, ast.Attribute) else []
    else:
        targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
        inside = [t.value for t in targets if isinstance(t, ast.Subscript | ast.Attribute)]
    return {holder(node) for node in inside} - {"", "self"}


def limit_s(
    after: Sequence[ast.stmt], values: Mapping[str, Any], clocks: Mapping[str, float]
) -> float | None:
    """Return the seconds that a call may take at most, None where nothing is asserted of it.

    after: statements about time alone. values: of the names, as `value_of` takes them.
    CannotMoveError where the bound is not understood.
    """
    known, limits = dict(values), []
    for statement in after:
        if is_assertion(statement):
            limits += [_limit_s(*pair, known, clocks) for pair in _comparisons(statement)]
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            known = constants_of([statement], known, clocks)
        elif not isinstance(statement, ast.Expr):  # which prints it
            raise CannotMoveError(f"line {statement.lineno} uses the time in another way")
    return min((limit for limit in limits if limit is not None), default=None)


def _mentions(statement: ast.stmt, names: set[str]) -> bool:
    if names & used([statement]):
        return True
    return any(dotted(node) in names for node in ast.walk(statement))


def _comparisons(
    statement: ast.stmt,
) -> Iterator[tuple[ast.stmt, ast.expr, type[ast.cmpop], ast.expr]]:
    """Yield each comparison of an assertion: statement, left, operator, right."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if called(call) not in _METHODS or len(call.args) < 2:
            raise CannotMoveError(f"the bound in line {statement.lineno} is not understood")
        yield statement, call.args[0], _METHODS[called(call)], call.args[1]
    elif isinstance(statement, ast.Assert):
        tests = [statement.test]
        if isinstance(statement.test, ast.BoolOp) and isinstance(statement.test.op, ast.And):
            tests = statement.test.values
        for test in tests:
            if not isinstance(test, ast.Compare):
                raise CannotMoveError(f"the bound in line {statement.lineno} is not understood")
            lefts = [test.left, *test.comparators]
            for left, operation, right in zip(lefts, test.ops, test.comparators, strict=False):
                yield statement, left, type(operation), right


def _limit_s(
    statement: ast.stmt,
    left: ast.expr,
    operation: type[ast.cmpop],
    right: ast.expr,
    known: Mapping[str, Any],
    clocks: Mapping[str, float],
) -> float | None:
    where = f"the bound in line {statement.lineno}"
    try:
        sides = [value_of(side, known, clocks) for side in (left, right)]
    except UnknownValueError:
        raise CannotMoveError(f"{where} is known only when it runs") from None
    terms = [side for side in sides if isinstance(side, Term)]
    if not terms:
        return None
    number = next((side for side in sides if not isinstance(side, Term)), None)
    if not isinstance(number, int | float) or not issubclass(operation, (*_UPPER, *_LOWER)):
        raise CannotMoveError(f"{where} is not one number")
    term, below = terms[0], (sides[0] is terms[0]) == issubclass(operation, _UPPER)
    if number == 0 and below != (term.power == 1):
        return None  # a time is above 0
    if below != (term.power == 1):
        raise CannotMoveError(f"{where} asks for a time that is long enough")
    try:
        limit = number / term.factor if term.power == 1 else term.factor / number
    except ArithmeticError:
        limit = math.nan
    if not (math.isfinite(limit) and limit > 0 and math.isfinite(1 / limit)):
        raise CannotMoveError(f"{where} is no time above 0")
    return limit
