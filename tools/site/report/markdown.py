"""A report as GitHub-flavoured Markdown, its pictures in files beside it."""

from collections.abc import Iterator

from ...render.markdown import (
    folded_table_lines,
    heading_line,
    list_lines,
    picture_line,
    table_lines,
)
from ...render.untrusted import code_block
from ..page import Chart, Page, Section
from .document import Document, picture_name

PICTURES = "pictures"
_LONGEST_COMMAND = 2_000


def to_markdown(document: Document) -> str:
    """Return the report; its pictures are `pictures/NAME.svg`."""
    return "\n".join(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    yield from (heading_line(document.title, 1), "")
    for page in document.pages:
        yield from (heading_line(page.title, 2), "")
        yield from list_lines(f"Warning: {words}" for words in page.warnings)
        yield from list_lines(page.lead)
        for section in page.sections:
            yield from _section_lines(document, page, section)


def _section_lines(document: Document, page: Page, section: Section) -> Iterator[str]:
    yield from (heading_line(section.heading, 3), "")
    yield from list_lines(section.summary)
    yield from ("How do we know:", "")
    command = f"{section.how}  # at commit {document.state}"  # which a shell takes as it is
    yield from (code_block([command], _LONGEST_COMMAND), "")
    for chart in section.charts:
        yield from _chart_lines(document, page, chart)
    for table in section.tables:
        yield from (heading_line(table.title, 4), "")
        yield from table_lines(table)
    for table in section.more:
        yield from folded_table_lines(table.title, table)


def _chart_lines(document: Document, page: Page, chart: Chart) -> Iterator[str]:
    yield from (heading_line(chart.title, 4), "")
    if document.pictures is not None:
        name = picture_name(page, chart)
        yield from (picture_line(chart.alt, f"{PICTURES}/{name}.svg"), "")
    yield from list_lines([chart.alt])
    yield from folded_table_lines("The numbers of this figure", chart.numbers)
