"""Sections and tables as JSON, for the scripts that draw them."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..render.report import Table
from .links import Links
from .page import Section


def section_record(section: Section, links: Links) -> dict[str, Any]:
    """Return what a script needs to draw a section that has no charts."""
    return {
        "heading": section.heading,
        "how": section.how,
        "summary": list(section.summary),
        "tables": [table_record(table, links) for table in section.tables],
        "more": [table_record(table, links) for table in section.more],
    }


def table_record(table: Table, links: Links) -> dict[str, Any]:
    """Return a table: its title, columns, rows, and the notes below it.

    A cell is a text, or where it names a benchmark a text with the address of its graph.
    """
    return {
        "title": table.title,
        "columns": [{"header": each.header, "align": each.align} for each in table.columns],
        "rows": [list(_cells(row, links)) for row in table.rows],
        "notes": list(table.notes),
    }


def _cells(row: Sequence[str], links: Links) -> Iterator[str | dict[str, str]]:
    first, *others = row
    address = links.graph(first)
    yield {"text": first, "href": address} if address else first
    yield from others
