"""Which parameter is a size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.store.axis import find_axis, named_axis, size_of


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("100", 100),
        ("1e5", 1e5),
        ("'1_000'", 1000),
        ("(100, 100)", 100),
        ("[8, 8, 8]", 8),
        ("(7,)", 7),
        ("N=1000", 1000),
        ("'n=1e5'", 1e5),
        ('"n = 20"', 20),
        ("np.int64(64)", 64),
        ("(100, 200)", None),
        ("'100, 5'", None),
        ("()", None),
        ("0", None),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("5e-324", None),
        ("9" * 199, None),
        ("(" * 3000 + "1" + ")" * 3000, None),
        ("N=" * 3000 + "1", None),
        ("(" * 50 + "7" + ")" * 50, 7),
        ("True", None),
        ("None", None),
        ("'float64'", None),
        ("<class 'list'>", None),
        ("'", None),
        ("", None),
    ],
)
def test_size_of(text: str, size: float | None) -> None:
    assert size_of(text) == size


@given(st.integers(1, 10**12))
def test_every_whole_number_is_read_back_in_every_dress(number: int) -> None:
    for text in (repr(number), repr(f"{number:_}"), f"N={number}", repr((number, number))):
        assert size_of(text) == number


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    size = size_of(text)
    assert size is None or size > 0


def test_a_name_that_says_size_wins_over_a_wider_range() -> None:
    axis = find_axis(["seed", "n_vehicles"], [["1", "100", "10000"], ["10", "20", "30"]])
    assert axis is not None
    assert (axis.index, axis.name, axis.sizes) == (1, "n_vehicles", (10, 20, 30))


def test_the_clearer_name_wins() -> None:
    axis = find_axis(["rows", "vehicles"], [["1", "2", "3"], ["1", "2", "3"]])
    assert axis is not None
    assert axis.name == "vehicles"


def test_without_a_telling_name_the_widest_range_wins() -> None:
    axis = find_axis(["a", "b"], [["1", "2", "3"], ["1", "2", "300"]])
    assert axis is not None
    assert axis.name == "b"


@pytest.mark.parametrize(
    "values", [["1", "2"], ["1", "1.0", "2"], ["1", "2", "None"], ["0", "1", "2"], []]
)
def test_too_few_numbers_are_no_axis(values: list[str]) -> None:
    assert find_axis(["n"], [values]) is None


def test_a_named_axis_may_be_short_but_must_hold_a_size() -> None:
    params = [["1", "10"], ["'a'", "'b'"]]
    axis = named_axis("k", ["k", "kind"], params)
    assert axis is not None
    assert axis.sizes == (1, 10)
    assert named_axis("kind", ["k", "kind"], params) is None
    assert named_axis("other", ["k", "kind"], params) is None
