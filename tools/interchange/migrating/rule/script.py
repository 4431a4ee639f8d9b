"""Scripts that time what they do for `--vehicles`."""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .clocks import reads
from .model import Axis, CannotMoveError, Stretch
from .names import bound, called, dotted, used
from .terms import UnknownValueError, value_of
from .wall_clock import checked, wall_clock

SIZE_OPTION = "--vehicles"


def is_script(module: ast.Module) -> bool:
    """Return whether a module declares the option."""
    return any(_option(node) == SIZE_OPTION for node in ast.walk(module))


def script_body(
    body: Sequence[ast.stmt], clocks: Mapping[str, float]
) -> tuple[Stretch, tuple[Axis, ...]]:
    """Return what the function times that parses the options, and the sizes of `--vehicles`.

    The other options have their defaults. CannotMoveError where a default is missing, or the clock
    is read in another function.
    """
    defaults = {name: value for top in body for name, value in _defaults(top)}
    size = SIZE_OPTION.strip("-")
    parsed = next((s for s in body if _calls(s, "parse_args")), None)
    if size not in defaults or not isinstance(parsed, ast.Assign):
        raise CannotMoveError(f"{SIZE_OPTION} and `parse_args` are not in one function")
    options = dotted(parsed.targets[0])
    parsers = bound([s for s in body if _calls(s, "ArgumentParser")]) | {options}
    work = [s for s in body if s is not parsed and not _declares(s, parsers - {options})]
    name, work = _of_one_size(work, f"{options}.{size}")
    if not any(reads(statement, clocks) for statement in work):
        raise CannotMoveError(f"the clock is not read where {SIZE_OPTION} is used")
    replace = _Options(options, defaults, size, name)
    stretch = wall_clock([replace.visit(copy.deepcopy(statement)) for statement in work], clocks)
    sizes = defaults[size]
    rows = tuple((value,) for value in (sizes if isinstance(sizes, tuple) else (sizes,)))
    return checked(stretch), (Axis((name,), rows),)


def _of_one_size(work: Sequence[ast.stmt], sizes: str) -> tuple[str, list[ast.stmt]]:
    """Return the name of a size and what is done for it: of a loop over all, its body."""
    for i, statement in enumerate(work):
        if isinstance(statement, ast.For) and dotted(statement.iter) == sizes:
            return dotted(statement.target), [*work[:i], *statement.body]
    return sizes.rpartition(".")[2], list(work)


def _defaults(top: ast.AST) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(top):
        if (option := _option(node)) and isinstance(node, ast.Call):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            missing = ast.Constant(False if "action" in given else None)
            try:
                default = value_of(given.get("default", missing), {}, {})
            except UnknownValueError:
                default = None
            yield option.strip("-").replace("-", "_"), default


def _option(node: ast.AST) -> str:
    if not called(node).endswith(".add_argument"):
        return ""
    assert isinstance(node, ast.Call)
    names = [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
    return next((name for name in names if name.startswith("--")), "")


def _calls(statement: ast.stmt, method: str) -> bool:
    return any(called(node).rpartition(".")[2] == method for node in ast.walk(statement))


def _declares(statement: ast.stmt, parsers: set[str]) -> bool:
    return bool(parsers & used([statement]))


class _Options(ast.NodeTransformer):
    """Put the name of the size, and the defaults of the other options, in their places."""

    def __init__(self, options: str, defaults: Mapping[str, Any], size: str, name: str) -> None:
        self._options, self._defaults, self._size, self._name = options, defaults, size, name

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace `options.name`."""
        if dotted(node.value) != self._options:
            return self.generic_visit(node)
        if node.attr == self._size:
            return ast.copy_location(ast.Name(self._name, ast.Load()), node)
        if self._defaults.get(node.attr) is None:
            raise CannotMoveError(f"--{node.attr.replace('_', '-')} has no default")
        value = ast.parse(repr(self._defaults[node.attr]), mode="eval").body
        return ast.copy_location(value, node)
