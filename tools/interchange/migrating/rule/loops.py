"""Loops that read a clock in every round: over sizes, which become a parameter, or to repeat."""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .clocks import reads
from .collecting import kept_time, of_all_rounds, of_one_round
from .limits import about_time, is_assertion, names_of_time
from .model import Axis, CannotMoveError, Stretch
from .names import bound, called, dotted, used
from .terms import Listed, UnknownValueError, constants_of, value_of
from .wall_clock import clearing, wall_clock, without_docstring

_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_OTHER_JUMPS = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Timed:
    """A stretch, and the sizes of the loops around it, the outermost first.

    keeping: names that its times are put into, of those that are made further out.
    """

    stretch: Stretch
    axes: tuple[Axis, ...]
    keeping: frozenset[str]


def timed_in_loops(
    body: Sequence[ast.stmt],
    clocks: Mapping[str, float],
    known: Mapping[str, Any],
    state: frozenset[str],
) -> Timed:
    """Return the one stretch that is timed, inside of loops or not.

    known: values of names from outside of `body`. state: names there of what a call may change.
    CannotMoveError where the rounds are not all alike, or not each a case of its own.
    """
    at = _loop_at(body, clocks)
    if at is None:
        return Timed(wall_clock(body, clocks), (), frozenset())
    loop, before = body[at], without_docstring(body[:at])
    assert isinstance(loop, ast.For)
    _require_whole(loop)
    known = constants_of(before, known, {})
    state = state | _changeable(before, known)
    outside = {name: value for name, value in known.items() if name not in bound([loop])}
    inner = timed_in_loops(loop.body, clocks, outside, state)
    if inner.keeping:
        raise CannotMoveError(f"`{min(inner.keeping)}` keeps the times of two loops")
    measured = used([*inner.stretch.before, *inner.stretch.timed])
    sizes = used([loop.target]) & measured
    changed = sorted(state & measured)
    if sizes and changed:
        raise CannotMoveError(
            f"each size goes on with the `{changed[0]}` that the one before has left;"
            f" make it in the loop, line {loop.lineno}"
        )
    axes = (_axis(loop, before, known), *inner.axes) if sizes else inner.axes
    return _with_loop(body, at, replace(inner, axes=axes), known, bool(sizes), bool(changed))


def _loop_at(body: Sequence[ast.stmt], clocks: Mapping[str, float]) -> int | None:
    """Return where the loop is that alone reads a clock, None without any."""
    reading = [i for i, statement in enumerate(body) if reads(statement, clocks)]
    return reading[0] if len(reading) == 1 and isinstance(body[reading[0]], ast.For) else None


def _require_whole(loop: ast.For) -> None:
    jumps = [jump for statement in loop.body for jump in _jumps(statement)]
    if jumps or loop.orelse:
        line = jumps[0].lineno if jumps else loop.orelse[0].lineno
        raise CannotMoveError(f"what its loop does in a round is decided there, line {line}")


def _jumps(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield each `break` and `continue` of the loop that a statement stands in."""
    if isinstance(node, ast.Break | ast.Continue):
        yield node
    elif not isinstance(node, _OTHER_JUMPS):
        for child in ast.iter_child_nodes(node):
            yield from _jumps(child)


def _changeable(before: Sequence[ast.stmt], known: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of what is neither a plain value nor a definition."""
    made = bound(s for s in before if not isinstance(s, _DEFINES))
    return frozenset(n for n in made if n not in known or isinstance(known[n], Listed))


def _rounds(loop: ast.For, known: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return what a loop goes through, None where that is known only when it runs."""
    try:
        values = value_of(loop.iter, known, {})
    except UnknownValueError:
        return None
    return values if isinstance(values, tuple) else None


def _axis(loop: ast.For, before: Sequence[ast.stmt], known: Mapping[str, Any]) -> Axis:
    """Return the sizes of a loop as a parameter."""
    values, where = _rounds(loop, known), f"the loop in line {loop.lineno}"
    targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    names = tuple(target.id for target in targets if isinstance(target, ast.Name))
    if not values:
        raise CannotMoveError(f"the sizes of {where} are known only when it runs")
    if len(names) < len(targets) or bound(before) & set(names):
        raise CannotMoveError(f"{where} has other names than those of its sizes alone")
    rows = values if isinstance(loop.target, ast.Tuple) else tuple((value,) for value in values)
    if any(not isinstance(row, tuple) or len(row) != len(names) for row in rows):
        raise CannotMoveError(f"{where} has not a value for each of {', '.join(names)}")
    if any(isinstance(value, Listed) for row in rows for value in row):
        raise CannotMoveError(f"a size of {where} is a list, which ASV would give as a tuple")
    return Axis(names, tuple(map(tuple, rows)))


def _with_loop(
    body: Sequence[ast.stmt],
    at: int,
    inner: Timed,
    known: Mapping[str, Any],
    over_sizes: bool,
    goes_on: bool,
) -> Timed:
    """Return what is timed in the loop body[at] with what stands around it.

    goes_on: each round starts from what the one before has left, as do the calls of a sample.
    """
    loop, after, stretch = body[at], body[at + 1 :], inner.stretch
    assert isinstance(loop, ast.For)
    kept = [each for each in map(kept_time, stretch.about_time) if each]
    times = names_of_time(stretch.about_time, stretch.values)
    later = about_time(after, times, ())
    if over_sizes:
        _require_of_each(later, times - {each.name for each in kept if each.how == "max"})
        in_loop = [of_one_round(statement) for statement in stretch.about_time]
    else:
        rounds = _rounds(loop, known)
        count = None if rounds is None else len(rounds)
        in_loop = [of_all_rounds(statement, count, known) for statement in stretch.about_time]
    keeping = frozenset(each.name for each in kept)
    if early := keeping & used([*stretch.before, *stretch.timed]):
        raise CannotMoveError(f"a round uses `{min(early)}`, which holds the times of those before")
    before = [s for s in body[:at] if not bound([s]) or bound([s]) - keeping]
    left = copy.copy(loop)
    left.body = list(stretch.kept)
    joined = replace(
        stretch,
        before=(*without_docstring(before), *stretch.before),
        about_time=(*in_loop, *later),
        clears=(*stretch.clears, *clearing(after, before)),
        kept=(*before, *([left] if left.body else []), *(s for s in after if s not in later)),
        calls=None if goes_on else stretch.calls,
    )
    return Timed(joined, inner.axes, keeping - bound(body[:at]))


def _require_of_each(later: Sequence[ast.stmt], times: set[str]) -> None:
    """Refuse what is asserted of the times of several sizes, but for the largest of them."""
    for statement in later:
        if isinstance(statement, ast.Expr) and not is_assertion(statement):
            continue  # which prints them
        calls = [n for n in ast.walk(statement) if isinstance(n, ast.Call) and called(n) == "max"]
        of_largest = {
            id(node) for call in calls if len(call.args) == 1 for node in ast.walk(call.args[0])
        }
        for node in ast.walk(statement):
            if dotted(node) in times and id(node) not in of_largest:
                raise CannotMoveError(
                    f"line {statement.lineno} compares or joins the times of several sizes;"
                    " `scaling` tells how they grow"
                )
