"""A module of the suite: the classes, and what of the old module they need."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from .find import all_tests
from .fixtures import fixtures_of, maker
from .judge import Judged
from .model import CannotMoveError
from .names import bound, used
from .translate import Benchmark

_APART = (ast.FunctionDef, ast.ClassDef)
_OF_TESTS = {"pytest", "conftest", "tests", "unittest"}


def written(benchmarks: Sequence[Benchmark], module: ast.Module, was: str) -> str:
    """Return the text of the module; was: the file that the tests stood in."""
    words = f"Time, as measured by the tests that stood in {was}."
    needed: dict[int, ast.stmt] = {}
    makers: dict[str, ast.stmt] = {}
    for benchmark in benchmarks:
        makers |= _makers(benchmark.judged)
        needed |= {id(s): s for s in _needed([benchmark.node, *makers.values()], module)}
    in_order = [statement for statement in module.body if id(statement) in needed]
    future = [s for s in module.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
    body: list[ast.stmt] = [
        ast.Expr(ast.Constant(words)),
        *future,
        *(_only_names(s, benchmarks, makers, module) for s in in_order if s not in future),
        *makers.values(),
        *(benchmark.node for benchmark in benchmarks),
    ]
    return "".join(_spaced(body)) + "\n"


def require_definitions(benchmark: Benchmark, module: ast.Module, near: set[str]) -> None:
    """CannotMoveError where the class needs what a suite does not have.

    near: modules that lie among the tests.
    """
    makers = _makers(benchmark.judged)
    if taken := sorted(bound(makers.values()) & bound(module.body)):
        raise CannotMoveError(f"its file has a `{taken[0]}` already")
    code = [benchmark.node, *makers.values()]
    needed = _needed(code, module)
    if "__file__" in used([*code, *needed]):
        raise CannotMoveError("needs the place of its file (`__file__`)")
    tests = {id(test) for function, owner in all_tests(module) for test in (function, owner)}
    if held := [s for s in needed if id(s) in tests]:
        raise CannotMoveError(f"needs `{min(bound(held))}`, which is a test")
    for statement in [*needed, *code]:
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


def _needed(code: Iterable[ast.AST], module: ast.Module) -> list[ast.stmt]:
    """Return the statements of the module that bind what the code uses, and what these use."""
    fixtures = {id(fixture) for fixture in fixtures_of(module).values()}
    there = [s for s in module.body if id(s) not in fixtures and not _is_main(s)]
    found: dict[int, ast.stmt] = {}
    names = used(code)
    while True:
        new = [s for s in there if id(s) not in found and bound([s]) & names]
        if not new:
            return list(found.values())
        found |= {id(statement): statement for statement in new}
        names |= used(new)


def _only_names(
    statement: ast.stmt,
    benchmarks: Sequence[Benchmark],
    makers: dict[str, ast.stmt],
    module: ast.Module,
) -> ast.stmt:
    """Return an import with only the names that are used; any other statement as it is."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return statement
    code: list[ast.AST] = [*(benchmark.node for benchmark in benchmarks), *makers.values()]
    names = used([*code, *_needed(code, module)])
    kept = [a for a in statement.names if (a.asname or a.name).partition(".")[0] in names]
    if isinstance(statement, ast.ImportFrom):
        return ast.ImportFrom(statement.module, kept, statement.level)
    return ast.Import(kept)


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").partition(".")[0]]
    return []


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in used([statement.test])
