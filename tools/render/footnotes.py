"""Reasons that stand below a table: each once, numbered, with the number of its rows."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Noted:
    """A cell, and the reasons that are to stand below its table."""

    text: str
    reasons: tuple[str, ...]


Cell = str | Noted


def footnoted(
    rows: Iterable[Sequence[Cell]], in_ranges: bool = False
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the rows with the numbers of their reasons, and a line for each reason.

    A cell becomes `refused [2]`, a line `[2] 14 rows: it takes five sizes`. in_ranges: reasons that
    differ in numbers only become one, with the least and the greatest of each: `waited 3…20 %`.
    """
    drafts = [tuple(row) for row in rows]
    every = [list(dict.fromkeys(_reasons(row))) for row in drafts]
    known = dict.fromkeys(reason for reasons in every for reason in reasons)
    told = _in_ranges(known) if in_ranges else {reason: reason for reason in known}
    lines = list(dict.fromkeys(told.values()))
    numbers = {reason: lines.index(told[reason]) + 1 for reason in known}
    counts = Counter(line for reasons in every for line in {told[reason] for reason in reasons})
    notes = (f"[{i}] {_rows(counts[line])}{line}" for i, line in enumerate(lines, 1))
    return tuple(tuple(_text(cell, numbers) for cell in row) for row in drafts), tuple(notes)


def is_footnote(note: str) -> bool:
    """Return whether a note belongs to the numbers in its own table."""
    return re.match(r"\[\d+\] ", note) is not None


def _reasons(row: Sequence[Cell]) -> list[str]:
    return [reason for cell in row if isinstance(cell, Noted) for reason in cell.reasons]


def _text(cell: Cell, numbers: Mapping[str, int]) -> str:
    if isinstance(cell, str):
        return cell
    marks = ",".join(map(str, sorted({numbers[reason] for reason in cell.reasons})))
    return f"{cell.text} [{marks}]".lstrip() if marks else cell.text


def _rows(count: int) -> str:
    return f"{count} rows: " if count > 1 else ""


def _in_ranges(reasons: Iterable[str]) -> dict[str, str]:
    """Return reason -> the text that those share which have the same words between numbers."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for reason in reasons:
        alike.setdefault(tuple(_NUMBER.split(reason)), []).append(reason)
    told = {}
    for (start, *words), same in alike.items():
        columns = zip(*map(_NUMBER.findall, same), strict=True)
        parts = (f"{_range(column)}{word}" for column, word in zip(columns, words, strict=True))
        told.update(dict.fromkeys(same, start + "".join(parts)))
    return told


def _range(numbers: Iterable[str]) -> str:
    ordered = sorted(set(numbers), key=lambda text: float(text.replace(",", "")))
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}…{ordered[-1]}"
