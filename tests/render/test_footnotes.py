"""Reasons below a table: each once, with its rows counted."""

from hypothesis import given
from hypothesis import strategies as st

from tools.render.footnotes import Noted, footnoted, is_footnote

FEW, FAR = "it takes five sizes", "too far from 100"


def test_a_reason_is_told_once_with_the_number_of_its_rows() -> None:
    rows, notes = footnoted(
        [
            ("a", Noted("refused", (FEW,)), Noted("", (FEW, FAR))),
            ("b", "1 s", Noted("", ())),
            ("c", Noted("refused", (FEW,)), ""),
        ]
    )
    assert rows == (("a", "refused [1]", "[1,2]"), ("b", "1 s", ""), ("c", "refused [1]", ""))
    assert notes == (f"[1] 2 rows: {FEW}", f"[2] {FAR}")


def test_reasons_that_differ_in_numbers_only_become_one_on_request() -> None:
    texts = ["waited for 3 % of 1,500 s", "waited for 20.5 % of 1,500 s", "waited for 3 % or so"]
    drafts = [("a", Noted("", (text,))) for text in texts]
    rows, notes = footnoted(drafts, in_ranges=True)
    assert [row[1] for row in rows] == ["[1]", "[1]", "[2]"]
    assert notes == ("[1] 2 rows: waited for 3…20.5 % of 1,500 s", "[2] waited for 3 % or so")
    assert len(footnoted(drafts)[1]) == 3


def test_a_row_with_two_reasons_that_become_one_counts_once() -> None:
    rows, notes = footnoted([("a", Noted("x", ("of 1", "of 2")))], in_ranges=True)
    assert (rows, notes) == ((("a", "x [1]"),), ("[1] of 1…2",))


@given(st.lists(st.lists(st.sampled_from([FEW, FAR, "no", "none"]), max_size=3), max_size=8))
def test_every_mark_has_its_line_and_every_line_its_marks(reasons: list[list[str]]) -> None:
    rows, notes = footnoted([("name", Noted("cell", tuple(own))) for own in reasons])
    told = {note.split("] ")[0][1:]: note.split("] ")[1].split(": ")[-1] for note in notes}
    for row, own in zip(rows, reasons, strict=True):
        marks = row[1].removeprefix("cell").strip(" []")
        assert {told[mark] for mark in marks.split(",") if mark} == set(own)
        assert marks == ",".join(sorted(marks.split(",")))
    assert set(told.values()) == {reason for own in reasons for reason in own}
    assert all(map(is_footnote, notes))


def test_a_note_on_the_whole_table_is_no_footnote() -> None:
    assert not is_footnote("Intervals are at 95 %.")
    assert not is_footnote("[sic] is no number")
