"""A report for a terminal, as wide as that is; through a pipe 80 columns; COLUMNS goes before both.

The summary comes first, then each table under its title with its notes below. A note that several
tables have stands once, below the last.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .folding import READABLE, fold, width_of
from .footnotes import is_footnote
from .layout import lay_out
from .report import Report, Table
from .units import in_one_unit
from .untrusted import printable

NARROW = 80  # columns of a terminal that nobody has made wider
_NARROWEST = 40  # in which numbers still fit
_HANG = "  "


def print_report(report: Report) -> None:
    """Print the report on stdout; bold is used on a terminal only."""
    is_terminal = sys.stdout.isatty()
    bold = _bold if is_terminal and os.environ.get("TERM") != "dumb" else str
    for line in report_lines(report, _width(is_terminal), bold):
        print(line)


def report_lines(report: Report, width: int, bold: Callable[[str], str] = str) -> Iterator[str]:
    """Yield the lines, none wider than `width`; bold: makes titles and headers so."""
    prose = min(width, READABLE)
    for line in report.summary:
        yield from fold(printable(line), prose, _HANG)
    shown = report.tables if report.brief is None else report.brief
    tables = [in_one_unit(_printable(table)) for table in shown]
    shared = _shared_notes(tables)
    for i, table in enumerate(tables):
        if i or report.summary:
            yield ""
        yield from map(bold, fold(table.title, width, _HANG))
        header, body = lay_out(table, width)
        yield from map(bold, header)
        if body:
            yield "─" * max(map(width_of, [*header, *body]))
        yield from body
        yield from _paragraph([note for note in table.notes if note not in shared], prose)
    yield from _paragraph(shared, prose)
    if report.brief is not None:
        rows = sum(len(table.rows) for table in report.tables)
        yield from _paragraph([f"{rows:,} rows in all: --all prints them."], prose)


def _paragraph(lines: Sequence[str], width: int) -> Iterator[str]:
    if lines:
        yield ""
    for line in lines:
        yield from fold(line, width, _HANG)


def _shared_notes(tables: Sequence[Table]) -> list[str]:
    """Return the notes that more than one table has; footnotes belong to their own table."""
    counts = Counter(note for table in tables for note in dict.fromkeys(table.notes))
    return [note for note, count in counts.items() if count > 1 and not is_footnote(note)]


def _printable(table: Table) -> Table:
    return replace(
        table,
        title=printable(table.title),
        columns=tuple(replace(each, header=printable(each.header)) for each in table.columns),
        rows=tuple(tuple(map(printable, row)) for row in table.rows),
        notes=tuple(map(printable, table.notes)),
    )


def _bold(line: str) -> str:
    return f"\x1b[1m{line}\x1b[0m"


def _width(is_terminal: bool) -> int:
    """Return the columns to fill. shutil asks COLUMNS first, then the terminal."""
    asked = is_terminal or os.environ.get("COLUMNS")
    columns = shutil.get_terminal_size((NARROW, 0)).columns if asked else NARROW
    return max(columns, _NARROWEST)
