"""Predicted costs: intervals, and how far they extrapolate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaling.rule.growth import judge_growth
from tools.scaling.rule.laws import CLASSES
from tools.scaling.rule.prediction import Predictor, inflate, largest_extrapolation
from tools.stats.interval import Interval, Refusal

SIZES = np.geomspace(10, 10**4, 9).round()


def predictor(cost: np.ndarray, sd: float = 0.02, seed: int = 0) -> Predictor:
    rng = np.random.default_rng(seed)
    sizes = SIZES[: len(cost)]
    growth = judge_growth(sizes, cost * np.exp(sd * rng.standard_normal(len(cost))), sd)
    assert isinstance(growth.predictor, Predictor)
    return growth.predictor


def at(predictor: Predictor, size: float, inflation: float = 1.0) -> Interval:
    answer = predictor.at(size, inflation)
    assert isinstance(answer, Interval), answer
    return answer


@pytest.mark.parametrize("law", CLASSES)
def test_an_interval_holds_its_value_and_the_law_predicts(law: str) -> None:
    shape = CLASSES[law]
    offset = float(shape(SIZES)[3])
    predicts = predictor(offset + shape(SIZES), sd=0.003)
    for size in (5.0, 300.0, 5e4):
        interval = at(predicts, size)
        assert interval.low <= interval.value <= interval.high
        truth = offset + float(shape(np.array([size]))[0])
        assert interval.value == pytest.approx(truth, rel=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_intervals_widen_with_distance(seed: int) -> None:
    predicts = predictor(200 + SIZES, sd=0.03, seed=seed)
    widths = [np.log(i.high / i.low) for i in (at(predicts, s) for s in (1e4, 2e4, 3e4, 5e4))]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


def test_the_same_question_has_the_same_answer() -> None:
    assert at(predictor(5 + SIZES), 2e4) == at(predictor(5 + SIZES), 2e4)


@pytest.mark.parametrize(
    ("sizes", "in_doubt", "factor"),
    [
        ([1, 2, 5, 10, 20, 50, 100, 200], False, 10),
        ([1, 2, 5, 10, 20, 50, 60, 99], False, 10),
        ([1, 2, 5, 10, 20, 50, 60, 90], False, 5),
        ([1, 2, 5, 10, 20, 50, 100], False, 5),
        ([1, 2, 3, 4, 5, 6, 7, 8], False, 2),
        ([1, 5, 10, 50, 100], False, 2),
        ([1, 2, 5, 10, 20, 50, 100, 200], True, 2),
        ([1, 10, 100], False, 1),
        ([1, 1, 2, 2, 10, 10, 100, 100], False, 2),
    ],
)
def test_more_sizes_over_a_wider_span_extrapolate_further(
    sizes: list[float], in_doubt: bool, factor: float
) -> None:
    assert largest_extrapolation(np.array(sizes, dtype=float), in_doubt) == factor


def test_beyond_the_largest_extrapolation_is_refused_on_either_side() -> None:
    predicts = predictor(5 + SIZES)
    assert predicts.largest_extrapolation == 10
    assert isinstance(predicts.at(1e5), Interval)
    assert isinstance(predicts.at(1.0), Interval)
    assert predicts.at(2e5) == Refusal(
        "20 times above the largest measured size; these sizes allow 10 times at most"
    )
    assert "below the smallest" in str(predicts.at(0.5))


def test_a_fifth_size_is_needed_to_go_beyond_twice_the_largest() -> None:
    predicts = predictor(5 + SIZES[:5])
    assert isinstance(predicts.at(2 * SIZES[4]), Interval)
    assert isinstance(predicts.at(3 * SIZES[4]), Refusal)


@pytest.mark.parametrize("sd", [0.01, 0.1])
def test_a_size_that_deviates_from_the_law_makes_predictions_less_sure(sd: float) -> None:
    rng = np.random.default_rng(3)
    off = SIZES * np.exp(0.1 * rng.standard_normal(len(SIZES)))
    on_law = at(predictor(SIZES, sd=0.0), 300.0)
    off_law = at(predictor(off, sd=0.0), 300.0)
    assert np.log(off_law.high / off_law.low) > 2 * np.log(on_law.high / on_law.low)


@given(st.floats(0.1, 10), st.floats(0, 2), st.floats(0, 2), st.floats(0.1, 5))
def test_inflated_intervals_grow_by_the_factor_about_their_value(
    value: float, below: float, above: float, factor: float
) -> None:
    wide = inflate(Interval(value, value * np.exp(-below), value * np.exp(above)), factor)
    assert wide.value == value
    assert np.log(value / wide.low) == pytest.approx(factor * below, abs=1e-9)
    assert np.log(wide.high / value) == pytest.approx(factor * above, abs=1e-9)


def test_predictions_are_inflated_on_request() -> None:
    predicts = predictor(5 + SIZES)
    assert at(predicts, 2e4, inflation=1.7) == inflate(at(predicts, 2e4), 1.7)


def test_the_band_lies_about_the_law_and_within_what_sizes_show() -> None:
    predicts = predictor(5 + SIZES, sd=0.05)
    low, high = predicts.band(SIZES)
    assert ((low < predicts.costs(SIZES)) & (predicts.costs(SIZES) < high)).all()
    for i, size in enumerate(SIZES):
        interval = at(predicts, float(size))
        assert high[i] / low[i] <= 1.1 * interval.high / interval.low


def test_an_interval_too_wide_to_say_anything_is_refused() -> None:
    sizes = SIZES[:4]
    rng = np.random.default_rng(0)
    wild = judge_growth(sizes, sizes * np.exp(rng.standard_normal(4)), 1.0).predictor
    assert isinstance(wild, Predictor)
    answer = wild.at(2 * sizes[-1])
    assert isinstance(answer, Refusal)
    assert "over 30 times apart" in answer.reason
