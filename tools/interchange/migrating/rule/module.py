"""A module of the suite: the classes, and what of the old modules they need."""

import ast
from collections.abc import Iterator, Sequence

from .conftests import joined_modules
from .find import all_tests
from .fixtures import maker
from .judge import Judged
from .model import CannotMoveError
from .names import bound, used
from .needs import needed, only_names
from .translate import Benchmark

_APART = (ast.FunctionDef, ast.ClassDef)
_OF_TESTS = {"pytest", "conftest", "tests", "unittest"}


def written(benchmarks: Sequence[Benchmark], module: ast.Module, was: str) -> str:
    """Return the text of the module; was: the file that the tests stood in."""
    words = f"Time, as measured by the tests that stood in {was}."
    home = joined_modules(module, [benchmark.judged.home for benchmark in benchmarks])
    makers: dict[str, ast.stmt] = {}
    for benchmark in benchmarks:
        makers |= _makers(benchmark.judged)
    code: list[ast.AST] = [*(benchmark.node for benchmark in benchmarks), *makers.values()]
    needs = needed(code, home)
    names = used([*code, *needs])
    future = [s for s in module.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
    body: list[ast.stmt] = [
        ast.Expr(ast.Constant(words)),
        *future,
        *(only_names(s, names) for s in home.body if s in needs and s not in future),
        *makers.values(),
        *(benchmark.node for benchmark in benchmarks),
    ]
    return "".join(_spaced(body)) + "\n"


def require_definitions(benchmark: Benchmark, near: frozenset[str]) -> None:
    """CannotMoveError where the class needs what a suite does not have.

    near: modules that lie among the tests.
    """
    makers, home = _makers(benchmark.judged), benchmark.judged.home
    if taken := sorted(bound(makers.values()) & bound(home.body)):
        raise CannotMoveError(f"its file has a `{taken[0]}` already")
    code = [benchmark.node, *makers.values()]
    needs = needed(code, home)
    if "__file__" in used([*code, *needs]):
        raise CannotMoveError("needs the place of its file (`__file__`)")
    tests = {id(test) for function, owner in all_tests(home) for test in (function, owner)}
    if held := [s for s in needs if id(s) in tests]:
        raise CannotMoveError(f"needs `{min(bound(held))}`, which is a test")
    for statement in [*needs, *code]:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and node.level:
                raise CannotMoveError("needs a module beside it, by a relative import")
            for name in _modules(node):
                if name in near or name in _OF_TESTS:
                    raise CannotMoveError(f"needs `{name}` while it is measured")


def _spaced(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the texts of statements, and blank lines around those that are functions or classes."""
    for i, statement in enumerate(body):
        apart = any(isinstance(s, _APART) for s in body[max(i - 1, 0) : i + 1])
        yield "" if i == 0 else "\n\n\n" if apart else "\n\n" if i == 1 else "\n"
        yield ast.unparse(ast.fix_missing_locations(ast.Module([statement], [])))


def _makers(judged: Judged) -> dict[str, ast.stmt]:
    return {fixture.name: maker(fixture) for fixture in judged.fixtures}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").partition(".")[0]]
    return []
