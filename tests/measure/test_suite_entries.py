"""What a suite says of its benchmarks is checked before anything is measured."""

from typing import Any

import pytest

from tools.errors import UserError
from tools.measure.suite import CASE_TIMEOUT_S, MOST_TIMEOUT_S, groups_of

ENTRY = {
    "name": "m.time_x",
    "type": "time",
    "params": [["'a'", "'b'"], ["1"]],
    "param_names": ["kind", "n"],
    "unit": "seconds",
    "timeout": None,
}


def test_a_benchmark_is_parsed_with_all_its_cases() -> None:
    group = groups_of([ENTRY])["m.time_x"]
    assert group.keys == ("'a', 1", "'b', 1")
    assert (group.cases, group.unit, group.timeout_s) == ((0, 1), "seconds", CASE_TIMEOUT_S)


@pytest.mark.parametrize("timeout", [1e9, float("inf")])
def test_for_ever_is_the_longest_that_is_waited(timeout: float) -> None:
    assert groups_of([{**ENTRY, "timeout": timeout}])["m.time_x"].timeout_s == MOST_TIMEOUT_S


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("timeout", "60", "timeout: a text is no number"),
        ("timeout", float("nan"), "timeout: NaN is no number"),
        ("timeout", -1, "timeout: -1 is no number"),
        ("unit", 5, "unit: is no text"),
        ("type", None, "type: is no text"),
        ("params", "ab", "params: is no list"),
        ("params", [[1]], "params: is no text"),
        ("param_names", [["n"]], "param_names: is no text"),
    ],
)
def test_what_is_not_as_asv_describes_it_is_one_line(key: str, value: Any, said: str) -> None:
    with pytest.raises(UserError, match=f"m.time_x: {said}") as refused:
        groups_of([{**ENTRY, key: value}])
    assert len(str(refused.value).splitlines()) == 1
