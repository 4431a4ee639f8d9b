"""A page as HTML. All text is a stranger's: it is escaped, cut, and kept in its own direction."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from ..render.report import Column, Table
from ..render.units import in_one_unit
from ..render.untrusted import printable
from .links import ASV, HASH, NO_LINKS, Links
from .page import Chart, Page, Section

# Nothing is loaded from elsewhere and no script stands in a page; Vega sets styles of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; font-src 'self'"
)
LIBRARY = "assets/vega.js"
MOST_LETTERS = 200  # of a cell; its title has the rest
MOST_OF_WORDS = 1_000  # letters of what is said of a chart
_CODE = re.compile(r"`([^`]+)`")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages share. project: its name. pages: file name and title of each, in order.

    links: where hashes and benchmarks lead. charts: whether the library that draws them is there.
    """

    project: str
    pages: tuple[tuple[str, str], ...]
    links: Links
    charts: bool


def page_html(page: Page, frame: Frame) -> str:
    """Return the text of a page's file."""
    name, links = escape(page.name), frame.links
    script = f' data-script="{escape(page.script)}"' if page.script else ""
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en" data-charts="{"yes" if frame.charts else "no"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_attribute(f'{page.title}: {_cut(frame.project, MOST_LETTERS)}')}</title>",
            '<link rel="icon" href="../swallow.ico">',
            '<link rel="stylesheet" href="assets/page.css">',
            '<script src="assets/early.js"></script>',
            '<script type="module" src="assets/page.js"></script>',
            "</head>",
            f'<body data-page="{name}"{script}>',
            *_header(page, frame),
            '<main id="main" tabindex="-1">',
            f"<h1>{text_html(page.title)}</h1>",
            *(
                f'<p class="warning">Warning: {prose_html(line, links)}</p>'
                for line in page.warnings
            ),
            *(f'<p class="lead">{prose_html(line, links)}</p>' for line in page.lead),
            *([f'<div id="stage" data-page="{name}"></div>'] if page.script else []),
            *(_section(section, frame) for section in page.sections),
            "</main>",
            '<p id="told" class="sr-only" role="status" aria-live="polite"></p>',
            "</body>",
            "</html>",
            "",
        ]
    )


def text_html(text: str, most: int | None = None) -> str:
    """Return at most `most` letters of `text`, escaped and in its own direction."""
    shown = printable(_cut(text, most))
    escaped = escape(shown)
    return f"<bdi>{escaped}</bdi>" if _is_right_to_left(shown) else escaped


def table_html(table: Table, links: Links = NO_LINKS) -> str:
    """Return a table in a box of its own that scrolls, with its notes below."""
    shown = in_one_unit(table)
    label = _attribute(_cut(shown.title, MOST_LETTERS))
    return "\n".join(
        [
            f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">',
            f"<table><caption>{_linked(shown.title, links)}</caption>",
            f"<thead><tr>{''.join(map(_head, shown.columns))}</tr></thead>",
            "<tbody>",
            *(_row(row, shown.columns, links) for row in shown.rows),
            "</tbody></table></div>",
            *_list("notes", shown.notes, links),
        ]
    )


def _header(page: Page, frame: Frame) -> Iterable[str]:
    yield '<a class="skip" href="#main">Skip to the content</a>'
    yield f'<header><p class="project">{text_html(frame.project, MOST_LETTERS)}</p>'
    yield '<nav aria-label="Pages"><ul>'
    for name, title in frame.pages:
        here = ' aria-current="page"' if name == page.name else ""
        yield f'<li><a href="{escape(name)}.html"{here}>{text_html(title)}</a></li>'
    yield f'<li><a href="{ASV}">ASV pages</a></li>'
    yield '</ul></nav><button id="theme" type="button" hidden>Dark or light</button></header>'


def _section(section: Section, frame: Frame) -> str:
    name, links = escape(section.name), frame.links
    return "\n".join(
        [
            f'<section id="{name}" aria-labelledby="{name}-heading">',
            f'<h2 id="{name}-heading">{text_html(section.heading)}'
            f' <a class="anchor" href="#{name}" aria-label="Link to this section">#</a></h2>',
            *(f"<p>{prose_html(line, links)}</p>" for line in section.summary),
            *(_figure(chart, section.how, frame) for chart in section.charts),
            *(table_html(table, links) for table in section.tables),
            *(_folded(table, links) for table in section.more),
            _how(section.how),
            "</section>",
        ]
    )


