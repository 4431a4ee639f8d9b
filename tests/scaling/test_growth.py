"""Verdicts: when a law is named, when the answer is undecided, when it is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scaling.rule.growth import (
    GrowthVerdict,
    LawClaim,
    Undecided,
    judge_growth,
    law_name,
)
from tools.scaling.rule.laws import CLASSES
from tools.scaling.rule.prediction import Predictor
from tools.stats.interval import Interval, Refusal

SIZES = np.array([10.0, 20, 50, 100, 200, 500, 1000, 2000])


def noisy(cost: np.ndarray, sd: float, seed: int = 0) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


def claimed(verdict: GrowthVerdict) -> LawClaim:
    assert isinstance(verdict.growth, LawClaim), verdict.growth
    return verdict.growth


def undecided(verdict: GrowthVerdict) -> Undecided:
    assert isinstance(verdict.growth, Undecided), verdict.growth
    return verdict.growth


def refused(verdict: GrowthVerdict) -> Refusal:
    assert isinstance(verdict.growth, Refusal), verdict.growth
    return verdict.growth


def exponent(verdict: GrowthVerdict) -> Interval:
    assert not isinstance(verdict.growth, Refusal), verdict.growth
    return verdict.growth.exponent


def predictor(verdict: GrowthVerdict) -> Predictor:
    assert isinstance(verdict.predictor, Predictor), verdict.predictor
    return verdict.predictor


def holds(interval: Interval | None, value: float) -> bool:
    assert interval is not None
    return interval.low <= value <= interval.high


@pytest.mark.parametrize("law", CLASSES)
@pytest.mark.parametrize("offset", [False, True])
def test_a_class_is_named_with_its_coefficients(law: str, offset: bool) -> None:
    shape = CLASSES[law](SIZES)
    above = float(shape[3]) if offset and law != "1" else 0.0
    claim = claimed(judge_growth(SIZES, noisy(above + 2 * shape, 0.005, 2), repeat_error=0.005))
    assert claim.law == law
    assert holds(claim.coefficient, 2.0)
    assert claim.offset is None if law == "1" else holds(claim.offset, above)
    assert claim.candidates[0][0] == law
    assert claim.break_size is None


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("offset", [0.0, 30.0])
def test_the_exponent_is_given_whatever_the_law(exponent: float, offset: float) -> None:
    verdict = judge_growth(SIZES, noisy(offset + SIZES**exponent, 0.01), repeat_error=0.01)
    assert not isinstance(verdict.growth, Refusal)
    assert holds(verdict.growth.exponent, exponent)


def test_candidates_are_given_by_weight_and_add_up() -> None:
    verdict = judge_growth(SIZES[:5], noisy(SIZES[:5] * np.log2(SIZES[:5]), 0.05), 0.05)
    assert not isinstance(verdict.growth, Refusal)
    weights = [weight for _, weight in verdict.growth.candidates]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1, abs=0.01)


def test_close_laws_are_undecided_with_what_to_measure() -> None:
    sizes = np.array([1e6, 2e6, 3e6, 5e6, 1e7])
    verdict = judge_growth(sizes, noisy(sizes * np.log2(sizes), 0.02), repeat_error=0.1)
    assert undecided(verdict).close
    assert "n log n" in undecided(verdict).reason
    assert "measure n = " in undecided(verdict).reason
    assert isinstance(predictor(verdict).at(2e7), Interval)


def test_a_break_is_named_with_its_place_and_the_slope_beyond() -> None:
    sizes = np.geomspace(10, 10**4, 12).round()
    cost = sizes * np.where(sizes > 300, 2.5, 1.0)
    claim = claimed(judge_growth(sizes, noisy(cost, 0.005), repeat_error=0.005))
    assert claim.law == "break"
    assert claim.break_size is not None
    assert sizes[sizes <= 300].max() <= claim.break_size <= sizes[sizes > 300].min()
    assert holds(claim.coefficient, 2.5)


def test_constant_cost_is_constant() -> None:
    verdicts = [judge_growth(SIZES, noisy(np.full(8, 5.0), 0.01, s), 0.01) for s in range(60)]
    laws = [law_name(verdict.growth) for verdict in verdicts]
    assert laws.count("1") >= 50
    assert laws.count("1") + laws.count("undecided") >= 58
    flat = claimed(judge_growth(SIZES, np.full(8, 5.0)))
    assert flat.law == "1"
    assert holds(flat.coefficient, 5.0)
    assert holds(flat.exponent, 0.0)
    assert flat.offset is None


def test_growth_hidden_by_noise_is_undecided() -> None:
    verdict = judge_growth(SIZES, noisy(np.full(8, 5.0), 0.3, 1), repeat_error=0.3)
    assert undecided(verdict).reason == "growth cannot be told from noise"


def test_a_power_beyond_the_classes_is_undecided() -> None:
    verdict = judge_growth(SIZES, SIZES**3.6, repeat_error=0.01)
    assert "no class fits" in undecided(verdict).reason
    assert holds(undecided(verdict).exponent, 3.6)


def test_a_falling_cost_has_a_negative_exponent_and_a_prediction() -> None:
    verdict = judge_growth(SIZES, noisy(1e6 / SIZES, 0.02), repeat_error=0.02)
    assert undecided(verdict).reason.startswith("cost falls with size, as n^-1.0")
    assert holds(undecided(verdict).exponent, -1.0)
    predicted = predictor(verdict).at(4000.0)
    assert isinstance(predicted, Interval)
    assert predicted.value == pytest.approx(250.0, rel=0.1)
    assert predicted.high < 1e6 / SIZES[-1]


def test_falling_exponents_are_as_sure_as_they_say() -> None:
    hits = sum(
        holds(exponent(judge_growth(SIZES, noisy(1e6 / SIZES, 0.05, seed))), -1.0)
        for seed in range(200)
    )
    assert 0.91 <= hits / 200 <= 0.99


def test_a_drop_where_growth_is_due_is_named() -> None:
    cost = SIZES**2
    cost[-1] *= 0.15
    verdict = judge_growth(SIZES, cost, repeat_error=0.01)
    assert "not monotone" in undecided(verdict).reason
    assert "from n = 1,000 to 2,000" in undecided(verdict).reason


def test_noise_on_the_flat_part_is_no_drop() -> None:
    cost = 1e4 + SIZES**2
    cost[1] *= 0.9
    assert "monotone" not in str(judge_growth(SIZES, cost, repeat_error=0.01).growth)


def test_lack_of_fit_is_seldom_claimed_of_a_true_law() -> None:
    growths = [
        judge_growth(SIZES, noisy(50 + SIZES, 0.03, seed), 0.03).growth for seed in range(80)
    ]
    reasons = [growth.reason for growth in growths if isinstance(growth, Undecided)]
    assert sum("miss" in reason for reason in reasons) <= 4  # 1 % expected


@pytest.mark.parametrize(
    ("sizes", "advice"),
    [
        ([1.0, 2, 3, 5, 7], "also measure 10"),
        ([50.0, 64, 128, 200], "also measure 500"),
        ([100.0, 110, 120, 130, 140, 150], "also measure 1,000"),
    ],
)
def test_too_few_sizes_are_refused_with_what_to_measure(sizes: list[float], advice: str) -> None:
    verdict = judge_growth(np.array(sizes), np.array(sizes))
    assert advice in refused(verdict).reason


def test_four_sizes_still_predict_nearby_and_three_do_not() -> None:
    four = judge_growth(SIZES[:4], SIZES[:4], 0.01)
    assert "4 sizes" in refused(four).reason
    assert isinstance(predictor(four).at(150.0), Interval)
    assert isinstance(predictor(four).at(250.0), Refusal)
    three = judge_growth(SIZES[:3], SIZES[:3], 0.01)
    assert three.predictor == refused(three)


def test_repeated_sizes_do_not_count_twice() -> None:
    sizes = np.repeat([1.0, 10.0, 100.0], 4)
    assert "3 sizes" in refused(judge_growth(sizes, sizes)).reason


def test_costs_that_are_not_positive_are_refused() -> None:
    verdict = judge_growth(SIZES, np.r_[0.0, SIZES[1:]])
    assert "1 of 8" in refused(verdict).reason
    assert verdict.predictor == verdict.growth


def test_a_class_beside_a_likelier_two_point_break_is_judged() -> None:
    n = [21.0, 52, 129, 318, 789, 1953, 4837, 11981, 29673, 73490, 182010]
    ms = [0.6768, 0.7205, 1.172, 1.914, 3.862, 8.32, 19.92, 48.55, 123.4, 288.7, 698.2]
    verdict = judge_growth(np.array(n), np.array(ms))
    assert law_name(verdict.growth) in ("n", "break", "undecided")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(CLASSES)), st.floats(1e-9, 1e9))
def test_the_unit_of_cost_changes_nothing_but_the_unit(seed: int, law: str, unit: float) -> None:
    cost = noisy(CLASSES[law](SIZES), 0.03, seed)
    plain, scaled = (judge_growth(SIZES, c, 0.03).growth for c in (cost, cost * unit))
    assert law_name(plain) == law_name(scaled)
    if isinstance(plain, LawClaim) and isinstance(scaled, LawClaim):
        assert plain.break_size == scaled.break_size
        assert (plain.offset is None) == (scaled.offset is None)
        intervals = [(plain.coefficient, scaled.coefficient)]
        if plain.offset and scaled.offset:
            intervals.append((plain.offset, scaled.offset))
        for ours, theirs in intervals:
            assert theirs.value == pytest.approx(ours.value * unit, rel=1e-4, abs=1e-6 * unit)


def test_a_span_that_rounding_leaves_just_below_a_decade_is_one() -> None:
    sizes = np.array([101.0, 200, 300, 500, 700, 1007])
    assert sizes[-1] / sizes[0] == pytest.approx(9.97, abs=0.001)
    assert claimed(judge_growth(sizes, noisy(sizes, 0.005), 0.005)).law == "n"
    assert "over a factor of 10" in refused(judge_growth(sizes[1:], sizes[1:], 0.005)).reason


def test_repeated_sizes_do_not_reach_farther() -> None:
    sizes = np.repeat(SIZES[:5], 3)
    verdict = judge_growth(sizes, noisy(sizes, 0.01), 0.01)
    assert predictor(verdict).largest_extrapolation == 2


@pytest.mark.parametrize("base", [2.0, 1.6])
def test_what_grows_faster_than_any_power_has_an_exponent_that_is_not_cut(base: float) -> None:
    sizes = np.arange(2.0, 25.0, 2.0)
    verdict = judge_growth(sizes, noisy(1e-6 * base**sizes, 0.02), 0.02)
    assert exponent(verdict).high > 4.5
    assert law_name(verdict.growth) == ("2^n" if base == 2 else "undecided")


def test_doubling_with_each_size_is_named_over_less_than_a_decade() -> None:
    sizes = np.arange(8.0, 25.0, 2.0)
    verdict = judge_growth(sizes, noisy(1e-3 + 1e-9 * 2**sizes, 0.02), 0.02)
    assert claimed(verdict).law == "2^n"
    beyond = predictor(verdict).at(26.0)
    assert not isinstance(beyond, Interval) or beyond.low <= 1e-3 + 1e-9 * 2**26.0 <= beyond.high


def test_where_nothing_fits_far_predictions_are_refused_and_near_ones_wide() -> None:
    cost = SIZES * np.exp(0.4 * np.sin(2.5 * np.log(SIZES)))
    verdict = judge_growth(SIZES, noisy(cost, 0.003), 0.003)
    assert "no class fits" in undecided(verdict).reason
    near, far = predictor(verdict).at(3000.0), predictor(verdict).at(5 * SIZES[-1])
    assert isinstance(far, Refusal)
    assert isinstance(near, Refusal) or near.high / near.low > 1.3


def test_the_law_that_lower_order_terms_hide_is_where_the_exponent_is_heading() -> None:
    sizes = np.geomspace(50, 2000, 8).round()
    verdict = judge_growth(sizes, noisy(600 * sizes**2 + sizes**3, 0.005), 0.005)
    growth = verdict.growth
    assert not isinstance(growth, Refusal)
    assert growth.exponent.high < 3
    assert growth.heading == 3
    if isinstance(growth, LawClaim):
        assert growth.lower == "n^2"
        assert holds(growth.lower_coefficient, 600.0)


def test_an_offset_below_zero_is_told() -> None:
    sizes = np.geomspace(8, 4000, 9).round()
    claim = claimed(judge_growth(sizes, noisy(29 * sizes - 88, 0.003), 0.003))
    assert claim.law == "n"
    assert holds(claim.offset, -88)
