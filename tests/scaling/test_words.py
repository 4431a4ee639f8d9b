"""Laws as a person would say them."""

import pytest

from tools.scaling import words as law_words
from tools.scaling.rule.growth import Growth
from tools.stats.interval import Interval


def near(value: float) -> Interval:
    return Interval(value, 0.9 * value, 1.1 * value)


LINEAR = Growth("n", None, (("n", 0.92), ("n log n", 0.08)), near(1.0), near(9e-6), near(4.1e-9))
NO_OFFSET = Growth(
    "n log n", None, (("n log n", 1.0),), near(1.1), Interval(1e-6, 0, 2e-6), near(2e-9)
)
FLAT = Growth("1", None, (("1", 0.5), ("n", 0.1)), near(0.0), None, near(5e-3))
BREAK = Growth("break", None, (("break", 1.0),), near(1.2), near(1e-6), near(3e-9), 1778.0)
CLOSE = Growth("undecided", "n or n^2", (("n", 0.6), ("n^2", 0.4)), near(1.5), close=True)


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (LINEAR, "9 µs + 4.1 ns × vehicles (linear; n log n 12x less likely)"),
        (NO_OFFSET, "2 ns × vehicles log vehicles (n log n; all else over 1000x less likely)"),
        (FLAT, "5 ms (constant; no growth shows over these sizes)"),
        (BREAK, "3 ns × vehicles beyond 1.78k (linear with a break; all else over 1000x less"),
        (CLOSE, "undecided: n or n^2"),
    ],
)
def test_a_law_in_a_sentence(growth: Growth, said: str) -> None:
    assert law_words.sentence(growth, "seconds", "vehicles").startswith(said)


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (LINEAR, "9 µs + 4.1 ns × n"),
        (NO_OFFSET, "2 ns × n log n"),
        (CLOSE, "n or n^2?"),
        (Growth("refused", "too few"), "refused"),
    ],
)
def test_a_law_in_a_cell(growth: Growth, said: str) -> None:
    assert law_words.law(growth, "seconds") == said


def test_an_offset_that_may_be_nothing_is_the_most_it_can_be() -> None:
    assert law_words.offset(Interval(1e-6, 0.0, 2e-6), "seconds") == "< 2 µs"
    assert law_words.offset(near(9e-6), "seconds") == "9 µs (8.1 µs to 9.9 µs)"
    assert law_words.offset(None, "seconds") == ""


def test_a_falling_exponent_is_not_read_as_a_range_with_a_minus() -> None:
    falling = Growth("undecided", "falls", exponent=Interval(-0.5, -0.6, -0.4))
    assert law_words.exponent(falling) == "-0.50 (-0.60…-0.40)"
