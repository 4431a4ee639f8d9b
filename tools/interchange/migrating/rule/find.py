"""Which tests of a module measure time."""

import ast
import re
from collections.abc import Iterable, Iterator

from .clocks import clocks_of, reads, timers_of
from .model import OldTest
from .names import called
from .pedantic import FIXTURE
from .script import SIZE_OPTION, is_script

HELPER = "a helper that reads a clock"
SCRIPT = f"script with {SIZE_OPTION}"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def find_tests(module: ast.Module) -> Iterator[OldTest]:
    """Yield the tests of a module that measure time, in its order, or the script that it is."""
    clocks, timers = clocks_of(module), timers_of(module)
    if is_script(module):
        main = _main(module)
        yield OldTest(main, None, SCRIPT)
        return
    tests = list(all_tests(module))
    of_tests = {id(test) for test, _ in tests}
    helpers = {
        node.name
        for node in ast.walk(module)
        if isinstance(node, Function)
        and id(node) not in of_tests
        and reads(node, [*clocks, *timers])
    }
    for test, owner in tests:
        if style := _style(test, clocks, timers, helpers):
            yield OldTest(test, owner, style)


def all_tests(module: ast.Module) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    """Yield what pytest takes for a test by its name, with the class of a method."""
    for top in module.body:
        if isinstance(top, ast.ClassDef):
            yield from ((test, top) for test in _tests(top.body))
        else:
            yield from ((test, None) for test in _tests([top]))


def _tests(body: list[ast.stmt]) -> Iterator[Function]:
    return (s for s in body if isinstance(s, Function) and s.name.startswith("test"))


def _style(
    test: Function, clocks: Iterable[str], timers: Iterable[str], helpers: set[str]
) -> str | None:
    arguments = [argument.arg for argument in test.args.args]
    if FIXTURE in arguments and not _is_parameter(FIXTURE, test):
        return "pytest-benchmark"
    if reads(test, timers):
        return "timeit"
    if len(reads(test, clocks)) > 1:
        return "clock"
    if not helpers:
        return None
    names = {called(node).rpartition(".")[2] for node in ast.walk(test)}
    return HELPER if names & helpers else None


def _is_parameter(name: str, test: Function) -> bool:
    """Return whether `parametrize` gives the argument."""
    names = [
        ast.unparse(decorator.args[0])
        for decorator in test.decorator_list
        if called(decorator) == "pytest.mark.parametrize"
        and isinstance(decorator, ast.Call)
        and decorator.args
    ]
    return any(name in re.findall(r"\w+", text) for text in names)


def _main(module: ast.Module) -> Function:
    """Return the function that declares the option; the module itself as one where none does."""
    for node in module.body:
        if isinstance(node, Function) and is_script(ast.Module([node], [])):
            return node
    body = [s for s in module.body if not isinstance(s, Function | ast.ClassDef)]
    flat = [inner for s in body for inner in (s.body if isinstance(s, ast.If) else [s])]
    flat = [s for s in flat if not isinstance(s, ast.Import | ast.ImportFrom)]
    empty = ast.arguments([], [], None, [], [], None, [])
    return ast.FunctionDef("script", empty, flat, [], lineno=1, col_offset=0)