def _figure(chart: Chart, how: str, frame: Frame) -> str:
    """Return a chart's frame, which `chart.js` fills; its numbers are shown where that cannot."""
    name = escape(chart.name)
    return "\n".join(
        [
            f'<figure id="{name}" class="chart" tabindex="0" role="group"'
            f' aria-label="{_attribute(chart.title)}">',
            f"<figcaption><b>{text_html(chart.title, MOST_OF_WORDS)}</b>"
            f" {text_html(chart.alt, MOST_OF_WORDS)}</figcaption>",
            *([f'<div class="plot" data-chart="{name}"></div>'] if frame.charts else []),
            f"<details{'' if frame.charts else ' open'}><summary>Numbers</summary>",
            table_html(chart.numbers, frame.links),
            "</details>",
            _how(how),
            "</figure>",
        ]
    )


def _folded(table: Table, links: Links) -> str:
    rows = f"{len(table.rows):,} row{'' if len(table.rows) == 1 else 's'}"
    summary = f"{text_html(table.title, MOST_LETTERS)} ({rows})"
    return f"<details><summary>{summary}</summary>\n{table_html(table, links)}\n</details>"


def _how(command: str) -> str:
    return f'<p class="how">How do we know: <code>{text_html(command)}</code></p>'


def _list(kind: str, lines: Sequence[str], links: Links) -> Iterable[str]:
    if lines:
        items = "".join(f"<li>{prose_html(line, links)}</li>" for line in lines)
        yield f'<ul class="{kind}">{items}</ul>'


def _head(column: Column) -> str:
    return f'<th scope="col" class="{column.align}">{text_html(column.header, MOST_LETTERS)}</th>'


def _row(row: Sequence[str], columns: Sequence[Column], links: Links) -> str:
    """Return a row; a name and nothing else is a heading of the rows that follow."""
    if len(row) > 1 and row[0] and not any(row[1:]):
        heading = _cell(row[0], links, links.graph(row[0]))
        return f'<tr><th scope="rowgroup" colspan="{len(row)}">{heading}</th></tr>'
    first, *rest = row
    cells = "".join(
        f'<td class="{column.align}"{_title(cell)}>{_cell(cell, links)}</td>'
        for cell, column in zip(rest, columns[1:], strict=True)
    )
    name = _cell(first, links, links.graph(first))
    return f'<tr><th scope="row"{_title(first)}>{name}</th>{cells}</tr>'


def _title(cell: str) -> str:
    return f' title="{_attribute(cell)}"' if len(cell) > MOST_LETTERS else ""


def _cell(cell: str, links: Links, graph: str | None = None) -> str:
    if graph is not None:
        return f'<a class="asv" href="{escape(graph)}">{text_html(cell, MOST_LETTERS)}</a>'
    return _linked(cell, links, MOST_LETTERS)


def prose_html(line: str, links: Links = NO_LINKS) -> str:
    """Return a sentence: what stands between two backticks is a command, hashes are links."""
    parts = _CODE.split(line)
    return "".join(
        f"<code>{text_html(part)}</code>" if i % 2 else _linked(part, links)
        for i, part in enumerate(parts)
    )


def _linked(text: str, links: Links, most: int | None = None) -> str:
    """Return text in which each hash of a measured commit leads to its page."""
    shown = _cut(text, most)
    parts, at = [], 0
    for found in HASH.finditer(shown):
        if url := links.commit(found[0]):
            parts.append(text_html(shown[at : found.start()]))
            parts.append(f'<a href="{escape(url)}">{found[0]}</a>')
            at = found.end()
    return "".join([*parts, text_html(shown[at:])])


def _cut(text: str, most: int | None) -> str:
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"


def _attribute(text: str) -> str:
    return escape(printable(text))


def _is_right_to_left(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text
    )
