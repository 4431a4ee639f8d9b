"""What a line of a workflow, tox.ini, noxfile or Makefile becomes when its tests have moved."""

import ast
import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .names import called

MEASURE = "python -m tools gate HEAD~1 HEAD"
_TOOL = "pytest-benchmark"
_ONLY = ("--benchmark-only", "--benchmark-enable")
_COMMAND = re.compile(
    r"(?:\S*python[\d.]*\s+-m\s+)?(?<![\w./-])(?:py\.?test)(?=\s|$)[^&|;#\n]*"
    r"|\S*python[\d.]*\s+\S+\.py\b[^&|;#\n]*"
)
_DEPENDENCY = re.compile(
    rf"(?<![\w./-]){_TOOL}(?:\[[\w,]*\])?(?:\s*[=<>~!]=?\s*[\w.*,<>=!~]+)?(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """gone: files that hold no test any more. plugin: whether pytest-benchmark is still used."""

    gone: Collection[str]
    plugin: bool


def new_text(text: str, moved: Moved, is_python: bool) -> str:
    """Return a file with its lines changed; is_python: it is a noxfile."""
    if is_python:
        return _new_python(text, moved)
    return "".join(_new_line(line, moved) for line in text.splitlines(keepends=True))


def new_words(words: Sequence[str], moved: Moved) -> list[str]:
    """Return the words of a command: fewer, those of the gate, or the same."""
    at = next((i for i, word in enumerate(words) if word in ("pytest", "py.test")), None)
    if at is None:
        is_gone = any(_names_gone(word, moved) for word in words)
        return shlex.split(MEASURE) if is_gone else list(words)
    arguments = words[at + 1 :]
    kept = [word for word in arguments if not _names_gone(word, moved)]
    any_gone, none_left = len(kept) < len(arguments), all(word.startswith("-") for word in kept)
    only = not moved.plugin and any(word in _ONLY for word in kept)
    if only or (any_gone and none_left):
        return shlex.split(MEASURE)
    if not moved.plugin:
        kept = [word for word in kept if not word.startswith("--benchmark")]
    return [*words[: at + 1], *kept]


def _names_gone(word: str, moved: Moved) -> bool:
    return word.partition("::")[0].removeprefix("./") in moved.gone


def _new_line(line: str, moved: Moved) -> str:
    def command(match: re.Match[str]) -> str:
        words = match[0].split()
        new = new_words(words, moved)
        ending = match[0][len(match[0].rstrip()) :]
        return match[0] if new == words else " ".join(new) + ending

    changed = _COMMAND.sub(command, line) if not line.lstrip().startswith("#") else line
    return changed if moved.plugin else _DEPENDENCY.sub("asv", changed)


def _new_python(text: str, moved: Moved) -> str:
    """Return a noxfile whose `session.run` and `session.install` have other words."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    lines = text.split("\n")
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (-call.lineno, -call.col_offset)):
        words = [a.value for a in call.args if isinstance(a, ast.Constant)]
        if len(words) < len(call.args) or not all(isinstance(word, str) for word in words):
            continue
        given = [str(word) for word in words]
        if called(call).endswith(".run"):
            new = new_words(given, moved)
        elif called(call).endswith(".install") and not moved.plugin:
            new = [_DEPENDENCY.sub("asv", word) for word in given]
        else:
            continue
        if new != given and call.end_lineno and call.end_col_offset:
            arguments: list[ast.expr] = [ast.Constant(word) for word in new]
            same = ast.unparse(ast.Call(call.func, arguments, call.keywords))
            first, last = call.lineno - 1, call.end_lineno - 1
            head = lines[first].encode()[: call.col_offset].decode()
            tail = lines[last].encode()[call.end_col_offset :].decode()
            lines[first : last + 1] = [head + same + tail]
    return "\n".join(lines)
