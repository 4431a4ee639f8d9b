"""Values without a known noise: worse and better by limits, in words that say which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.tracked import TrackedPair, judge_tracked
from tools.gate.tracked import Tracked

values = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=4).map(tuple)
OPPOSITE = {"worse": "better", "better": "worse"}


def judged(base: tuple[float, ...], head: tuple[float, ...], higher: bool = False) -> str:
    return judge_tracked(TrackedPair(base, head), higher, 0.05)


@pytest.mark.parametrize(
    ("base", "head", "higher", "change"),
    [
        (100.0, 104.0, False, "same"),
        (100.0, 130.0, False, "undecided"),
        (100.0, 200.0, False, "worse"),
        (200.0, 100.0, False, "better"),
        (1e6, 5e5, True, "worse"),
        (1e6, 2e6, True, "better"),
        (1e6, 8e5, True, "undecided"),
        (0.0, 3.0, False, "worse"),
        (3.0, 0.0, False, "better"),
        (3.0, 0.0, True, "worse"),
        (0.0, 0.0, False, "same"),
        (-4.0, -1.0, False, "worse"),
        (-1.0, 1.0, True, "better"),
    ],
)
def test_one_value_a_side_is_enough_from_twice_or_half_on(
    base: float, head: float, higher: bool, change: str
) -> None:
    assert judged((base,), (head,), higher) == change


def test_several_values_a_side_are_enough_beyond_the_limit_if_all_are() -> None:
    assert judged((1.0, 1.01), (1.08, 1.09)) == "worse"
    assert judged((1.08, 1.09), (1.0, 1.01)) == "better"
    assert judged((1.0, 1.06), (1.08, 1.09)) == "same"
    assert judged((1.0, 1.01), (1.08,)) == "undecided"


def test_what_is_clear_and_what_is_no_difference_can_be_given() -> None:
    pair = TrackedPair((100.0,), (130.0,))
    assert judge_tracked(pair, False, 0.05, clear=0.25) == "worse"
    assert judge_tracked(pair, False, 0.4, clear=0.25) == "same"
    assert judge_tracked(TrackedPair((0.0,), (0.5,)), False, 0.05, least=1.0) == "same"


@given(values, values, st.booleans())
def test_what_is_worse_is_better_the_other_way_round(
    base: tuple[float, ...], head: tuple[float, ...], higher: bool
) -> None:
    change = judged(base, head, higher)
    assert judged(head, base, higher) == OPPOSITE.get(change, change)
    assert judged(base, head, not higher) == OPPOSITE.get(change, change)


@pytest.mark.parametrize(
    ("unit", "change", "head", "words"),
    [
        ("vehicles/s", "worse", 50.0, "worse (50 % lower than 100 vehicles/s)"),
        ("bytes", "worse", 300.0, "more memory (200 % higher than 100 B)"),
        ("bytes", "better", 40.0, "same (60 % lower than 100 B)"),
        ("unit", "same", 100.0, "same (100)"),
        ("unit", "worse", 5000.0, "worse (higher than 100)"),
        ("unit", "worse", -1.0, "worse (101 % lower than 100)"),
    ],
)
def test_words_say_which_way_and_from_what(unit: str, change: str, head: float, words: str) -> None:
    pair = TrackedPair((100.0,), (head,))
    assert Tracked(pair, unit, change).words == words  # type: ignore[arg-type]


def test_from_zero_there_is_no_share() -> None:
    assert Tracked(TrackedPair((0.0,), (3.0,)), "unit", "worse").words == "worse (higher than 0)"
