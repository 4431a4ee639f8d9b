"""Turn the gate's JSON into a comment on a pull request.

FILE was written by the code of a pull request: it is read as data, checked, and every text of it
escaped. Standard library only, so that nothing needs to be installed where comments are written.

example: python -m tools comment gate.json
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..render.untrusted import escape_markdown

MOST_BYTES = 1_000_000
MOST_RECORDS = 5_000
MOST_ROWS = 60
MOST_CHARACTERS = 60_000  # GitHub takes 65,536, and the marker and the footer want some
# Worst first, and families before their cases: the order of the headline and of the table.
VERDICTS = (
    *("computes something else", "no longer runs", "slower", "more memory"),
    *("undecided", "faster", "same"),
)
LEVELS = ("family", "case", "memory", "digest", "suite")
HEADER = "| benchmark | parameters | verdict | |\n| :-- | :-- | :-- | :-- |"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a row of the gate; texts as they came, not yet escaped."""

    level: str
    verdict: str
    benchmark: str
    params: dict[str, str]
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `comment`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what `gate --format json` printed")


def run(args: argparse.Namespace) -> int:
    """Print the comment as Markdown."""
    print(comment(read_records(args.file)))
    return 0


def read_records(path: Path) -> list[Record]:
    """Return the records of `path`; UserError unless it is just what the gate writes."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); see the gate's run") from error
    if len(content) > MOST_BYTES:
        raise _refused(path, f"holds more than {MOST_BYTES} bytes")
    try:
        rows = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _refused(path, "holds no JSON") from error
    if not isinstance(rows, list) or len(rows) > MOST_RECORDS:
        raise _refused(path, f"holds no list of at most {MOST_RECORDS} records")
    return [_record(path, number, row) for number, row in enumerate(rows)]


def comment(records: Sequence[Record]) -> str:
    """Return a headline, the rows that are not "same" and what the gate says of itself."""
    rows = [record for record in records if record.level != "suite"]
    told = sorted(
        (record for record in rows if record.verdict != "same"),
        key=lambda record: (VERDICTS.index(record.verdict), LEVELS.index(record.level)),
    )
    lines = _as_many_as_fit([_line(record) for record in told[:MOST_ROWS]])
    parts = [f"**{_headline(rows)}**"]
    if lines:
        parts.append("\n".join([HEADER, *lines]))
    if len(lines) < len(told):
        parts.append(f"{len(told) - len(lines)} more rows are in the gate's run.")
    checks = [record.words for record in records if record.level == "suite" and record.words]
    parts += [f"The gate of itself: {escape_markdown(words, 300)}" for words in checks[:1]]
    return "\n\n".join(parts)


def _headline(rows: Sequence[Record]) -> str:
    if not rows:
        return "Nothing was compared"
    counts = Counter(record.verdict for record in rows)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    return f"{said} (rows compared: {len(rows)})"


def _line(record: Record) -> str:
    params = ", ".join(f"{name}={value}" for name, value in record.params.items())
    limits = ((record.benchmark, 120), (params, 120), (record.verdict, 40), (record.words, 160))
    return "| " + " | ".join(escape_markdown(text, limit) for text, limit in limits) + " |"


def _as_many_as_fit(lines: list[str]) -> list[str]:
    """Escaping makes a hostile text up to seven times as long: drop what would be too much."""
    while sum(map(len, lines)) > MOST_CHARACTERS:
        lines = lines[:-1]
    return lines


def _record(path: Path, number: int, row: Any) -> Record:
    where = f"record {number}"
    if not isinstance(row, dict):
        raise _refused(path, f"{where} is no object")
    texts = {key: row.get(key) or "" for key in ("level", "verdict", "benchmark", "words")}
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


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _refused(path: Path, what: str) -> UserError:
    return UserError(f"{path}: {what}; it must be what `python -m tools gate --format json` prints")
