"""The word of confidence at both sides of each of its limits."""

from dataclasses import replace

import pytest

from tools.observe.rule.confidence import FAIR, HIGH, Needed, confidence
from tools.stats.interval import Interval, Refusal

ENOUGH = {"high": HIGH, "fair": FAIR}
NEXT = {"high": "fair", "fair": "low"}


def word(needed: Needed, value: float = 100.0) -> str:
    half = needed.half_width * value
    return confidence(Interval(value, value - half, value), needed.processes, needed.disturbed)


@pytest.mark.parametrize("name", ["high", "fair"])
def test_what_is_just_needed_is_enough_and_any_one_thing_less_is_not(name):
    needed = ENOUGH[name]
    assert word(needed) == name
    assert word(replace(needed, half_width=1.01 * needed.half_width)) == NEXT[name]
    assert word(replace(needed, processes=needed.processes - 1)) == NEXT[name]
    assert word(replace(needed, disturbed=needed.disturbed + 0.01)) == NEXT[name]


def test_the_limits_are_those_that_the_page_names():
    assert (Needed(0.02, 5, 0.10), Needed(0.10, 3, 0.50)) == (HIGH, FAIR)


def test_the_longer_side_of_the_interval_counts():
    assert confidence(Interval(100, 99, 103), 5, 0.0) == "fair"
    assert confidence(Interval(100, 97, 101), 5, 0.0) == "fair"


def test_what_nothing_counts_is_never_high():
    assert confidence(Interval(100, 100, 100), 50, None) == "fair"


def test_a_refusal_has_none():
    assert confidence(Refusal("why"), 50, 0.0) == "none"
