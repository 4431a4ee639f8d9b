"""The formats that a command can print its tables in."""

from collections.abc import Sequence

from tools.render import csv_records, json_records, markdown, text
from tools.render.table import Table

_PRINTERS = {
    "text": text.print_tables,
    "json": json_records.print_tables,
    "markdown": markdown.print_tables,
    "csv": csv_records.print_tables,
}
FORMATS = tuple(_PRINTERS)


def print_tables(tables: Sequence[Table], form: str) -> None:
    """Print `tables` on stdout in one of FORMATS."""
    _PRINTERS[form](tables)
