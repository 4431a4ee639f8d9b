"""A report as one HTML file, which opens from disk and asks for nothing: no script, no network."""

from collections.abc import Iterator
from pathlib import Path

from ...render.report import Table
from ..html import prose_html, table_html, text_html
from ..page import Chart, Page, Section
from .document import Document, picture_name

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(document: Document) -> str:
    """Return the report, its pictures and its style inside."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    title = text_html(document.title)
    yield from (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>",
        "</head>",
        "<body>",
        f"<header><h1>{title}</h1></header>",
        '<nav aria-label="Contents"><ul>',
    )
    for page in document.pages:
        yield f'<li><a href="#{page.name}">{text_html(page.title)}</a></li>'
    yield from ("</ul></nav>", "<main>")
    for page in document.pages:
        yield from _page_lines(document, page)
    yield from ("</main>", "</body>", "</html>")


def _page_lines(document: Document, page: Page) -> Iterator[str]:
    yield from (f'<section id="{page.name}">', f"<h2>{text_html(page.title)}</h2>")
    yield from (f'<p class="warning">Warning: {prose_html(words)}</p>' for words in page.warnings)
    yield from (f"<p>{prose_html(sentence)}</p>" for sentence in page.lead)
    for section in page.sections:
        yield from _section_lines(document, page, section)
    yield "</section>"


def _section_lines(document: Document, page: Page, section: Section) -> Iterator[str]:
    yield f'<section id="{page.name}-{section.name}">'
    yield f"<h3>{text_html(section.heading)}</h3>"
    yield from (f"<p>{prose_html(sentence)}</p>" for sentence in section.summary)
    how = f"<code>{text_html(section.how)}</code>, at commit {text_html(document.state)}"
    yield f'<p class="how">How do we know: {how}</p>'
    for chart in section.charts:
        yield from _figure_lines(document, page, chart)
    yield from map(table_html, section.tables)
    for table in section.more:
        yield from _folded(table.title, table)
    yield "</section>"


def _figure_lines(document: Document, page: Page, chart: Chart) -> Iterator[str]:
    name = picture_name(page, chart)
    caption = f"<strong>{text_html(chart.title)}</strong> {text_html(chart.alt)}"
    yield f'<figure><figcaption id="{name}-caption">{caption}</figcaption>'
    if document.pictures is not None:
        yield f'<div role="img" aria-labelledby="{name}-caption">{document.pictures[name]}</div>'
    yield from _folded("The numbers of this figure", chart.numbers)
    yield "</figure>"


def _folded(title: str, table: Table) -> Iterator[str]:
    """Yield a table that is shown when its title is clicked."""
    yield f"<details><summary>{text_html(title)}</summary>"
    yield table_html(table)
    yield "</details>"
