"""The formats that a command can print its report in."""

from . import csv_records, json_records, markdown, text
from .report import Report
from .streams import writing

_PRINTERS = {
    "text": text.print_report,
    "json": json_records.print_report,
    "markdown": markdown.print_report,
    "csv": csv_records.print_report,
}
FORMATS = tuple(_PRINTERS)


def print_report(report: Report, form: str) -> None:
    """Print `report` on stdout in one of FORMATS."""
    with writing():
        _PRINTERS[form](report)
