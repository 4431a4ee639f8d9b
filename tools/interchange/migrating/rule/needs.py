"""What of a module a piece of code needs."""

import ast
from collections.abc import Iterable

from .fixtures import fixtures_of
from .names import bound, used


def needed(code: Iterable[ast.AST], module: ast.Module) -> list[ast.stmt]:
    """Return the statements of the module that bind what the code uses, and what these use.

    Fixtures are none of them, as code does not call them.
    """
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


def only_names(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """Return an import with only those of its names that are in `names`; all else as it is."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return statement
    kept = [a for a in statement.names if (a.asname or a.name).partition(".")[0] in names]
    if isinstance(statement, ast.ImportFrom):
        return ast.ImportFrom(statement.module, kept, statement.level)
    return ast.Import(kept)


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in used([statement.test])
