"""What the gate printed as JSON, turned into a pull-request comment, trusting none of it.

The file was written by the code of a pull request: it is read as data, checked, and every text of
it escaped. Standard library only, so that nothing needs to be installed where comments are written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..render.untrusted import escape_markdown
from ..store.printed import read_printed
from .verdicts import VERDICTS

MOST_BYTES = 1_000_000
MOST_RECORDS = 5_000
MOST_ROWS = 60
MOST_CHARACTERS = 60_000  # GitHub takes 65,536, and the marker and the footer want some
# Families before their cases: the order of rows with the same verdict.
LEVELS = ("family", "case", "tracked", "memory", "instructions", "digest", "suite")
KEYS = ("level", "benchmark", "params", "verdict", "words")
HEADER = "| benchmark | parameters | verdict | |\n| :-- | :-- | :-- | :-- |"


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the gate, with the texts as they came, not yet escaped. Its fields are KEYS."""

    level: str
    benchmark: str
    params: dict[str, str]
    verdict: str
    words: str


def read_records(path: Path) -> list[Record]:
    """Return the records of `path`; raises UserError unless they are as the gate writes them."""
    try:
        rows = read_printed(path, MOST_BYTES)
    except (ValueError, RecursionError) as error:
        raise _refused(path, f"holds no JSON, or more than {MOST_BYTES} bytes") from error
    if not isinstance(rows, list) or len(rows) > MOST_RECORDS:
        raise _refused(path, f"holds no list of at most {MOST_RECORDS} records")
    return [_record(path, number, row) for number, row in enumerate(rows)]


def make_comment(records: Sequence[Record]) -> str:
    """Return Markdown: a headline, the rows that are not "same", what the gate says of itself."""
    rows = [record for record in records if record.level != "suite"]
    changed = sorted(
        (record for record in rows if record.verdict != "same"),
        key=lambda record: (VERDICTS.index(record.verdict), LEVELS.index(record.level)),
    )
    lines = _as_many_as_fit(list(map(_line, changed[:MOST_ROWS])))
    parts = [f"**{_headline(rows)}**"]
    if lines:
        parts.append("\n".join([HEADER, *lines]))
    if len(lines) < len(changed):
        parts.append(f"{len(changed) - len(lines)} more rows are in the gate's run.")
    checks = [record.words for record in records if record.level == "suite" and record.words]
    parts += [f"About this gate: {escape_markdown(words, 300)}" for words in checks[:1]]
    return "\n\n".join(parts)


def _headline(rows: Sequence[Record]) -> str:
    if not rows:
        return "Nothing was compared"
    counts = Counter(record.verdict for record in rows)
    counted = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    return f"{counted} (rows compared: {len(rows)})"


def _line(record: Record) -> str:
    params = ", ".join(f"{name}={value}" for name, value in record.params.items())
    cells = (
        escape_markdown(record.benchmark, 120),
        escape_markdown(params, 120),
        escape_markdown(record.verdict, 40),
        escape_markdown(record.words, 160),
    )
    return "| " + " | ".join(cells) + " |"


def _as_many_as_fit(lines: list[str]) -> list[str]:
    """Escaping makes a hostile text up to seven times as long: drop what would be too much."""
    while sum(map(len, lines)) > MOST_CHARACTERS:
        lines = lines[:-1]
    return lines


def _record(path: Path, number: int, row: Any) -> Record:
    where = f"record {number}"
    if not isinstance(row, dict):
        raise _refused(path, f"{where} is no object")
    texts = {key: row.get(key) or "" for key in KEYS if key != "params"}
    params = row.get("params") or {}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise _refused(path, f"{where}: {key} is no text")
    if not isinstance(params, dict) or not all(isinstance(text, str) for text in params.values()):
        raise _refused(path, f"{where}: params are not texts by name")
    if texts["level"] not in LEVELS:
        raise _refused(path, f"{where}: level is none of {', '.join(LEVELS)}")
    if texts["level"] != "suite" and texts["verdict"] not in VERDICTS:
        raise _refused(path, f"{where}: verdict is none of {', '.join(VERDICTS)}")
    return Record(params=params, **texts)


def _refused(path: Path, what: str) -> UserError:
    return UserError(f"{path}: {what}; it must be what `python -m tools gate --format json` prints")
