"""Tables for a page or a pull-request comment."""

from collections.abc import Iterable

from .report import Report
from .untrusted import escape_markdown

MOST_CHARACTERS = 2_000  # of a title, a cell or a note


def print_report(report: Report) -> None:
    """Print the summary as a list, and each table as GitHub-flavoured Markdown under a heading.

    The notes of a table are a list below it.
    """
    for line in report.summary:
        print(f"- {_shown(line)}")
    if report.summary:
        print()
    for table in report.tables:
        print(f"### {_shown(table.title)}\n")
        print(_line(_shown(column.header) for column in table.columns))
        print(_line("--:" if column.align == "right" else ":--" for column in table.columns))
        for row in table.rows:
            print(_line(map(_shown, row)))
        print()
        for note in table.notes:
            print(f"- {_shown(note)}")
        print()


def _shown(text: str) -> str:
    return escape_markdown(text, MOST_CHARACTERS)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
