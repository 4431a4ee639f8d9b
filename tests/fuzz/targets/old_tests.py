"""Old performance tests, as `migrate` reads them; what it would write must be Python."""

import ast
import contextlib
import warnings
from pathlib import Path, PurePosixPath
from random import Random

from tests.fuzz.mutate import any_bytes, lines
from tests.interchange.old_project import make_project
from tools.interchange.migrating.plan import find_all, plan_files
from tools.interchange.migrating.tree import read_files

COST, ALARM_S = 3, 3.0


def mutate(content: bytes, draw: Random) -> bytes:
    """Put one piece of the program in the place of another one, or damage its lines."""
    if draw.random() < 0.3:
        return lines(any_bytes)(content, draw)
    with warnings.catch_warnings(), contextlib.suppress(SyntaxError, ValueError):
        warnings.simplefilter("ignore")
        nodes = [n for n in ast.walk(ast.parse(content)) if isinstance(n, ast.expr | ast.stmt)]
        kind = draw.choice([ast.expr, ast.stmt])
        pieces = [node for node in nodes if isinstance(node, kind)]
        if not pieces:
            return any_bytes(content, draw)
        one, other = draw.choice(pieces), draw.choice(pieces)
        text = content.decode()
        new, old = (ast.get_source_segment(text, node) or "" for node in (one, other))
        return text.replace(old, new, draw.choice([1, -1])).encode() if old else content
    return any_bytes(content, draw)


def seeds(folder: Path) -> list[Path]:
    tests = make_project(folder / "project") / "tests"
    return sorted(tests.glob("*test*.py"))


def read(file: Path) -> None:
    root = file.parents[1]
    whole = file.name == "conftest.py"  # which is read for the tests beside it
    found = find_all(read_files(root, file.parent if whole else file))
    plan = plan_files(root, PurePosixPath("benchmarks"), found)
    for change in plan.changes:
        if change.path.suffix == ".py":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(change.after or b"")
