"""Predictions held against measurements: coverage, and when future intervals are inflated."""

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
    scored = score(low, value, high, np.array([2.2, 2.9, 3.1]), np.zeros(3))
    assert scored.scored == 3
    assert scored.coverage.value == pytest.approx(2 / 3)
    assert scored.median_error == pytest.approx(0.45)
    assert scored.inflation == 1.0


def test_the_error_of_a_measurement_is_no_fault_of_the_prediction() -> None:
    low, value, high = (np.array([x]) for x in (1.9, 2.0, 2.1))
    outside = np.array([2.2])
    assert not held(low, value, high, outside, np.zeros(1))[0]
    assert held(low, value, high, outside, np.array([0.05]))[0]


def test_good_intervals_are_not_inflated() -> None:
    scored = score(*predicted(1.96 * 0.05), measured(0.05), np.zeros(40))
    assert scored.coverage.high >= 0.95
    assert scored.inflation == 1.0


def test_narrow_intervals_are_inflated_by_what_would_have_held_95_percent() -> None:
    low, value, high = predicted(0.05)
    costs = measured(0.1)
    scored = score(low, value, high, costs, np.zeros(40))
    assert scored.coverage.high < 0.95
    assert 2 < scored.inflation < 8
    inflated = (
        value * (low / value) ** scored.inflation,
        value * (high / value) ** scored.inflation,
    )
    assert np.mean((inflated[0] <= costs) & (costs <= inflated[1])) >= 0.95


def test_the_inflation_is_of_intervals_as_they_were_fitted() -> None:
    costs = measured(0.1)
    narrow = score(*predicted(0.05), costs, np.zeros(40))
    inflated = score(*predicted(0.05 * narrow.inflation), costs, np.zeros(40), narrow.inflation)
    assert inflated.coverage.value >= 0.95
    assert inflated.inflation == pytest.approx(narrow.inflation)


def test_few_predictions_are_no_reason_to_distrust_the_next() -> None:
    few = MIN_SCORED - 1
    low, value, high = (array[:few] for array in predicted(0.001))
    assert score(low, value, high, measured(0.1)[:few], np.zeros(few)).inflation == 1.0


def test_an_interval_of_no_width_that_is_hit_has_held() -> None:
    unit = np.ones(1)
    assert held(unit, unit, unit, unit, np.zeros(1))[0]


def votes(*series: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return off / value - 1 and series of so many predictions each."""
    off = np.concatenate([np.full(count, miss) for count, miss in series])
    return off, np.concatenate([np.full(count, i) for i, (count, _) in enumerate(series)])


def inflation(off: np.ndarray, series: np.ndarray, half: float = 0.05) -> float:
    value = np.full(len(off), 10.0)
    ends = value * np.exp(-half), value, value * np.exp(half)
    return score(*ends, value * np.exp(off), np.zeros(len(off)), series=series).inflation


@pytest.mark.parametrize("others", [1, 2, 5, 20, 200])
def test_ten_failures_of_one_series_among_210_widen_nothing(others: int) -> None:
    assert inflation(*votes((10, 0.2), *[(200 // others, 0.01)] * others)) == 1.0


def test_what_several_series_show_is_believed_and_one_series_alone_is() -> None:
    assert inflation(*votes(*[(10, 0.2)] * 4, *[(10, 0.01)] * 4)) == pytest.approx(4)
    assert inflation(*votes((10, 0.2))) == pytest.approx(4)


def test_a_series_with_many_predictions_has_no_more_votes_than_one_with_few() -> None:
    few, many = ([(count, 0.01)] * 2 + [(5, 0.2)] * 6 for count in (5, 500))
    assert inflation(*votes(*few)) == inflation(*votes(*many)) == pytest.approx(4)


def test_failures_fade_as_later_predictions_hold() -> None:
    failed_long_ago, failing = np.r_[np.full(10, 0.2), np.full(60, 0.01)], np.full(70, 0.2)
    series = np.repeat(np.arange(4), 70)
    assert inflation(np.tile(failed_long_ago, 4), series) == 1.0
    assert inflation(np.tile(failing, 4), series) == pytest.approx(4)


def test_an_interval_of_no_width_asks_for_no_infinite_stretch() -> None:
    unit = np.ones(1)
    kept, needed = held(unit, unit, unit, np.array([1.01]), np.zeros(1))
    assert not kept[0]
    assert needed[0] == pytest.approx(np.log(1.01) / 0.005)
    # Many of no width, all off by a thousandth, widen the timed ones by nothing.
    assert inflation(np.full(40, 0.001), np.arange(40), half=0.0) == 1.0
