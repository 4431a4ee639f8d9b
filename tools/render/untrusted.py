"""Text from a stranger, made safe to go out: to a terminal, a spreadsheet, a comment on GitHub."""

import re
import string
import unicodedata
from collections.abc import Iterable

WORD_JOINER = "\N{WORD JOINER}"  # invisible, and no part of a name, number or address
UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"

# GitHub looks for these in the finished text, where no escape helps: mentions, issues, addresses,
# emoji and commit hashes. A word joiner behind what starts one takes it apart.
_STARTS = re.compile(r"[@#:](?=\S)|www(?=\.)|-(?=\d)|[0-9a-f]{6}(?=[0-9a-f])", re.IGNORECASE)
# What means nothing to Markdown inside a line; other ASCII is written as a number.
_PLAIN = frozenset(string.ascii_letters + string.digits + " .,%/()")
# What a spreadsheet takes for the start of a formula, in wide forms too, and what is a mere number.
_FORMULA = tuple("=+-@＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def printable(text: str) -> str:
    """Return `text` in one line, which a terminal shows and obeys nothing of.

    Every space, tab or end of a line is a plain space, and what cannot be seen (controls, changes
    of direction, halves of a character) is a question mark in a diamond. The length stays.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def no_formula(text: str) -> str:
    """Return `text` with an apostrophe before what a spreadsheet would compute; a number stays."""
    starts = text.lstrip().startswith(_FORMULA)
    return f"'{text}" if starts and not _NUMBER.fullmatch(text) else text


def escape_markdown(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text` so that GitHub shows them as they are.

    Every space is a plain one, what cannot be seen is as in `printable`, and nothing is a link, a
    mention, a table cell or any other markup. For use behind other text in a line: a list or a
    heading needs the start of one.
    """
    shown = "".join(map(_visible, unicodedata.normalize("NFC", text[: 4 * limit])))
    shown = " ".join(shown.split())
    if len(shown) > limit or len(text) > 4 * limit:
        shown = shown[: limit - 1] + "…"
    apart = _STARTS.sub(rf"\g<0>{WORD_JOINER}", shown)
    return "".join(map(_escaped, apart))


def code_block(lines: Iterable[str], limit: int) -> str:
    """Return a block of code in which GitHub shows `lines` as they are, a line each.

    No more than `limit` characters of a line are shown, and what cannot be seen as in `printable`.
    Nothing in a block of code is markup, and no line ends it: the fence is longer than any run of
    its characters.
    """
    shown = [printable(_cut(line, limit)) for line in lines]
    runs = (len(run) for line in shown for run in re.findall("`+", line))
    fence = "`" * max(3, 1 + max(runs, default=0))
    return "\n".join([fence, *shown, fence])


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return UNSHOWABLE if unicodedata.category(character).startswith("C") else character


def _escaped(character: str) -> str:
    if character in _PLAIN or not character.isascii():
        return character
    return f"&#{ord(character)};"
