"""What `asv compare` printed of the same commits, folded into a comment, trusting none of it.

Like the gate's records it was written by the code of a pull request. Standard library only.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from ..errors import UserError
from ..render.untrusted import code_block

MOST_BYTES = 500_000
MOST_IN_LINE = 300
FACTOR = 1.1  # which `asv compare` takes where none is given
# What asv.commands.compare marks rows with. Rows are of time and of memory: worse, not slower.
MARKS = {
    "+": "worse",
    "!": "no longer runs",
    "-": "better",
    "*": "runs again",
    " ": "unchanged",
    "x": "not compared",
}
_HEADER = re.compile(r"\| Change +\| Before ")
_ROW = re.compile(r"\| (?P<mark>[-+!*x ]) +\|[^|]*\|[^|]*\|(?P<ratio>[^|]*)\|.*\|")


@dataclass(frozen=True, slots=True)
class AsvTable:
    """ASV's table. lines: as they came, the two of its header first. counts: rows by outcome."""

    lines: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def outcome(self) -> str:
        """Return `ASV's own rule, factor 1.1: 2 worse, 1 better, 40 unchanged`."""
        kinds = (kind for kind in MARKS.values() if self.counts.get(kind))
        counted = ", ".join(f"{self.counts[kind]} {kind}" for kind in kinds)
        return f"ASV's own rule, factor {FACTOR}: {counted}"


def what_asv_says(path: Path, room: int) -> str:
    """Return a fold with ASV's table, or a line that says why there is none.

    room: the characters of the table that are shown at most; further rows are counted.
    """
    try:
        table = read_table(path)
    except UserError as error:
        return f"{error}."
    ends = accumulate(min(len(line), MOST_IN_LINE) + 1 for line in table.lines)
    shown = sum(end <= room for end in ends)
    rest = len(table.lines) - shown
    return "\n\n".join(
        [
            f"<details><summary>{table.outcome}</summary>",
            code_block(table.lines[:shown], MOST_IN_LINE),
            *([f"{rest} more lines are in the gate's run."] if rest else []),
            "</details>",
        ]
    )


def read_table(path: Path) -> AsvTable:
    """Return the table in a file; raises UserError unless it is what `asv compare` prints."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _left_out("is missing") from error
    if len(content) > MOST_BYTES:
        raise _left_out("is too long")
    lines = [line.rstrip() for line in content.decode("utf-8", errors="replace").splitlines()]
    header = next((i for i, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    table = tuple(line for line in lines[header:] if line)
    rows = [row for line in table[2:] if (row := _ROW.fullmatch(line))]
    if not rows or len(rows) < len(table[2:]):
        raise _left_out("is not as ASV prints it")
    return AsvTable(table, Counter(map(_outcome, rows)))


def _outcome(row: re.Match[str]) -> str:
    without_value = row["mark"] == " " and row["ratio"].strip() == "n/a"
    return MARKS["x" if without_value else row["mark"]]


def _left_out(why: str) -> UserError:
    return UserError(f"The table of `asv compare` {why}, so it is left out; see the gate's run")
