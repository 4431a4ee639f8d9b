"""Units move to the header where all numbers of a column can have one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.render.quantities import SYMBOLS, quantity, scale_of
from tools.render.report import Column, Table
from tools.render.units import in_one_unit


def column(*cells: str, align: str = "right") -> tuple[str, list[str]]:
    """Return header and cells of a column of these."""
    columns = (Column("name"), Column("cost", align))
    table = in_one_unit(Table("", columns, tuple(("a", cell) for cell in cells)))
    return table.columns[1].header, [row[1] for row in table.rows]


@pytest.mark.parametrize(
    ("cells", "header", "shown"),
    [
        (("100 µs", "409 µs"), "cost [µs]", ["100", "409"]),
        (("100 µs", "1.22 ms", ""), "cost [µs]", ["100", "1,220", ""]),
        (("0 s", "3 ms", "20 ms"), "cost [ms]", ["0", "3", "20"]),
        (("114 (98–131) k/s", "5 k/s"), "cost [k/s]", ["114 (98–131)", "5"]),
        (("5 k/s", "refused [1]", "6 k/s"), "cost [k/s]", ["5", "refused [1]", "6"]),
        (("0 s", "0 s"), "cost [s]", ["0", "0"]),
        (
            ("262 (222–308) /s", "5.28 (4–6) k/s"),
            "cost [/s]",
            ["262 (222–308)", "5,280 (4,000–6,000)"],
        ),
        (("999 /s", "2 k/s"), "cost [/s]", ["999", "2,000"]),
    ],
)
def test_one_unit_stands_in_the_header(
    cells: tuple[str, ...], header: str, shown: list[str]
) -> None:
    assert column(*cells) == (header, shown)


@pytest.mark.parametrize(
    "cells",
    [
        ("100 µs", "30 MB"),  # nothing in common
        ("1 µs", "1 s"),  # a million
        ("114 (98–131) k/s", "5 /s"),  # six digits
        ("100 µs", "12"),  # a number without a unit would get one
        ("100 µs", "1.2 ms ± 3%"),
        ("≤ 3 ms", "4 ms"),
        ("34 %", "35 %"),
        ("100 µs",),  # a single number is best read with its unit
        ("refused", ""),
    ],
)
def test_numbers_without_a_common_unit_stay_as_they_are(cells: tuple[str, ...]) -> None:
    assert column(*cells) == ("cost", list(cells))


def test_words_and_names_keep_their_units() -> None:
    assert column("1 ms", "2 ms", align="left") == ("cost", ["1 ms", "2 ms"])
    table = Table("", (Column("size", "right"),), (("1 ms",), ("2 ms",)))
    assert in_one_unit(table) == table


@given(
    st.lists(st.floats(1e-9, 1e3), min_size=2, max_size=6), st.sampled_from(["seconds", "bytes"])
)
def test_a_number_is_worth_the_same_in_another_unit(values: list[float], unit: str) -> None:
    texts = [quantity(value, unit) for value in values]
    header, shown = column(*texts)
    for text, cell in zip(texts, shown, strict=True):
        number, symbol = text.split()
        before = float(number) * SYMBOLS[symbol][1]
        scale = 1.0 if header == "cost" else SYMBOLS[header[6:-1]][1]
        after = before if header == "cost" else float(cell.replace(",", "")) * scale
        assert after == pytest.approx(before, rel=1e-6)


def test_the_scale_of_a_value_is_the_one_it_is_written_in() -> None:
    assert scale_of(0.00122, "seconds") == (1e-3, "ms")
    assert scale_of(5e4, "1/s") == (1e3, "k/s")
    assert scale_of(5e4, "x") == (1.0, "x")


def test_a_header_that_has_a_unit_gets_no_other() -> None:
    columns = (Column("name"), Column("steps/s", "right"))
    table = Table("", columns, (("a", "1 k/s"), ("b", "2 k/s")))
    assert in_one_unit(table) == table
