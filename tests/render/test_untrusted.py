"""Text from a stranger stays text: on a terminal, in a spreadsheet, behind a Markdown parser."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tools.render.untrusted import (
    UNSHOWABLE,
    WORD_JOINER,
    escape_markdown,
    no_formula,
    printable,
)

LIMIT = 200
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = [
    "[click](https://example.org)",
    "![x](https://example.org/x.png)",
    "<https://example.org> https://example.org http://x.io www.example.org ftp://example.org",
    "mail a.b@example.org or mailto:a@example.org",
    "<script>alert(1)</script><img src=x onerror=alert(1)><a href='x'>y</a>",
    "<!-- the one comment of the gate -->",
    "--> text <!--",
    "@octocat @org/team x@octocat",
    "#1 owner/repo#12 GH-7 gh-7 TRACKER-123",
    "e24c0b7a1f9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b 1234567 owner/repo@e24c0b7a1f",
    ":tada: :+1:",
    "| a | b |\n| - | - |\n| c | d |",
    "a\\|b \\\\| \\",
    "`code` ``a`` ```\nfence\n```",
    "**bold** *it* _it_ __bold__ ~~gone~~ ~x~",
    "# heading\n\n- item\n1. item\n> quote\n---\n    code",
    "line\r\nline\u2028line\u2029line\x85line\x0bline",
    "\u202eevil\u202c \u2066x\u2069 \u200f\u061c",
    "nul\x00 bell\x07 escape\x1b[31m del\x7f",
    "joined\u200dzero\u200bwidth\ufeff tag\U000e0041 soft\u00ad",
    "\ud800 lone \udfff",
    "&lt;b&gt; &#64;octocat &#x40;octocat &commat;octocat &vert; &NewLine;",
    "[a]: https://example.org\n[a]",
    "[^1] [x] [ ] $x$ $$y$$",
    "\u1fef\u1feftick\u1fef \u037e \u212a",  # composing makes ASCII of these
    "=" * 500,
    "",
    "   ",
]
# What GitHub makes of the finished text, whatever was escaped.
FOUND_BY_GITHUB = [
    r"@[a-z0-9]",
    r"#\d",
    r"[a-z]-\d",
    r"[a-z]+://",
    r"www\.",
    r"[\w.+-]+@[\w-]+\.",
    r"mailto:\w",
    r":[\w+-]+:",
    r"[0-9a-f]{7}",
]

anything = st.text(st.characters(codec=None, exclude_categories=[]), max_size=60)
nasty = st.lists(st.sampled_from([*NASTY, *"@#:|`*_~<>[]()!\\&\n-"]) | anything, max_size=6)


def cells(markdown: str) -> list[list[str]]:
    """The texts in each cell of the one table in `markdown`, which holds nothing but text."""
    tokens = PARSER.parse(f"| a | b |\n| - | - |\n| {markdown} | last |\n")
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds == {"table", "thead", "tbody", "tr", "th", "td", "inline"}
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    for children in inline:
        assert {child.type for child in children} <= {"text", "text_special"}, children
    return [[child.content for child in children] for children in inline]


def shown(text: str, limit: int = LIMIT) -> str:
    """What a reader sees of `text` in a cell; the table keeps its shape."""
    _, _, cell, last = cells(escape_markdown(text, limit))
    assert last == ["last"]
    return "".join(cell)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_stays_text(text: str) -> None:
    check(text)


@given(nasty.map("".join))
@example("a" * 5 + "@" + "b" * 300)
def test_any_text_stays_text(text: str) -> None:
    check(text)


def check(text: str) -> None:
    seen = shown(text)
    for pattern in FOUND_BY_GITHUB:
        assert not re.search(pattern, seen, re.IGNORECASE), (pattern, seen)
    hidden = {character for character in seen if unicodedata.category(character)[0] in "CZ"}
    assert hidden <= {WORD_JOINER, " "}
    assert len(seen.replace(WORD_JOINER, "")) <= LIMIT
    paragraph = PARSER.parse(f"Self-check: {escape_markdown(text, LIMIT)}")
    assert [token.type for token in paragraph] == ["paragraph_open", "inline", "paragraph_close"]


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=LIMIT))
@example("Step.time_step(numpy)")
@example("1.8 % slower (1.1 to 2.6 %)")
@example("a|b `c` *d* <e> @f #1")
def test_what_can_be_seen_reads_as_it_was_written(text: str) -> None:
    assert shown(text).replace(WORD_JOINER, "") == " ".join(
        unicodedata.normalize("NFC", text).split()
    )


def test_names_of_benchmarks_stay_legible_in_the_source() -> None:
    assert escape_markdown("1.8 % slower (1.1 to 2.6 %)", 99) == "1.8 % slower (1.1 to 2.6 %)"


def test_long_text_is_cut_and_says_so() -> None:
    assert escape_markdown("x" * 10, 10) == "x" * 10
    assert escape_markdown("x" * 11, 10) == "x" * 9 + "…"
    assert escape_markdown("\u0301" * 10**6, 10).endswith("…")


def test_what_cannot_be_seen_is_marked() -> None:
    assert escape_markdown("a\u202eb\x00c", 10) == f"a{UNSHOWABLE}b{UNSHOWABLE}c"


@given(anything | nasty.map("".join))
@example("a\tb\r\nc\x0bd\u2028e\xa0f")
@example("\x1b[2J\x9b31m\x07\x7f\u202e\u2066\ud800")
@example("時間 µs ±2 % — „größer“ №5 ∑ 😀")
def test_printable_text_is_one_line_as_long_without_what_cannot_be_seen(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        space, hidden = before.isspace(), unicodedata.category(before).startswith("C")
        assert after == (" " if space else UNSHOWABLE if hidden else before)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("＝1+1", "'＝1+1"),
        ("-x", "'-x"),
        ("-", "'-"),
        ("-1.5e-3", "-1.5e-3"),
        ("+7", "+7"),
        ("-1\n", "'-1\n"),
        ("time_step", "time_step"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_no_text_is_a_formula_and_a_number_stays(text: str, cell: str) -> None:
    assert no_formula(text) == cell
