"""Laws in cells and in sentences."""

from dataclasses import replace

import pytest

from tools.scaling import words as law_words
from tools.scaling.rule.growth import Growth, LawClaim, Undecided
from tools.stats.interval import Interval, Refusal


def near(value: float) -> Interval:
    return Interval(value, 0.9 * value, 1.1 * value)


LINEAR = LawClaim(
    "n", (("n", 0.92), ("n log n", 0.08)), near(1.0), offset=near(9e-6), coefficient=near(4.1e-9)
)
NO_OFFSET = LawClaim(
    "n log n",
    (("n log n", 1.0),),
    near(1.1),
    offset=Interval(1e-6, 0, 2e-6),
    coefficient=near(2e-9),
)
FLAT = LawClaim("1", (("1", 0.5), ("n", 0.1)), near(0.0), offset=None, coefficient=near(5e-3))
BREAK = LawClaim(
    "break",
    (("break", 1.0),),
    near(1.2),
    offset=near(1e-6),
    coefficient=near(3e-9),
    break_size=1778.0,
)
CLOSE = Undecided("n or n^2", near(1.5), (("n", 0.6), ("n^2", 0.4)), close=True)
TOO_FEW = Refusal("too few")


@pytest.mark.parametrize(
    ("growth", "words"),
    [
        (LINEAR, "9 µs + 4.1 ns × vehicles (linear; n log n 12x less likely)"),
        (NO_OFFSET, "2 ns × vehicles log vehicles (n log n; all others over 1000x less likely)"),
        (FLAT, "5 ms (constant; no growth shows over these sizes)"),
        (BREAK, "3 ns × vehicles beyond 1.78k (linear with a break; all others over 1000x less"),
        (CLOSE, "undecided: n or n^2"),
        (TOO_FEW, "refused: too few"),
    ],
)
def test_a_law_in_a_sentence(growth: Growth, words: str) -> None:
    assert law_words.sentence(growth, "seconds", "vehicles").startswith(words)


@pytest.mark.parametrize(
    ("growth", "words"),
    [
        (LINEAR, "9 µs + 4.1 ns × n"),
        (NO_OFFSET, "2 ns × n log n"),
        (CLOSE, "n or n^2?"),
        (TOO_FEW, "refused"),
        (Undecided("noise", near(1.0)), "undecided"),
    ],
)
def test_a_law_in_a_cell(growth: Growth, words: str) -> None:
    assert law_words.law(growth, "seconds") == words


def test_an_offset_that_may_be_nothing_is_the_most_it_can_be() -> None:
    assert law_words.offset(NO_OFFSET, "seconds") == "< 2 µs"
    assert law_words.offset(LINEAR, "seconds") == "9 µs (8.1 µs to 9.9 µs)"
    for growth in (FLAT, CLOSE, TOO_FEW):
        assert law_words.offset(growth, "seconds") == ""


def test_a_falling_exponent_is_not_read_as_a_range_with_a_minus() -> None:
    falling = Undecided("falls", Interval(-0.5, -0.6, -0.4))
    assert law_words.exponent(falling) == "-0.50 (-0.60…-0.40)"
    assert law_words.exponent(TOO_FEW) == ""


SUM = LawClaim(
    "n^2",
    (("n^2", 1.0),),
    near(1.4),
    offset=None,
    coefficient=near(1.1e-9),
    lower="n",
    lower_coefficient=near(1e-7),
)
DIFFERENCE = LawClaim(
    "n^2",
    (("n^2", 1.0),),
    near(2.0),
    offset=None,
    coefficient=near(5e-10),
    lower="n",
    lower_coefficient=Interval(-5e-10, -6e-10, -4e-10),
)
BELOW = LawClaim(
    "n",
    (("n", 1.0),),
    near(1.0),
    offset=Interval(-8.8e-5, -9e-5, -8.6e-5),
    coefficient=near(2.9e-5),
)
LEVELS = LawClaim(
    "saturating",
    (("saturating", 1.0),),
    near(0.5),
    offset=None,
    coefficient=near(3e-9),
    break_size=300.0,
)


@pytest.mark.parametrize(
    ("claim", "words", "shape"),
    [
        (SUM, "100 ns × n + 1.1 ns × n^2", "quadratic"),
        (DIFFERENCE, "500 ps × n^2 - 500 ps × n", "quadratic"),
        (BELOW, "29 µs × n - 88 µs", "linear"),
        (LEVELS, "3 ns × n / (1 + n / 300)", "levelling off"),
        (replace(BREAK, beyond="n^2"), "3 ns × n^2 beyond 1.78k", "n^2 beyond a break"),
        (replace(NO_OFFSET, law="2^n"), "2 ns × 2^n", "exponential"),
    ],
)
def test_laws_of_more_than_one_term_in_words(claim: LawClaim, words: str, shape: str) -> None:
    assert law_words.formula(claim, "seconds") == words
    assert law_words.shape(claim) == shape


def test_where_an_exponent_is_heading_is_said() -> None:
    said = "the exponent of these sizes, 1.40, is heading for 2"
    assert law_words.remarks(SUM) == [said]
    assert said in law_words.sentence(SUM, "seconds", "n")
    assert law_words.remarks(DIFFERENCE) == []
    assert law_words.remarks(TOO_FEW) == []


def test_what_a_law_was_judged_without_is_said() -> None:
    without = replace(LINEAR, remark="judged without n = 300")
    assert law_words.sentence(without, "seconds", "n").endswith("; judged without n = 300")


def test_an_offset_below_zero_is_told() -> None:
    assert law_words.offset(BELOW, "seconds") == "-88 µs (-90 µs to -86 µs)"
    unsure = replace(BELOW, offset=Interval(-1e-6, -3e-6, 0))
    assert law_words.offset(unsure, "seconds") == "> -3 µs"
    assert law_words.formula(unsure, "seconds") == "29 µs × n"


def test_an_exponent_without_an_upper_end_has_none() -> None:
    steep = Undecided("no class fits", Interval(12.0, 9.0, 16.0))
    assert law_words.exponent(steep) == "12.00 (9.00 or more)"
