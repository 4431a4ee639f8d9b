"""Tables for a page or a pull-request comment."""

from collections.abc import Iterable

from .report import Report


def print_report(report: Report) -> None:
    """Print the summary as a list, and each table as GitHub-flavoured Markdown under a heading.

    The notes of a table are a list below it.
    """
    for line in report.summary:
        print(f"- {line}")
    if report.summary:
        print()
    for table in report.tables:
        print(f"### {table.title}\n")
        print(_line(column.header for column in table.columns))
        print(_line("--:" if column.align == "right" else ":--" for column in table.columns))
        for row in table.rows:
            print(_line(row))
        print()
        for note in table.notes:
            print(f"- {note}")
        print()


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
