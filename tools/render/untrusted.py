"""Text from a stranger, made safe to stand in a Markdown comment on GitHub."""

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


def escape_markdown(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text` so that GitHub shows them as they are.

    Every space is a plain one, what cannot be seen (controls, changes of direction) is a question
    mark in a diamond, and nothing is a link, a mention, a table cell or any other markup. For use
    behind other text in a line: a list or a heading needs the start of one.
    """
    shown = "".join(map(_visible, unicodedata.normalize("NFC", text[: 4 * limit])))
    shown = " ".join(shown.split())
    if len(shown) > limit or len(text) > 4 * limit:
        shown = shown[: limit - 1] + "…"
    apart = _STARTS.sub(rf"\g<0>{WORD_JOINER}", shown)
    return "".join(map(_escaped, apart))


def code_block(lines: Iterable[str], limit: int) -> str:
    """Return a block of code in which GitHub shows `lines` as they are, a line each.

    No more than `limit` characters of a line are shown, and what cannot be seen as in
    `escape_markdown`. Nothing in a block of code is markup, and no line ends it: the fence is
    longer than any run of its characters.
    """
    shown = ["".join(map(_visible, _cut(line, limit))) for line in lines]
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


def printable(text: str) -> str:
    """Return `text` in one line, with a mark in place of each character that cannot be seen."""
    return "".join(map(_visible, text))
