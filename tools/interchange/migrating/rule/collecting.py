"""Statements of a loop that keep the time of each of its rounds, as one that stands behind it."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .names import called, dotted, holder

_NOBODY_KNOWS = ast.Call(ast.Name("unknown", ast.Load()), [], [])


@dataclass(frozen=True, slots=True)
class Kept:
    """What a time is put into: all of them, their sum, the smallest or the largest."""

    name: str
    time: ast.expr
    how: Literal["all", "sum", "min", "max"]


def kept_time(statement: ast.stmt) -> Kept | None:
    """Return what a statement keeps: `times.append(t)`, `times[n] = t`, `total += t`, `min`, `max`.

    None of any other statement.
    """
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Attribute) and call.func.attr == "append" and call.args:
            return Kept(holder(call.func.value), call.args[0], "all")
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        return Kept(holder(statement.target), statement.value, "sum")
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        if isinstance(statement.targets[0], ast.Subscript):
            return Kept(holder(statement.targets[0]), statement.value, "all")
        return _extreme(dotted(statement.targets[0]), statement.value)
    return None


def _extreme(name: str, value: ast.expr) -> Kept | None:
    """Return what `best = min(best, t)` keeps."""
    if not isinstance(value, ast.Call) or len(value.args) != 2 or value.keywords:
        return None
    others = [argument for argument in value.args if dotted(argument) != name]
    if not name or len(others) != 1:
        return None
    if called(value) == "min":
        return Kept(name, others[0], "min")
    return Kept(name, others[0], "max") if called(value) == "max" else None


def of_all_rounds(statement: ast.stmt, rounds: int | None, known: Mapping[str, Any]) -> ast.stmt:
    """Return what a statement comes to in so many rounds that take the same time.

    rounds: None where nobody knows. known: values of names in front of the loop.
    """
    kept = kept_time(statement)
    if kept is None:
        return statement
    value = kept.time
    if kept.how == "all":
        value = _times(ast.List([kept.time], ast.Load()), rounds)
    elif kept.how == "sum":
        value = _times(kept.time, rounds if known.get(kept.name) == 0 else None)
    return _assigned(kept.name, value, statement)


def of_one_round(statement: ast.stmt) -> ast.stmt:
    """Return what a statement keeps of a single round, as an assignment."""
    kept = kept_time(statement)
    return statement if kept is None else _assigned(kept.name, kept.time, statement)


def _times(value: ast.expr, count: int | None) -> ast.expr:
    if count is None:
        return _NOBODY_KNOWS
    return ast.BinOp(value, ast.Mult(), ast.Constant(count))


def _assigned(name: str, value: ast.expr, where: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), where)
