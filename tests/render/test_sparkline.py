"""A curve in one line of text."""

import math

import numpy as np

from tools.render.sparkline import sparkline


def test_heights_are_from_nothing_to_the_largest_or_to_what_is_given() -> None:
    assert sparkline([0.0, 1.0, 2.0], 3) == "▁▅█"
    assert sparkline(np.array([0.0, 0.5, 1.0]), 3, most=2.0) == "▁▃▅"
    assert sparkline([5.0, -1.0], 2, most=1.0) == "█▁"


def test_the_last_values_are_shown_and_few_leave_room() -> None:
    assert sparkline([9.0, 0.0, 1.0], 2) == "▁█"
    assert sparkline([1.0], 3) == "█  "


def test_what_is_not_known_is_blank_and_zeros_are_low() -> None:
    assert sparkline([math.nan, 1.0], 2) == " █"
    assert sparkline([math.nan], 1) == " "
    assert sparkline([0.0, 0.0], 2) == "▁▁"
    assert sparkline([], 2) == "  "
