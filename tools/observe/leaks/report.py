"""The answer on a case: a row a counter, the lines that grow, and one record."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...projection.cells import with_range
from ...render.intervals import interval_record
from ...render.quantities import quantity
from ...render.report import Column, Report, Table
from ..source_place import source_place
from .find import Leaks
from .rule.growth import Growth

MOST_LINES = 5
_COUNTED = {
    "malloc": "in use, malloc",
    "python": "in use, Python and NumPy",
    "uss": "pages held alone (USS)",
}
_COLUMNS = (
    Column("bytes"),
    Column("a step", "right"),
    Column("control", "right"),
    Column("at the end", "right"),
    Column("answer", fold=True),
)
_LINE_COLUMNS = (Column("line that holds more and more"), Column("a step", "right"))
_INTERVALS = (
    "Intervals hold for all counters at once, at 95 %. Control: as many readings, no steps."
)
_BOUND = "No leak: even the upper end, over the second half, is no more than {bound}."
_NO_LINE = "No line of Python holds more and more: compiled code allocates it."


def leaks_report(leaks: Leaks, root: Path) -> Report:
    """Report on a case of the project in `root`."""
    title = f"{leaks.answer}: {leaks.case.label}, {leaks.steps:,} steps"
    rows = tuple(_row(name, growth) for name, growth in leaks.growths.items())
    tables = [Table(title, _COLUMNS, rows, tuple(_notes(leaks)))]
    if shown := _shown(leaks):
        lines = tuple(
            (source_place(each.file, each.line, root), quantity(each.bytes_per_step, "bytes"))
            for each in leaks.lines[:shown]
        )
        tables.append(Table("Allocated by", _LINE_COLUMNS, lines))
    return Report(tuple(tables), (_record(leaks, root),))


def _shown(leaks: Leaks) -> int:
    """Return how many lines are shown: none where nothing leaks, but for what a cache may hold."""
    return 0 if leaks.answer == "no leak" else min(MOST_LINES, len(leaks.lines))


def _row(name: str, growth: Growth) -> tuple[str, ...]:
    return (
        _COUNTED[name],
        with_range(growth.bytes_per_step, "bytes"),
        quantity(growth.control_bytes_per_step, "bytes"),
        quantity(growth.held_bytes, "bytes"),
        f"{growth.answer}: {growth.reason}" if growth.reason else growth.answer,
    )


def _notes(leaks: Leaks) -> Iterator[str]:
    if leaks.reason:
        yield f"Undecided: {leaks.reason}."
    if leaks.answer == "leaks" and leaks.growths["python"].answer != "leaks":
        yield _NO_LINE
    yield _BOUND.format(bound=quantity(leaks.bound_bytes, "bytes"))
    yield _INTERVALS


def _record(leaks: Leaks, root: Path) -> Mapping[str, Any]:
    return {
        "case": leaks.case.label,
        "steps": leaks.steps,
        "answer": leaks.answer,
        "reason": leaks.reason,
        "bound_bytes": leaks.bound_bytes,
        "counters": {name: _growth_record(growth) for name, growth in leaks.growths.items()},
        "lines": [
            {
                "place": source_place(each.file, each.line, root),
                "bytes_per_step": each.bytes_per_step,
            }
            for each in leaks.lines
        ],
    }


def _growth_record(growth: Growth) -> Mapping[str, Any]:
    return {
        "answer": growth.answer,
        "reason": growth.reason,
        "bytes_per_step": interval_record(growth.bytes_per_step),
        "control_bytes_per_step": growth.control_bytes_per_step,
        "held_bytes": growth.held_bytes,
    }
