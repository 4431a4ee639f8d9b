"""Tables for a page or a pull-request comment."""

from collections.abc import Iterable, Sequence

from tools.render.table import Table


def print_tables(tables: Sequence[Table]) -> None:
    """Print each table as GitHub-flavoured Markdown under a heading, its notes as a list."""
    for table in tables:
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
