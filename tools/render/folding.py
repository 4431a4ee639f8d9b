"""Text in lines of limited width, folded at blanks only."""

import unicodedata

READABLE = 100  # columns of prose, however wide the terminal is
_CUT = "…"


def width_of(text: str) -> int:
    """Return how many columns of a terminal `text` takes.

    Letters that are wide or full-width (Unicode Standard Annex 11) take two, marks on them none.
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def longest_word(text: str) -> int:
    """Return the width of the widest word of `text`, 0 where there is none."""
    return max(map(width_of, text.split()), default=0)


def fold(text: str, width: int, hang: str = "") -> list[str]:
    """Return `text` in lines of at most `width` columns; one that fits stays as it is.

    It is folded at blanks only. A word that is wider than a line is shortened from the left, as
    `…last letters`. Blanks at the start indent all lines; `hang` indents those after the first.
    """
    if width_of(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())][: width // 2]
    lines, line = [], indent
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else line + word
        if width_of(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line)
            line = indent + hang
        line += _shortened(word, max(1, width - width_of(line)))
    return [*lines, line]


def _shortened(word: str, width: int) -> str:
    if width_of(word) <= width:
        return word
    kept = word[-width:]
    while width_of(kept) > width - width_of(_CUT):
        kept = kept[1:]
    return _CUT + kept


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
