"""Holm's procedure against its definition, one hypothesis at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.stats.holm import RATE, adjust

p_values = st.lists(st.floats(0, 1) | st.floats(0, 0.06), max_size=8)


def literal(p_values: list[float]) -> list[bool]:
    """Return which to reject: the smallest of those left, until one is too large."""
    rejected = [False] * len(p_values)
    left = list(range(len(p_values)))
    while left:
        smallest = min(left, key=lambda i: p_values[i])
        if p_values[smallest] > RATE / len(left):
            break
        rejected[smallest] = True
        left.remove(smallest)
    return rejected


@given(p_values)
def test_it_rejects_what_the_definition_does(p_values: list[float]) -> None:
    assert adjust(np.array(p_values)).tolist() == literal(p_values)


def test_the_example_of_four() -> None:
    """0.01 <= 0.05 / 4 and 0.013 <= 0.05 / 3, but 0.03 > 0.05 / 2, which ends it."""
    assert adjust(np.array([0.01, 0.03, 0.04, 0.013])).tolist() == [True, False, False, True]


def test_the_chance_of_any_false_rejection_is_bounded() -> None:
    rng = np.random.default_rng(0)
    false = sum(bool(adjust(rng.uniform(size=10)).any()) for _ in range(4000))
    assert false / 4000 < RATE + 3 * np.sqrt(RATE * (1 - RATE) / 4000)
