"""Intervals of the change of several costs hold together, and are open where nothing is known."""

import math

import numpy as np
import pytest

from tools.scaling.rule.cost_changes import cost_changes

K = 5


def test_the_value_is_the_quotient_and_the_interval_is_symmetric_on_the_logarithm() -> None:
    (change,) = cost_changes(np.array([2.0]), np.array([1.0]), np.array([[0.03, 0.04]]))
    assert change.value == 0.5
    assert math.log(change.high / 0.5) == pytest.approx(1.96 * 0.05, rel=1e-3)
    assert math.log(0.5 / change.low) == pytest.approx(1.96 * 0.05, rel=1e-3)


def test_an_unknown_error_leaves_all_open() -> None:
    (change,) = cost_changes(np.array([2.0]), np.array([1.0]), np.array([[0.03, math.nan]]))
    assert (change.low, change.high) == (0.0, math.inf)


def test_all_intervals_hold_together_in_19_of_20() -> None:
    draw, errors = np.random.default_rng(3), np.tile([0.1, 0.05], (K, 1))
    held = 0
    for _ in range(2000):
        before, after = np.exp(draw.normal(0.0, errors).T)
        held += all(
            change.low <= 1 <= change.high for change in cost_changes(before, after, errors)
        )
    assert 0.94 < held / 2000 < 0.965


def test_nothing_to_compare_is_no_error() -> None:
    assert cost_changes(np.empty(0), np.empty(0), np.empty((0, 2))) == []
