"""What `gate` says first: the rows that decide, and what would decide the others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .verdicts import VERDICTS

_MOST = 3  # rows named of one verdict
_BRIEFLY = ("undecided", "same")  # counted, not named


def gate_summary(
    headline: str, rows: Sequence[tuple[str, Mapping[str, Any]]], undecided: int
) -> tuple[str, ...]:
    """Return at most ten lines: what changed, by its worst rows, and what is not known.

    headline: what the comparison comes to. rows: the name and the record of each row that is shown.
    undecided: how many rows are, shown or not.
    """
    lines = [f"{headline}."]
    for verdict in VERDICTS:
        if verdict not in _BRIEFLY:
            lines += _named(verdict, [row for row in rows if row[1]["verdict"] == verdict])
    if undecided:
        lines = lines[:9]
        lines.append(f"Undecided rows ({undecided}) take more blocks or processes, or less noise.")
    return tuple(lines[:10])


def _named(verdict: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a line a row of the largest ones, families before cases, and how many are left."""
    ranked = sorted(rows, key=lambda row: (row[1]["level"] == "case", -_size(row[1])))
    for name, record in ranked[:_MOST]:
        yield f"{name}: {_words(record)}"
    if len(rows) > _MOST:
        yield f"and {len(rows) - _MOST} more rows: {verdict}."


def _words(record: Mapping[str, Any]) -> str:
    where = record["words"]
    return f"computes something else, {where}" if record["level"] == "digest" else str(where)


def _size(record: Mapping[str, Any]) -> float:
    change = record.get("change")
    return abs(float(change["value"])) if change else 0.0
