"""Fixtures of the test's own module, which become functions that make what they give."""

import ast
import copy
from collections.abc import Iterator, Mapping

from .model import Axis, CannotMoveError
from .names import called, dotted
from .parameters import axis_of

_FIXTURE = ("pytest.fixture", "fixture")


def fixtures_of(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the fixtures that a module defines, by name."""
    return {
        node.name: node
        for node in module.body
        if isinstance(node, ast.FunctionDef) and _decorator(node) is not None
    }


def needed_fixtures(
    names: list[str], fixtures: Mapping[str, ast.FunctionDef]
) -> list[ast.FunctionDef]:
    """Return the fixtures of these names and those that they need, each behind what it needs.

    CannotMoveError where one is defined elsewhere or cannot be a plain function.
    """
    ordered: dict[str, ast.FunctionDef] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name not in fixtures or name in above:
            raise CannotMoveError(f"the fixture `{name}` is not defined in its file")
        for needed in _arguments(fixtures[name]):
            if needed != "request":
                add(needed, (*above, name))
        ordered[name] = fixtures[name]

    for name in names:
        add(name, ())
    return list(ordered.values())


def maker(fixture: ast.FunctionDef) -> ast.FunctionDef:
    """Return the function `make_NAME` of a fixture; CannotMoveError where it also clears up."""
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(fixture)):
        raise CannotMoveError(f"the fixture `{fixture.name}` clears up behind its `yield`")
    function = copy.deepcopy(fixture)
    function.name, function.decorator_list = f"make_{fixture.name}", []
    for argument in function.args.args:
        if argument.arg == "request":
            argument.arg = "param"
    function.body = [_Request().visit(statement) for statement in function.body]
    return function


def making(fixture: ast.FunctionDef) -> ast.stmt:
    """Return `NAME = make_NAME(...)`; its own parameter, if any, is given by its name."""
    arguments = [fixture.name if a == "request" else a for a in _arguments(fixture)]
    given: list[ast.expr] = [ast.Name(a, ast.Load()) for a in arguments]
    call = ast.Call(ast.Name(f"make_{fixture.name}", ast.Load()), given, [])
    return ast.Assign([ast.Name(fixture.name, ast.Store())], call, lineno=fixture.lineno)


def axes_of_fixtures(
    fixtures: list[ast.FunctionDef], constants: Mapping[str, object]
) -> Iterator[Axis]:
    """Yield the axis of each fixture that has parameters of its own."""
    for fixture in fixtures:
        decorator = _decorator(fixture)
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                if keyword.arg == "params":
                    name = ast.Constant(fixture.name)
                    yield axis_of(ast.Call(decorator.func, [name, keyword.value], []), constants)


def runs_unasked(fixture: ast.FunctionDef) -> bool:
    """Return whether every test of the module has it."""
    decorator = _decorator(fixture)
    return isinstance(decorator, ast.Call) and any(
        keyword.arg == "autouse" for keyword in decorator.keywords
    )


def _arguments(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]


def _decorator(function: ast.FunctionDef) -> ast.expr | None:
    found = (d for d in function.decorator_list if (called(d) or dotted(d)) in _FIXTURE)
    return next(found, None)


class _Request(ast.NodeTransformer):
    """Put `param` in the place of `request.param`."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace it; CannotMoveError at anything else of `request`."""
        if dotted(node.value) != "request":
            return self.generic_visit(node)
        if node.attr != "param":
            raise CannotMoveError(f"a fixture uses `request.{node.attr}`")
        return ast.copy_location(ast.Name("param", ast.Load()), node)
