"""Arithmetic on a time that is not known yet.

A term is a number, or c t^p, where t is the time of a call in seconds.
"""

import ast
import operator
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .names import bound, called, dotted

_NUMBERS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
# Which leave the time as it is, up to digits or a guard against 0.
_TRANSPARENT = {"round", "float", "max", "min", "abs"}
# Which of a list of equal times give one of them.
_TYPICAL = {"min", "max", "mean", "fmean", "median"}
_STATISTICS = {"", "statistics", "numpy", "np"}
_MOST_POWER = 1000.0
_MOST_VALUES = 100_000  # of a range


class UnknownValueError(Exception):
    """The value is known only at run time."""


class Listed(tuple[Any, ...]):
    """The values of a list or a range, which is no tuple to the code that gets it."""


@dataclass(frozen=True, slots=True)
class Term:
    """factor * t ** power; power is 1 or -1."""

    factor: float
    power: int


def value_of(node: ast.expr, names: Mapping[str, Any], clocks: Mapping[str, float]) -> Any:
    """Return the number, text, sequence or Term of an expression.

    names: values by name, dotted ones too. clocks: as `clocks_of` returns; read behind what is
    timed, each is a term. UnknownValueError where it is known only at run time.
    """
    if (name := dotted(node)) in names:
        return names[name]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _combined(ast.Mult, -1, value_of(node.operand, names, clocks))
    if isinstance(node, ast.BinOp):
        left, right = (value_of(side, names, clocks) for side in (node.left, node.right))
        return _combined(type(node.op), left, right)
    if isinstance(node, ast.List | ast.Tuple):
        kind = Listed if isinstance(node, ast.List) else tuple
        return kind(value_of(element, names, clocks) for element in node.elts)
    if isinstance(node, ast.Subscript):
        return _part(value_of(node.value, names, clocks), node.slice, names)
    if isinstance(node, ast.Call):
        return _call(node, names, clocks)
    raise UnknownValueError


def constants_of(
    statements: Iterable[ast.stmt], known: Mapping[str, Any], clocks: Mapping[str, float]
) -> dict[str, Any]:
    """Return `known` and what the statements assign, one name at a time, as far as it is known."""
    values = dict(known)
    for statement in statements:
        for name in bound([statement]):
            values.pop(name, None)
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            first, *more = (
                statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            )
            if isinstance(first, ast.Name) and not more:
                with suppress(UnknownValueError):
                    values[first.id] = value_of(statement.value, values, clocks)
    return values


def _part(values: Any, index: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return an element of a sequence, or a slice of it."""
    if not isinstance(values, tuple):
        raise UnknownValueError
    try:
        if isinstance(index, ast.Slice):
            ends = (index.lower, index.upper, index.step)
            at = slice(*(None if end is None else value_of(end, names, {}) for end in ends))
            return type(values)(values[at])
        return values[value_of(index, names, {})]
    except (TypeError, LookupError, ValueError):
        raise UnknownValueError from None


def _call(node: ast.Call, names: Mapping[str, Any], clocks: Mapping[str, float]) -> Any:
    function = called(node)
    if clocks.get(function):
        return Term(clocks[function], 1)
    if function.endswith(".values") and not node.args:
        return value_of(ast.Name(function.removesuffix(".values"), ast.Load()), names, clocks)
    given = [value_of(argument, names, clocks) for argument in node.args]
    terms = [value for value in given if isinstance(value, Term)]
    if function in _TRANSPARENT and len(terms) == 1:
        return terms[0]
    if terms or node.keywords:
        raise UnknownValueError
    if function in ("range", "list", "tuple") and given:
        try:
            values = range(*given) if function == "range" else given[0]
            if len(values) > _MOST_VALUES:
                raise UnknownValueError
            return (tuple if function == "tuple" else Listed)(values)
        except (TypeError, ValueError, OverflowError):
            raise UnknownValueError from None
    if len(given) == 1 and isinstance(given[0], tuple):
        return _of_sequence(function, given[0])
    raise UnknownValueError


def _of_sequence(function: str, values: tuple[Any, ...]) -> Any:
    """Return what a function makes of a list: its length, or of times that are all equal."""
    if function == "len":
        return len(values)
    first = values[0] if values else None
    if not isinstance(first, Term) or any(value != first for value in values):
        raise UnknownValueError
    home, _, name = function.rpartition(".")
    if function == "sorted":
        return values
    if function == "sum":
        return _scaled(first, len(values))
    if name in _TYPICAL and home in _STATISTICS:
        return first
    raise UnknownValueError


def _combined(operation: type[ast.operator], left: Any, right: Any) -> Any:
    try:
        if isinstance(left, int | float) and isinstance(right, int | float):
            if operation is ast.Pow and max(abs(left), abs(right)) > _MOST_POWER:
                raise UnknownValueError
            return _NUMBERS[operation](left, right)
        if operation is ast.Mult and isinstance(left, Listed) and isinstance(right, int):
            return _repeated(left, right)
        if not isinstance(left, Term) and not isinstance(right, Term):
            raise UnknownValueError  # texts and sequences, which may become large
        if operation is ast.Mult:
            return _scaled(left, right) if isinstance(left, Term) else _scaled(right, left)
        if operation is ast.Div and isinstance(left, Term):
            return _scaled(left, 1 / right)
        if operation is ast.Div and isinstance(right, Term):
            return Term(left / right.factor, -right.power)
        if operation in (ast.Sub, ast.Add) and isinstance(left, Term) and right == 0:
            return left  # the clock read 0 before
    except (TypeError, ArithmeticError, KeyError, ValueError):
        raise UnknownValueError from None
    raise UnknownValueError


def _repeated(values: Listed, times: int) -> Listed:
    if times * len(values) > _MOST_VALUES:
        raise UnknownValueError
    return Listed(tuple(values) * times)


def _scaled(term: Term, by: float) -> Term:
    return Term(term.factor * by, term.power)
