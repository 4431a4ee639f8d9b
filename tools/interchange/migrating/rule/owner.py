"""The class of a method: what it sets up, and what of it the method needs."""

import ast
import re
from collections.abc import Iterator, Sequence

from .clocks import reads
from .model import CannotMoveError
from .names import bound, called, dotted

_BASES = {"object", "TestCase", "unittest.TestCase"}
_SETS_UP = ("setup_class", "setUpClass", "setup_method", "setUp")
_CLEARS_UP = ("teardown_method", "tearDown", "teardown_class", "tearDownClass")
# Attributes of a class that ASV reads, and how it knows its benchmarks.
_BENCHMARK = re.compile(r"(time|timeraw|mem|peakmem|track)_|(Time|TimeRaw|Mem|PeakMem|Track)[A-Z]")
_OF_ASV = {
    *("setup", "teardown"),
    *("goal_time", "max_time", "min_run_count", "number", "param_names", "params", "repeat"),
    *("rounds", "sample_time", "setup_cache", "timeout", "timer", "version", "warmup_time"),
}


def set_up(owner: ast.ClassDef | None) -> list[ast.stmt]:
    """Return what is done before each method; CannotMoveError where that is not in the class."""
    if owner is None:
        return []
    bases = [dotted(base) or "an expression" for base in owner.bases]
    if foreign := [base for base in bases if base not in _BASES]:
        raise CannotMoveError(f"its class gets what it has from `{foreign[0]}`")
    names = bound(owner.body)
    if taken := sorted(name for name in names if name in _OF_ASV or _BENCHMARK.match(name)):
        raise CannotMoveError(f"ASV reads the attribute `{taken[0]}` of its class; rename it")
    return _bodies(owner, _SETS_UP)


def require_own_attributes(owner: ast.ClassDef, code: Sequence[ast.stmt]) -> None:
    """CannotMoveError where code uses an attribute of `self` that the class does not give it."""
    attributes = [
        node
        for top in (*code, *members(owner))
        for node in ast.walk(top)
        if isinstance(node, ast.Attribute) and dotted(node.value) in ("self", "cls")
    ]
    given = bound(members(owner)) | {a.attr for a in attributes if isinstance(a.ctx, ast.Store)}
    if foreign := sorted({a.attr for a in attributes} - given):
        raise CannotMoveError(f"`self.{foreign[0]}` is not set in its class")


def clear_up(owner: ast.ClassDef | None) -> list[ast.stmt]:
    """Return what is done behind each method."""
    return _bodies(owner, _CLEARS_UP) if owner else []


def members(owner: ast.ClassDef | None) -> list[ast.stmt]:
    """Return the constants and the helpers of the class."""
    special = (*_SETS_UP, *_CLEARS_UP)
    return [
        node
        for node in (owner.body if owner else [])
        if isinstance(node, ast.Assign | ast.AnnAssign)
        or (
            isinstance(node, ast.FunctionDef)
            and node.name not in special
            and not node.name.startswith("test")
        )
    ]


def _bodies(owner: ast.ClassDef, names: Sequence[str]) -> list[ast.stmt]:
    methods = {node.name: node for node in owner.body if isinstance(node, ast.FunctionDef)}
    found = [methods[name] for name in names if name in methods]
    return [statement for method in found for statement in _body(method)]


def _body(method: ast.FunctionDef) -> Iterator[ast.stmt]:
    first, *others = [argument.arg for argument in method.args.args] or ["self"]
    if reads(method, ["super"]) or any(called(n).startswith("super") for n in ast.walk(method)):
        raise CannotMoveError(f"`{method.name}` of its class calls `super`")
    if any(isinstance(node, ast.Return) for node in ast.walk(method)):
        raise CannotMoveError(f"`{method.name}` of its class returns early")
    used = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
    if used & set(others):
        raise CannotMoveError(f"`{method.name}` of its class asks which test it is for")
    if first != "self":
        yield ast.parse(f"{first} = type(self)").body[0]
    yield from method.body
