"""Pages of documentation, read into what they tell a reader to type and what they show of it.

A block marked `sh` holds shell commands, `sh slow` those that take long, `python` and `python slow`
parts of one program a page. A block `text` right behind one of commands is what the last of them
prints.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKS = {"sh", "sh slow", "python", "python slow", "text", "toml"}
LEFT_OUT = "..."  # alone in a line of `text`: any number of lines
# A line is a command, or several lines are one that end with a backslash; a comment is none.
_COMMAND = re.compile(r"^(?!#)(?:.*\\\n)*.*\S.*$", re.MULTILINE)
_LIKE_A_COMMAND = re.compile(r"\s*(\$ )?(make|python3?|asv|simcore|pip|git)\b")
# What differs from run to run: hashes, bars, numbers with the prefix of their unit.
_ANY_NUMBER = (
    re.compile(r"\b(?=\d*[a-f])[0-9a-f]{8,40}\b"),
    re.compile("[\u2581-\u2588]+"),
    re.compile(r"[+−-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?( ?([fpnµmkMG]?(s|B)|[kMG])\b)?"),
)
_RULE = re.compile("[─━]+")  # as long as the table is wide


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page. line: where it begins, the first of the page is 1. shown: its output."""

    page: str
    line: int
    text: str
    slow: bool
    shown: str | None

    @property
    def plain(self) -> str:
        """The command in one line and without its comment."""
        return " ".join(re.sub(r"\\\n|\s#.*", " ", self.text).split())

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def read_commands(page: str, text: str) -> Iterator[Command]:
    """Yield what a page tells to type in a shell, in its order."""
    for block, behind in pairwise([*_blocks(text), None]):
        if block is None or block.info not in ("sh", "sh slow"):
            continue
        found = list(_COMMAND.finditer(block.content))
        for command in found:
            above = block.content.count("\n", 0, command.start())
            is_last = command is found[-1]
            yield Command(
                page=page,
                line=_first_line(block) + above,
                text=command[0],
                slow=block.info == "sh slow",
                shown=behind.content if is_last and behind and behind.info == "text" else None,
            )


def read_program(text: str) -> tuple[str, bool]:
    """Return the Python of a page as one program, and whether a part of it is slow."""
    parts = [block for block in _blocks(text) if block.info.startswith("python")]
    return "\n".join(part.content for part in parts), any("slow" in part.info for part in parts)


def misplaced(text: str) -> Iterator[str]:
    """Yield what no test would run: commands in other blocks, and blocks with another mark."""
    for before, block in pairwise([None, *_blocks(text)]):
        assert block is not None
        first = block.content.partition("\n")[0]
        if block.type == "fence" and block.info and block.info not in MARKS:
            yield f"{_first_line(block)}: no mark: {block.info}"
        if block.info == "text" and not (before and before.info.startswith("sh")):
            yield f"{_first_line(block)}: behind no command: {first}"
        if block.type != "inline" and not block.info:
            lines = block.content.splitlines()
            yield from (
                f"{_first_line(block)}: {line}" for line in lines if _LIKE_A_COMMAND.match(line)
            )


def is_shown(shown: str, printed: str) -> bool:
    """Return whether `printed` is what a page shows, line by line, numbers aside."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == LEFT_OUT else re.escape(f"{without_numbers(line)}\n")
        for line in shown.strip().splitlines()
    )
    lines = "".join(f"{without_numbers(line)}\n" for line in printed.strip().splitlines())
    return re.fullmatch(pattern, lines) is not None


def without_numbers(line: str) -> str:
    """Return a line with a sign for each number, and one blank for several."""
    for pattern in _ANY_NUMBER:
        line = pattern.sub("#", line)
    return " ".join(_RULE.sub("─", line).split())


def _blocks(text: str) -> list[Token]:
    """The blocks of code in the order of the page, and what stands between two of them."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [token for token in tokens if token.type in ("fence", "code_block", "inline")]


def _first_line(block: Token) -> int:
    assert block.map is not None
    return block.map[0] + (2 if block.type == "fence" else 1)
