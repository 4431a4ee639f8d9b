"""Tables for a page or a pull-request comment."""

from collections.abc import Iterable, Iterator

from .report import Report, Table
from .untrusted import escape_markdown

MOST_CHARACTERS = 2_000  # of a title, a cell or a note


def print_report(report: Report) -> None:
    """Print the summary as a list, and each table as GitHub-flavoured Markdown under a heading.

    The notes of a table are a list below it.
    """
    for line in list_lines(report.summary):
        print(line)
    for table in report.tables:
        print(heading_line(table.title, 3))
        print()
        for line in table_lines(table):
            print(line)


def heading_line(text: str, level: int) -> str:
    """Return a heading; level: 1 of a whole document to 6."""
    return f"{'#' * level} {_shown(text)}"


def list_lines(texts: Iterable[str]) -> Iterator[str]:
    """Yield a list of the texts and an empty line; nothing without any."""
    lines = [f"- {_shown(text)}" for text in texts]
    if lines:
        yield from (*lines, "")


def table_lines(table: Table) -> Iterator[str]:
    """Yield a table without its title, then its notes as a list, each followed by an empty line."""
    yield _line(_shown(column.header) for column in table.columns)
    yield _line("--:" if column.align == "right" else ":--" for column in table.columns)
    yield from (_line(map(_shown, row)) for row in table.rows)
    yield ""
    yield from list_lines(table.notes)


def folded_table_lines(title: str, table: Table) -> Iterator[str]:
    """Yield a table that is shown when its title is clicked; an empty line follows it."""
    yield from ("<details>", f"<summary>{_shown(title)}</summary>", "")
    yield from table_lines(table)
    yield from ("</details>", "")


def picture_line(alt: str, path: str) -> str:
    """Return a picture; path: relative, of letters, digits, `/`, `.` and `-`."""
    return f"![{_shown(alt)}]({path})"


def _shown(text: str) -> str:
    return escape_markdown(text, MOST_CHARACTERS)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
