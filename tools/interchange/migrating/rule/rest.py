"""What is left of an old file: the tests that stay, and those that check more than a time."""

import ast
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .find import SCRIPT, all_tests
from .judge import Judged
from .names import called, dotted
from .pedantic import FIXTURE


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines of the file, counted from 1, both included, and what takes their place."""

    first: int
    last: int
    lines: tuple[str, ...]


def rest(text: str, module: ast.Module, moved: Sequence[Judged]) -> str | None:
    """Return the file without what moved; None where no test is left in it.

    SyntaxError where what moved shares its lines with other code.
    """
    if any(judged.test.style == SCRIPT for judged in moved):
        return None
    gone = {id(j.test.function): j for j in moved}
    left = [f for f, _ in all_tests(module) if id(f) not in gone or gone[id(f)].stretch.kept]
    if not left:
        return None
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]  # as `ast` counts them
    for edit in sorted(_edits(module, moved), key=lambda edit: -edit.first):
        last = edit.last
        while not edit.lines and last < len(lines) and not lines[last].strip():
            last += 1  # the blank lines behind what goes
        lines[edit.first - 1 : last] = edit.lines
    after = "".join(lines).rstrip() + "\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(after)
    return after


def _edits(module: ast.Module, moved: Sequence[Judged]) -> Iterator[_Edit]:
    whole = {id(j.test.function) for j in moved if not j.stretch.kept}
    emptied = [
        node
        for node in module.body
        if isinstance(node, ast.ClassDef)
        and (tests := [f for f, owner in all_tests(module) if owner is node])
        and all(id(f) in whole for f in tests)
    ]
    for node in emptied:
        yield _Edit(_first(node), _last(node), ())
    for judged in moved:
        function = judged.test.function
        if judged.test.owner not in emptied:
            yield _Edit(_first(function), _last(function), _kept(judged))


def _kept(judged: Judged) -> tuple[str, ...]:
    if not judged.stretch.kept:
        return ()
    was = judged.test.function
    assert isinstance(was, ast.FunctionDef)
    function = ast.FunctionDef(
        was.name,
        ast.arguments([], [a for a in was.args.args if a.arg != FIXTURE], None, [], [], None, []),
        list(judged.stretch.kept),
        [d for d in was.decorator_list if (called(d) or dotted(d)) != "pytest.mark.benchmark"],
        was.returns,
    )
    text = ast.unparse(ast.fix_missing_locations(function))
    return (textwrap.indent(text, " " * was.col_offset) + "\n",)


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
