"""Digests are compared number by number, and the first difference is named by its place."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.digest import difference

finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.integers(-(10**9), 10**9) | st.floats() | st.text("ab", max_size=3)
digests = st.recursive(
    numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy"), inner, max_size=3),
    max_leaves=8,
)


@given(digests)
def test_a_digest_is_the_same_as_itself_after_a_journey_through_json(digest: Any) -> None:
    assert difference(digest, json.loads(json.dumps(digest)), 0.0, 0.0) == ""


@given(digests, digests)
def test_a_difference_is_one_both_ways_round(base: Any, head: Any) -> None:
    there, back = difference(base, head, 1e-9, 1e-4), difference(head, base, 1e-9, 1e-4)
    assert bool(there) == bool(back)


@given(finite, finite, st.floats(0, 1), st.floats(0, 10))
def test_numbers_may_differ_by_either_tolerance(
    base: float, head: float, relative: float, absolute: float
) -> None:
    allowed = max(absolute, relative * max(abs(base), abs(head)))
    same = base == head or abs(base - head) <= allowed
    assert (difference(base, head, relative, absolute) == "") == same


def test_counts_and_words_are_equal_or_not_whatever_is_allowed() -> None:
    assert difference(1000, 1001, 0.5, 10.0) == "digest: 1000, now 1001"
    assert difference("ring", "rings", 0.5, 10.0) == "digest: 'ring', now 'rings'"
    assert difference(True, False, 0.5, 10.0) != ""
    assert difference(None, 0.0, 0.5, 10.0) != ""


@pytest.mark.parametrize("other", [0.0, math.inf, -math.inf])
def test_what_is_no_number_is_only_like_itself(other: float) -> None:
    assert difference(math.nan, other, 1.0, 10.0) != ""
    assert difference(math.nan, math.nan, 0.0, 0.0) == ""


BASE = {"vehicles": 10, "speed": {"sum": 12.5, "by lane": [4.0, 8.5]}}


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ({**BASE, "vehicles": 11}, "vehicles: 10, now 11"),
        ({**BASE, "speed": {"sum": 12.5, "by lane": [4.0, 8.6]}}, "speed.by lane[1]: 8.5, now 8.6"),
        ({**BASE, "speed": {"sum": 12.5, "by lane": [4.0]}}, "speed.by lane: 2 entries, now 1"),
        ({**BASE, "speed": {"sum": 12.5}}, "speed: other entries"),
        ({**BASE, "speed": 12.5}, "speed: "),
        ({**BASE, "more": 1}, "digest: other entries"),
        ({"vehicles": 9, "speed": {"sum": 0.0, "by lane": []}}, "vehicles: 10, now 9"),
    ],
)
def test_the_first_difference_is_named_by_its_place(head: Any, where: str) -> None:
    assert difference(BASE, head, 1e-9, 1e-4).startswith(where)


def test_numbers_of_two_definitions_say_nothing_about_each_other() -> None:
    """What stands beside them is compared."""
    one, other = {"version": 1, "sums": [1.0]}, {"version": 2, "sums": [3.0, 4.0], "more": 5}
    assert difference(one, other, 0.0, 0.0) == ""
    assert difference({"sums": [1.0]}, other, 0.0, 0.0) == ""
    assert difference({"own": one, "n": 7}, {"own": other, "n": 8}, 0.0, 0.0) == "n: 7, now 8"
    same = {"version": 1, "sums": [2.0]}
    assert difference({"own": one}, {"own": same}, 0.0, 0.0) == "own.sums[0]: 1.0, now 2.0"


def test_lists_of_other_lengths_are_told_without_a_name_too() -> None:
    assert difference([1.0], [1.0, 2.0], 1e-9, 0.0) == "digest: 1 entries, now 2"
