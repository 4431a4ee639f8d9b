"""A flame graph as an SVG that any browser opens from the disk, without a script.

A box is a function on one way to it, as wide as its share of the time; what it called stands on it.
The words of a box that is too narrow for them are shown where the pointer is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ...render.untrusted import printable
from .shares import Way

_WIDTH, _ROW, _MARGIN, _HEAD = 1200, 18, 10, 54
_CHARACTER = 6.7  # of a monospaced font of 11 pixels
_NARROWEST = 0.4  # pixels: what is narrower is not drawn


@dataclass(frozen=True, slots=True)
class Look:
    """colour: of CSS. words: shown where the pointer is. mark: stands before the name."""

    colour: str
    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """left, width: as shares of the whole."""

    way: Way
    left: float
    width: float


def flame_graph(
    title: str, notes: Sequence[str], ways: Mapping[Way, float], looks: Mapping[Way, Look]
) -> str:
    """Return the text of an SVG.

    ways: share of the time of each way, with all that is called from it. looks: of each way. notes:
    at most two lines below the title.
    """
    boxes = [box for box in _boxes(ways) if box.width * _WIDTH >= _NARROWEST]
    rows = max((len(box.way) for box in boxes), default=0)
    height = _HEAD + rows * _ROW + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 2 * _MARGIN} {height}"'
        ' font-family="monospace" font-size="11" role="img">',
        f"<title>{_text(title)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="18" font-size="14">{_text(title)}</text>',
        *(
            f'<text x="{_MARGIN}" y="{34 + 13 * i}" fill="#444">{_text(note)}</text>'
            for i, note in enumerate(notes)
        ),
        *(_drawn(box, looks[box.way], height) for box in boxes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _boxes(ways: Mapping[Way, float]) -> Iterator[_Box]:
    """Yield a box a way, callers before what they call, neighbours in the order of their names."""
    next_left: dict[Way, float] = {(): 0.0}
    for way in sorted(ways):
        left = next_left[way[:-1]]
        next_left[way[:-1]] = left + ways[way]
        next_left[way] = left
        yield _Box(way, left, ways[way])


def _drawn(box: _Box, look: Look, height: int) -> str:
    left, width = _MARGIN + box.left * _WIDTH, box.width * _WIDTH
    top = height - _MARGIN - len(box.way) * _ROW
    function = box.way[-1]
    name = _cut(f"{look.mark}{function.name}", int((width - 4) / _CHARACTER))
    label = f'<text x="{left + 3:.1f}" y="{top + 12}">{_text(name)}</text>' if name else ""
    return (
        f"<g><title>{_text(f'{function.label}: {look.words}')}</title>"
        f'<rect x="{left:.2f}" y="{top}" width="{width:.2f}" height="{_ROW - 1}" rx="1"'
        f' fill="{look.colour}" stroke="#fff" stroke-width="0.3"/>{label}</g>'
    )


def _cut(name: str, characters: int) -> str:
    if len(name) <= characters:
        return name
    return f"{name[: characters - 1]}…" if characters > 2 else ""


def _text(text: str) -> str:
    """Return text of a stranger as XML shows it."""
    return escape(printable(text))
