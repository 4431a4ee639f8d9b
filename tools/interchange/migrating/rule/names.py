"""Which names a piece of code binds and which it uses."""

import ast
from collections.abc import Iterable, Iterator

_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def used(nodes: Iterable[ast.AST]) -> set[str]:
    """Return every name that stands in the code, bound or read, at any depth."""
    return {node.id for top in nodes for node in ast.walk(top) if isinstance(node, ast.Name)}


def bound(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements bind in their own scope."""
    return {name for statement in statements for name in _bound(statement)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c`, or `a.b[c]` with a text as index; an empty text of any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        root = dotted(node.value)
        return f"{root}.{node.attr}" if root else ""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        root = dotted(node.value)
        return f"{root}[{node.slice.value!r}]" if root else ""
    return ""


def called(node: ast.AST) -> str:
    """Return the dotted name of what a call calls, an empty text where there is none."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def holder(node: ast.expr) -> str:
    """Return the dotted name of what a value is put into: `times` of `times[n]`, or empty text."""
    while isinstance(node, ast.Subscript) or called(node).endswith(".setdefault"):
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
    return dotted(node)
