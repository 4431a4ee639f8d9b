"""An old test as a class of an ASV suite, written through the syntax tree."""

import ast
import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .fixtures import ending, making
from .judge import Judged
from .model import Axis
from .names import bound, used
from .owner import clear_up, members, set_up


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A class for one old test. method: what is timed, without the class."""

    judged: Judged
    node: ast.ClassDef
    method: str


def translate(judged: Judged, taken: set[str]) -> Benchmark:
    """Return the class; taken: names of the module that it must not have."""
    test, stretch = judged.test, judged.stretch
    word = re.sub(r"^tests?_?", "", test.function.name) or "all"
    owner = re.sub(r"^Tests?|Tests?$", "", test.owner.name) if test.owner else ""
    name = owner + "".join(part.capitalize() for part in word.split("_"))
    name = name if name[:1].isalpha() else f"Old{name}"
    while name in taken:
        name += "Time"
    before = [
        *_unpacked(judged.axes),
        *set_up(test.owner),
        *chain.from_iterable(map(making, judged.fixtures)),
        *stretch.before,
    ]
    ends = chain.from_iterable(map(ending, reversed(judged.fixtures)))
    clears = [*stretch.clears, *ends, *clear_up(test.owner)]
    shared = sorted(bound(before) & used([*stretch.timed, *clears]))
    body: list[ast.stmt] = [_text(f"Was {test.name}.")]
    if stretch.calls is not None:
        body.append(_assigned("number", stretch.calls))
    body += _parameters(judged.axes)
    body += members(test.owner)
    if before:
        body.append(_method("setup", judged, [*before, *(_keep(name) for name in shared)]))
    timed = [*_recalled(shared, stretch.timed), *stretch.timed]
    body.append(_method(f"time_{word}", judged, timed))
    if clears:
        body.append(_method("teardown", judged, [*_recalled(shared, clears), *clears]))
    node = ast.ClassDef(name, [], [], copy.deepcopy(body), [])
    return Benchmark(judged, ast.fix_missing_locations(node), f"time_{word}")


def joined(axis: Axis) -> str:
    """Return the name of an axis, whose values are tuples where several names change together."""
    return "_".join(axis.names)


def values_of(axis: Axis) -> list[Any]:
    """Return the values of an axis as ASV has them."""
    return [row[0] if len(row) == 1 else row for row in axis.rows]


def _parameters(axes: Sequence[Axis]) -> list[ast.stmt]:
    if not axes:
        return []
    return [
        _assigned("params", tuple(values_of(axis) for axis in axes)),
        _assigned("param_names", tuple(joined(axis) for axis in axes)),
    ]


def _unpacked(axes: Sequence[Axis]) -> list[ast.stmt]:
    several = [axis for axis in axes if len(axis.names) > 1]
    return [ast.parse(f"{', '.join(a.names)} = {joined(a)}").body[0] for a in several]


def _method(name: str, judged: Judged, body: list[ast.stmt]) -> ast.FunctionDef:
    names = ["self", *(joined(axis) for axis in judged.axes)]
    arguments = ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, body, [])


def _keep(name: str) -> ast.stmt:
    return ast.parse(f"self._{name} = {name}").body[0]


def _recalled(shared: Iterable[str], code: Iterable[ast.AST]) -> list[ast.stmt]:
    needed = used(code)
    return [ast.parse(f"{name} = self._{name}").body[0] for name in shared if name in needed]


def _text(words: str) -> ast.stmt:
    return ast.Expr(ast.Constant(words))


def _assigned(name: str, value: Any) -> ast.stmt:
    return ast.parse(f"{name} = {value!r}").body[0]
