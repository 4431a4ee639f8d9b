"""Predictions held against measurements: coverage, and when future intervals are stretched."""

import numpy as np
import pytest

from tools.scaling.rule.prediction_score import MIN_SCORED, held, score

VALUE = np.full(40, 10.0)


def predicted(half: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return VALUE * np.exp(-half), VALUE, VALUE * np.exp(half)


def measured(sd: float, seed: int = 1) -> np.ndarray:
    return VALUE * np.exp(sd * np.random.default_rng(seed).standard_normal(len(VALUE)))


def test_coverage_and_median_error_are_counted() -> None:
    low, value, high = np.array([1.0, 1, 1]), np.array([2.0, 2, 2]), np.array([3.0, 3, 3])
    found = score(low, value, high, np.array([2.2, 2.9, 3.1]), np.zeros(3))
    assert found.scored == 3
    assert found.coverage.value == pytest.approx(2 / 3)
    assert found.median_error == pytest.approx(0.45)
    assert found.widening == 1.0


def test_the_error_of_a_measurement_is_no_fault_of_the_prediction() -> None:
    low, value, high = (np.array([x]) for x in (1.9, 2.0, 2.1))
    outside = np.array([2.2])
    assert not held(low, value, high, outside, np.zeros(1))[0]
    assert held(low, value, high, outside, np.array([0.05]))[0]


def test_good_intervals_are_not_stretched() -> None:
    found = score(*predicted(1.96 * 0.05), measured(0.05), np.zeros(40))
    assert found.coverage.high >= 0.95
    assert found.widening == 1.0


def test_narrow_intervals_are_stretched_by_what_would_have_held_95_percent() -> None:
    low, value, high = predicted(0.05)
    costs = measured(0.1)
    found = score(low, value, high, costs, np.zeros(40))
    assert found.coverage.high < 0.95
    assert 2 < found.widening < 8
    stretched = (value * (low / value) ** found.widening, value * (high / value) ** found.widening)
    assert np.mean((stretched[0] <= costs) & (costs <= stretched[1])) >= 0.95


def test_the_widening_is_of_intervals_as_they_were_fitted() -> None:
    costs = measured(0.1)
    narrow = score(*predicted(0.05), costs, np.zeros(40))
    told = score(*predicted(0.05 * narrow.widening), costs, np.zeros(40), narrow.widening)
    assert told.coverage.value >= 0.95
    assert told.widening == pytest.approx(narrow.widening)


def test_few_predictions_are_no_reason_to_distrust_the_next() -> None:
    few = MIN_SCORED - 1
    low, value, high = (array[:few] for array in predicted(0.001))
    assert score(low, value, high, measured(0.1)[:few], np.zeros(few)).widening == 1.0


def test_an_interval_of_no_width_that_is_hit_has_held() -> None:
    one = np.ones(1)
    assert held(one, one, one, one, np.zeros(1))[0]
