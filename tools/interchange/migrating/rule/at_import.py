"""What a file decides as soon as it is imported."""

import ast

from .model import CannotMoveError
from .names import bound, dotted
from .parameters import DECIDES

_DECIDING = {"pytest.importorskip", "pytest.skip", "sys.path"}
_MARKS = {f"pytest.mark.{name}" for name in DECIDES}


def runs_always(module: ast.Module, whose: str) -> None:
    """Refuse a file that decides at its import what is run, or where modules are found."""
    for top in module.body:
        if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        names = {dotted(node) for node in ast.walk(top)}
        if found := sorted(names & _DECIDING):
            raise CannotMoveError(f"{whose} uses `{found[0]}` at its import")
        if "pytestmark" in bound([top]) and not names.isdisjoint(_MARKS):
            raise CannotMoveError(f"a mark of {whose} decides whether it runs")
