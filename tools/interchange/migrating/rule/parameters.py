"""What a test is given: its parameters, with their values, and its fixtures."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .model import Axis, CannotMoveError
from .names import called, dotted
from .terms import Listed, Term, UnknownValueError, value_of

DECIDES = {"skip", "skipif", "xfail", "usefixtures"}
_MOST_CASES = 10_000


def axes_of(decorators: Sequence[ast.expr], constants: Mapping[str, Any]) -> tuple[Axis, ...]:
    """Return an axis for each `parametrize`; the innermost decorator varies slowest.

    CannotMoveError where another decorator changes the test, or values are known at run time only.
    """
    axes = []
    for decorator in reversed(decorators):
        name = called(decorator) or dotted(decorator)
        mark = name.removeprefix("pytest.mark.")
        if mark in DECIDES:
            raise CannotMoveError(f"`{mark}` decides whether it runs")
        if mark == "parametrize" and isinstance(decorator, ast.Call):
            axes.append(axis_of(decorator, constants))
        elif mark == name:
            raise CannotMoveError(f"is decorated with `{name or 'an expression'}`")
    return tuple(axes)


def axis_of(call: ast.Call, constants: Mapping[str, Any]) -> Axis:
    """Return the axis of one `parametrize`."""
    options = {keyword.arg for keyword in call.keywords}
    if "indirect" in options or len(call.args) != 2:
        raise CannotMoveError("`parametrize` gives its values to a fixture")
    names = _literal(call.args[0], constants)
    names = names.replace(" ", "").split(",") if isinstance(names, str) else names
    if not isinstance(names, list | tuple) or not all(str(name).isidentifier() for name in names):
        raise CannotMoveError("`parametrize` has other names than those of arguments")
    names, given = tuple(map(str, names)), call.args[1]
    if isinstance(given, ast.List | ast.Tuple):
        rows = tuple(_row(element, len(names), constants) for element in given.elts)
    else:
        listed = _literal(given, constants)
        values = listed if isinstance(listed, tuple) else ()
        rows = tuple(values if len(names) > 1 else ((value,) for value in values))
    if not rows or any(not isinstance(row, tuple) or len(row) != len(names) for row in rows):
        raise CannotMoveError(f"`parametrize` has no value for each of {', '.join(names)}")
    if any(isinstance(value, Listed) for row in rows for value in row):
        raise CannotMoveError("a parameter is a list, which ASV would give as a tuple")
    return Axis(names, rows)


def restricted(axis: Axis, names: set[str]) -> Axis:
    """Return the axis with those of its names that are wanted, each row once."""
    at = [i for i, name in enumerate(axis.names) if name in names]
    rows = dict.fromkeys(tuple(row[i] for i in at) for row in axis.rows)
    return Axis(tuple(axis.names[i] for i in at), tuple(rows))


def cases_of(axes: Sequence[Axis]) -> Iterator[dict[str, Any]]:
    """Yield the values of all names by name, the last axis varying fastest."""
    count = 1
    for axis in axes:
        count *= len(axis.rows)
    if count > _MOST_CASES:
        raise CannotMoveError(f"has {count:,} cases, more than {_MOST_CASES:,}")
    if not axes:
        yield {}
        return
    first, *others = axes
    for row in first.rows:
        for case in cases_of(others):
            yield dict(zip(first.names, row, strict=True)) | case


def _row(node: ast.expr, width: int, constants: Mapping[str, Any]) -> tuple[Any, ...]:
    elements: Sequence[ast.expr] = [node]
    if called(node) == "pytest.param" and isinstance(node, ast.Call):
        if any(keyword.arg == "marks" for keyword in node.keywords):
            raise CannotMoveError("`marks` of a parameter decide whether it runs")
        elements = node.args
    elif width > 1:
        row = _literal(node, constants)
        return row if isinstance(row, tuple) else (row,)
    return tuple(_literal(element, constants) for element in elements)


def _literal(node: ast.expr, constants: Mapping[str, Any]) -> Any:
    try:
        value = value_of(node, constants, {})
    except UnknownValueError:
        value = Term(0.0, 1)
    if isinstance(value, Term):
        text = ast.unparse(node)[:40]
        raise CannotMoveError(f"the parameter `{text}` is known only when it runs")
    return value
