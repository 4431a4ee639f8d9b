"""What a report holds, before it is written in any format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...render.report import Table
from ..page import Chart, Page, Section

MOST_ROWS = 500  # of a table: a report is read, and the command of its section prints the rest


@dataclass(frozen=True, slots=True)
class Document:
    """A report, whole.

    state: which commit of the project its numbers are of, in words. pictures: SVG by the names that
    `picture_name` gives; None where they cannot be drawn.
    """

    title: str
    state: str
    pages: tuple[Page, ...]
    pictures: Mapping[str, str] | None


def picture_name(page: Page, chart: Chart) -> str:
    """Return what a picture is called: the only one of that name in a report."""
    return f"{page.name}-{chart.name}"


def charts_of(pages: Iterable[Page]) -> dict[str, Chart]:
    """Return the charts of pages by the names of their pictures."""
    return {
        picture_name(page, chart): chart
        for page in pages
        for section in page.sections
        for chart in section.charts
    }


def without(page: Page, name: str) -> Page:
    """Return a page without the section of a name."""
    return replace(page, sections=tuple(each for each in page.sections if each.name != name))


def shortened(page: Page) -> Page:
    """Return a page without the rows that a table has above MOST_ROWS, which it then says."""
    return replace(page, sections=tuple(map(_short_section, page.sections)))


def _short_section(section: Section) -> Section:
    return replace(
        section,
        charts=tuple(replace(each, numbers=_short(each.numbers)) for each in section.charts),
        tables=tuple(map(_short, section.tables)),
        more=tuple(map(_short, section.more)),
    )


def _short(table: Table) -> Table:
    left_out = len(table.rows) - MOST_ROWS
    if left_out <= 0:
        return table
    note = f"{left_out:,} rows more are not in this report: the command above prints them."
    return replace(table, rows=table.rows[:MOST_ROWS], notes=(*table.notes, note))
