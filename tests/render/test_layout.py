"""Tables at any width: no line too long, no word broken, every number there and in its column."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.hand_made import REPORTS
from tools.render.folding import fold, width_of
from tools.render.layout import lay_out
from tools.render.report import Column, Report, Table
from tools.render.text import report_lines

WIDEST_WORD = 30
words = st.text("abcdefghij.(),µé交", min_size=1, max_size=WIDEST_WORD).filter(
    lambda word: width_of(word) <= WIDEST_WORD
)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)
numbers = st.integers(0, 10**12).map(str)
widths = st.integers(WIDEST_WORD + 10, 160)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A column of names, some of numbers, each told apart, and at most one of words."""
    count = draw(st.integers(1, 9))
    columns = [Column("name"), *(Column(draw(words), "right") for _ in range(count))]
    has_words = draw(st.booleans())
    if has_words:
        columns.append(Column(draw(words), fold=True))
    rows = [
        (
            draw(sentences),
            *(draw(numbers) for _ in range(count)),
            *([draw(sentences)] if has_words else []),
        )
        for _ in range(draw(st.integers(1, 6)))
    ]
    return Table(draw(sentences), tuple(columns), tuple(rows), tuple(draw(st.lists(sentences))))


@given(tables(), widths)
def test_no_line_is_wider_no_word_is_broken_and_every_number_is_there(
    table: Table, width: int
) -> None:
    lines = list(report_lines(Report((table,), ()), width))
    assert max(map(width_of, lines)) <= width
    shown = [word for line in lines for word in line.split()]
    given_words = [word for row in table.rows for cell in row for word in cell.split()]
    for word in {*given_words, *(word for note in table.notes for word in note.split())}:
        assert shown.count(word) >= given_words.count(word)
    assert "…" not in "".join(lines)


@given(tables(), widths)
def test_numbers_of_a_column_end_in_the_same_place(table: Table, width: int) -> None:
    _, body = lay_out(table, width)
    for i, column in enumerate(table.columns):
        if i == 0 or column.align == "left":
            continue
        unique = {
            row[i] for row in table.rows if sum(line.split().count(row[i]) for line in body) == 1
        }
        ends = {
            width_of(line[: match.end()])
            for number in unique
            for line in body
            for match in re.finditer(rf"(?<!\S){number}(?!\S)", line)
        }
        assert len(ends) <= 1


@given(sentences, st.integers(WIDEST_WORD, 100))
def test_folding_keeps_all_words_in_their_order(text: str, width: int) -> None:
    lines = fold(text, width)
    assert " ".join(lines).split() == text.split()
    assert max(map(width_of, lines)) <= width


@given(st.text("ab交", min_size=1, max_size=200), st.integers(4, 60))
def test_a_word_longer_than_a_line_keeps_its_last_letters(word: str, width: int) -> None:
    (line,) = fold(word, width)
    assert width_of(line) <= width
    assert line == word or (line[0] == "…" and word.endswith(line[1:]) and len(line) > 1)


def test_lines_after_the_first_are_indented_and_so_are_all_of_an_indented_text() -> None:
    assert fold("one two three", 9, "  ") == ["one two", "  three"]
    assert fold("  one two", 6) == ["  one", "  two"]
    assert fold("a  b", 4) == ["a  b"], "what fits stays as it is"


COLUMNS = (Column("name"), Column("one", "right"), Column("words", fold=True))


def body(rows: list[tuple[str, ...]], width: int, columns: tuple[Column, ...] = COLUMNS) -> list:
    return lay_out(Table("", columns, tuple(rows)), width)[1]


def test_a_name_that_fits_is_beside_its_numbers_and_one_that_does_not_above() -> None:
    rows = [("short", "1", "a"), ("tiny", "22", "b"), ("x" * 38, "3", "c")]
    assert body(rows, 40) == ["short    1  a", "tiny    22  b", "x" * 38, " " * 9 + "3  c"]


def test_most_names_too_long_put_all_above() -> None:
    rows = [("short", "1", "a"), ("x" * 36, "22", "b"), ("y" * 38, "3", "c")]
    assert body(rows, 40)[:2] == ["short", "    1  a"]


def test_words_give_way_before_names_do() -> None:
    rows = [("a name", "1", "words " * 10)]
    assert body(rows, 40)[0] == "a name    1  words words words words"
    assert len(body(rows, 40)) == 3


def test_a_row_of_a_name_alone_is_a_heading_as_wide_as_it_is() -> None:
    rows = [("a heading that is long", "", ""), ("  row", "1", "a")]
    assert body(rows, 24) == ["a heading that is long", "  row    1  a"]


def test_a_folded_heading_is_not_mistaken_for_the_rows_below_it() -> None:
    rows = [("a heading that is longer than that", "", ""), ("  row", "1", "a")]
    assert body(rows, 24) == ["a heading that is longer", "    than that", "  row    1  a"]


def test_a_row_without_a_name_goes_on_below_the_one_before() -> None:
    assert body([("name", "1", "a"), ("", "", "b")], 40) == ["name    1  a", " " * 11 + "b"]


def test_numbers_that_do_not_fit_go_on_below_headers_in_the_same_places() -> None:
    columns = (Column("name"), *(Column(f"number {i}", "right") for i in range(4)))
    rows = (("a name", *("1234567890",) * 4),)
    header, lines = lay_out(Table("", columns, rows), 30)
    assert header == ["name", "    number 0    number 1", "    number 2    number 3"]
    assert lines == ["a name", *["  1234567890  1234567890"] * 2]


def test_a_header_is_folded_before_a_column_moves_to_the_next_line() -> None:
    columns = (Column("name"), Column("a long header", "right"), Column("b", "right"))
    header, lines = lay_out(Table("", columns, (("abc", "1", "2"),)), 16)
    assert header == ["       a long", "name   header  b"]
    assert lines == ["abc         1  2"]


def test_a_column_without_a_cell_is_left_out_and_without_rows_there_is_no_header() -> None:
    assert body([("name", "", "a")], 40) == ["name  a"]
    assert lay_out(Table("", COLUMNS, ()), 40) == ([], [])


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_a_report_is_in_the_widest_text(name: str) -> None:
    report = REPORTS[name]()
    text = " ".join(report_lines(report, 140)).split()
    for table in report.tables if report.brief is None else report.brief:
        for row in table.rows:
            found = {word for cell in row for word in cell.split() if word[0].isdigit()}
            assert found - {"1.22"} <= set(text)  # 1.22 ms is 1,220 µs
