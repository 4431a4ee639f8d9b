"""A table in lines of limited width: names whole, numbers in columns, words folded at blanks.

A name that does not fit beside its numbers has a line of its own above them; where that is so of
most names, of all. Numbers that do not fit in one line go on in the next, below headers that do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .folding import fold, longest_word, width_of
from .report import Column, Table

_GAP = "  "
_HANG = "    "  # more than rows below a heading are indented
_WORDS = 24  # columns of words that are folded, at least


@dataclass(frozen=True, slots=True)
class _Layout:
    """names: width of the names beside their numbers, 0 where all are above.

    lines: the columns of each line of a row and their widths, without the names.
    """

    names: int
    lines: tuple[Mapping[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """The widths that a column can have: with a folded header or folded words, and without."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A cell: its lines, its width, and the side they are aligned to."""

    lines: Sequence[str]
    width: int
    align: Literal["left", "right"]


def lay_out(table: Table, width: int) -> tuple[list[str], list[str]]:
    """Return the lines of the header and of the rows, none wider than `width`.

    A column without any cell is left out; without a row there is no header.
    """
    if not table.rows:
        return [], []
    layout = _choose(table, width)
    headers, header = [column.header for column in table.columns], []
    if not layout.names:
        header, headers[0] = fold(headers[0], width), ""
    header += _beside(headers, table.columns, layout, at_bottom=True)
    body: list[str] = []
    for name, *cells in table.rows:
        above = width_of(name) > layout.names or not any(cells)
        if above and name:
            body += fold(name, width, _HANG)
        body += _beside(["" if above else name, *cells], table.columns, layout)
    return header, body


def _choose(table: Table, width: int) -> _Layout:
    spans = {
        i: _span(table, i, width - len(_GAP))
        for i in range(1, len(table.columns))
        if any(row[i] for row in table.rows)
    }
    names = [width_of(row[0]) for row in table.rows if any(row[1:])]
    header = table.columns[0].header
    room = width - sum(span.least + len(_GAP) for span in spans.values())
    fitting = [name for name in names if name <= room]
    if longest_word(header) <= room and 2 * len(fitting) >= len(names):
        first = min(max([width_of(header), *fitting]), room)
        return _Layout(first, (_widened(spans, table.columns, width - first),))
    lines: list[dict[int, _Span]] = [{}]
    for i, span in spans.items():
        used = sum(other.least + len(_GAP) for other in lines[-1].values())
        if lines[-1] and used + len(_GAP) + span.least > width:
            lines.append({})
        lines[-1][i] = span
    return _Layout(0, tuple(_widened(of_line, table.columns, width) for of_line in lines))


def _span(table: Table, i: int, width: int) -> _Span:
    """Return the widths that column `i` can have, at most `width`."""
    header, cells = table.columns[i].header, [row[i] for row in table.rows]
    widest = max(map(width_of, cells))
    most = max(widest, width_of(header))
    if table.columns[i].fold:
        words = max(map(longest_word, [header, *cells]))
        least = min(most, max(_WORDS, words))
    else:
        least = max(widest, longest_word(header))
    return _Span(min(least, width), min(most, width))


def _widened(
    spans: Mapping[int, _Span], columns: Sequence[Column], width: int
) -> Mapping[int, int]:
    """Return the widths of the columns of a line, headers of numbers unfolded first."""
    widths = {i: span.least for i, span in spans.items()}
    spare = width - sum(least + len(_GAP) for least in widths.values())
    for i in sorted(spans, key=lambda i: columns[i].fold):
        more = min(spare, spans[i].most - widths[i])
        widths[i] += more
        spare -= more
    return widths


def _beside(
    texts: Sequence[str], columns: Sequence[Column], layout: _Layout, at_bottom: bool = False
) -> list[str]:
    """Return the lines of one row; at_bottom: cells of fewer lines end with the others."""
    name, lines = texts[0], []
    for widths in layout.lines:
        if not name and not any(texts[i] for i in widths):
            continue
        cells = [
            _Block(fold(texts[i], width), width, columns[i].align) for i, width in widths.items()
        ]
        first = _Block(fold(name, layout.names), layout.names, columns[0].align)
        lines += _joined([first, *cells], at_bottom)
        name = ""
    return lines


def _joined(cells: Sequence[_Block], at_bottom: bool) -> list[str]:
    height = max(len(cell.lines) for cell in cells)
    padded = [
        [_aligned(line, cell) for line in _filled(cell.lines, height, at_bottom)] for cell in cells
    ]
    return [_GAP.join(parts).rstrip() for parts in zip(*padded, strict=True)]


def _filled(lines: Sequence[str], height: int, at_bottom: bool) -> list[str]:
    empty = [""] * (height - len(lines))
    return [*empty, *lines] if at_bottom else [*lines, *empty]


def _aligned(line: str, cell: _Block) -> str:
    blanks = " " * (cell.width - width_of(line))
    return f"{blanks}{line}" if cell.align == "right" else f"{line}{blanks}"
