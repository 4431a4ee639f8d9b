"""Tables for a terminal, never wider than the report says, coloured only on a terminal."""

import sys

import rich.box
import rich.table
from rich.console import Console
from rich.text import Text

from .report import Report, Table


def print_report(report: Report) -> None:
    """Print each table under its title, its notes below."""
    console = Console(highlight=False)
    console.width = min(console.width, report.width) if sys.stdout.isatty() else report.width
    for i, table in enumerate(report.tables):
        if i:
            console.print()
        console.print(Text(table.title, style="bold"))
        console.print(_grid(table))
        console.print()
        for note in table.notes:
            console.print(Text(note))


def _grid(table: Table) -> rich.table.Table:
    grid = rich.table.Table(
        box=rich.box.SIMPLE,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for i, column in enumerate(table.columns):
        # The first column names the row and may be long: it folds, the others stay whole or say so.
        grid.add_column(
            column.header,
            justify=column.align,
            overflow="fold",
            no_wrap=i > 0 and not column.fold,
        )
    for row in table.rows:
        grid.add_row(*map(Text, row))
    return grid
