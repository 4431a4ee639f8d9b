"""Fixtures of a module, which become functions that make what they give."""

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping

from .model import Axis, CannotMoveError
from .names import called, dotted
from .parameters import axis_of

_FIXTURE = ("pytest.fixture", "fixture")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


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
            where = "neither in its file nor in a conftest.py"
            raise CannotMoveError(f"the fixture `{name}` is defined {where}")
        for needed in _arguments(fixtures[name]):
            if needed != "request":
                add(needed, (*above, name))
        ordered[name] = fixtures[name]

    for name in names:
        add(name, ())
    return list(ordered.values())


def needed_names(names: Iterable[str], fixtures: Mapping[str, ast.FunctionDef]) -> set[str]:
    """Return these names, and those that fixtures of these names ask for."""
    found, left = set[str](), list(names)
    while left:
        name = left.pop()
        if name not in found and name in fixtures:
            left += _arguments(fixtures[name])
        found.add(name)
    return found


def maker(fixture: ast.FunctionDef) -> ast.FunctionDef:
    """Return the function `make_NAME` of a fixture; one that yields goes on when asked again."""
    function = copy.deepcopy(fixture)
    function.name, function.decorator_list = f"make_{fixture.name}", []
    for argument in function.args.args:
        if argument.arg == "request":
            argument.arg = "param"
    function.body = [_Request().visit(statement) for statement in function.body]
    return function


def making(fixture: ast.FunctionDef) -> list[ast.stmt]:
    """Return `NAME = make_NAME(...)`; its own parameter, if any, is given by its name.

    Of one that yields, `NAME_steps` is kept, by which it goes on in the end.
    """
    arguments = [fixture.name if a == "request" else a for a in _arguments(fixture)]
    given: list[ast.expr] = [ast.Name(a, ast.Load()) for a in arguments]
    call = ast.Call(ast.Name(f"make_{fixture.name}", ast.Load()), given, [])
    if not _yields(fixture.body):
        return [_assigned(fixture.name, call)]
    steps = _steps(fixture)
    return [_assigned(steps, call), *ast.parse(f"{fixture.name} = next({steps})").body]


def ending(fixture: ast.FunctionDef) -> list[ast.stmt]:
    """Return what goes on behind the `yield` of a fixture, if it has one."""
    return ast.parse(f"next({_steps(fixture)}, None)").body if _yields(fixture.body) else []


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
        keyword.arg == "autouse"
        and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for keyword in decorator.keywords
    )


def _steps(fixture: ast.FunctionDef) -> str:
    return f"{fixture.name}_steps"


def _assigned(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value, lineno=1)


def _yields(code: Iterable[ast.AST]) -> bool:
    """Return whether code yields by itself, not in a function that it defines."""
    inner = [node for node in code if not isinstance(node, _FUNCTIONS)]
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom) or _yields(ast.iter_child_nodes(node))
        for node in inner
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
