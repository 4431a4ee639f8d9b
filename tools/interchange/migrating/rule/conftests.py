"""Fixtures of conftest.py in the module of a test, as if they were defined there."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from .at_import import runs_always
from .fixtures import fixtures_of, maker, needed_names, runs_unasked
from .model import CannotMoveError
from .names import bound, used
from .needs import needed, only_names


def with_conftests(
    module: ast.Module, conftests: Sequence[ast.Module], asked: Iterable[str]
) -> ast.Module:
    """Return the module of a test with the fixtures that it gets from elsewhere in front.

    conftests: those that hold for it, the nearest last. asked: the fixtures that the test names.
    CannotMoveError where a fixture needs a name that means something else in the module.
    """
    names = list(asked)
    for conftest in reversed(conftests):
        there = fixtures_of(module)
        theirs = {n: f for n, f in fixtures_of(conftest).items() if n not in there}
        names += [name for name, fixture in theirs.items() if runs_unasked(fixture)]
        wanted = needed_names(names, theirs | there)
        taken = [fixture for name, fixture in theirs.items() if name in wanted]
        if taken:
            runs_always(conftest, "its conftest.py")
            module = ast.Module([*_brought(taken, conftest, module), *module.body], [])
    return module


def joined_modules(module: ast.Module, homes: Iterable[ast.Module]) -> ast.Module:
    """Return the module with all that these, each of which ends in it, have in front of it."""
    fronts: dict[str, ast.stmt] = {}
    for home in homes:
        for statement in home.body[: len(home.body) - len(module.body)]:
            fronts.setdefault(ast.dump(statement), statement)
    return ast.Module([*fronts.values(), *module.body], [])


def _brought(
    fixtures: Sequence[ast.FunctionDef], conftest: ast.Module, module: ast.Module
) -> Iterator[ast.stmt]:
    """Yield the fixtures and what they need, but for what the module imports or says alike."""
    code = [maker(fixture) for fixture in fixtures]
    needs = needed(code, conftest)
    names = used([*code, *needs])
    here = bound(module.body)
    alike = {ast.dump(statement) for statement in module.body}
    imported = dict(_imports(module))
    for statement in conftest.body:
        if statement in fixtures:
            yield statement
        if statement not in needs or ast.dump(statement) in alike:
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            missing = {name for name, what in _imports(conftest) if imported.get(name) != what}
            statement = only_names(statement, names & missing)
        if clash := bound([statement]) & here:
            raise CannotMoveError(
                f"a fixture of its conftest.py needs another `{min(clash)}` than its file has"
            )
        if not isinstance(statement, ast.Import | ast.ImportFrom) or statement.names:
            yield statement


def _imports(module: ast.Module) -> Iterator[tuple[str, tuple[str | None, int, str]]]:
    """Yield each name that a module imports, and what that is: module, level, name there."""
    for statement in module.body:
        home: str | None = None
        level = 0
        if isinstance(statement, ast.ImportFrom):
            home, level = statement.module, statement.level
        elif not isinstance(statement, ast.Import):
            continue
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0], (home, level, alias.name)
