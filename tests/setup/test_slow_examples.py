"""Hypothesis fails no example because the machine is busy."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=1)
@given(st.integers())
def test_an_example_may_take_longer_than_the_deadline_of_hypothesis(number):
    time.sleep(0.3)
