"""Sizes that a law is judged without, and that this is said."""

import numpy as np
import pytest

from tools.scaling.rule.growth import LawClaim, Undecided, judge_growth, law_name
from tools.scaling.rule.laws import CLASSES
from tools.scaling.rule.prediction import Predictor
from tools.stats.interval import Interval

SIZES = np.geomspace(10, 10**4, 9).round()


def noisy(cost: np.ndarray, sd: float, seed: int) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


@pytest.mark.parametrize("place", [1, 4, 7])
@pytest.mark.parametrize("law", ["n", "n^2", "sqrt n"])
def test_one_size_too_slow_is_named_and_the_law_judged_without_it(law: str, place: int) -> None:
    named = 0
    for seed in range(4):
        cost = noisy(CLASSES[law](SIZES), 0.01, seed)
        cost[place] *= 1.5
        growth = judge_growth(SIZES, cost, 0.01).growth
        assert isinstance(growth, LawClaim | Undecided)
        assert f"n = {SIZES[place]:,.10g}" in growth.remark
        assert "1.5 times" in growth.remark or "1.4 times" in growth.remark
        named += law_name(growth) == law
    assert named >= 3


def test_predictions_are_those_without_it() -> None:
    cost = noisy(SIZES, 0.01, 3)
    without = np.delete(cost, 4)
    cost[4] *= 1.5
    one, other = (
        judge_growth(sizes, costs, 0.01).predictor
        for sizes, costs in ((SIZES, cost), (np.delete(SIZES, 4), without))
    )
    assert isinstance(one, Predictor)
    assert isinstance(other, Predictor)
    answer = one.at(2e4)
    assert isinstance(answer, Interval)
    assert answer == other.at(2e4)


@pytest.mark.parametrize("place", [0, 8])
def test_the_smallest_and_the_largest_size_are_never_set_aside(place: int) -> None:
    cost = noisy(SIZES, 0.01, 1)
    cost[place] *= 1.5
    growth = judge_growth(SIZES, cost, 0.01).growth
    assert isinstance(growth, LawClaim | Undecided)
    assert f"n = {SIZES[place]:,.10g}, whose" not in growth.remark


@pytest.mark.parametrize("sd", [0.01, 0.05, 0.2])
def test_noise_alone_sets_nothing_aside(sd: float) -> None:
    aside = 0
    for seed in range(20):
        growth = judge_growth(SIZES, noisy(50 + SIZES, sd, seed), sd).growth
        assert isinstance(growth, LawClaim | Undecided)
        aside += bool(growth.remark)
    assert aside <= 1


def test_the_two_smallest_are_set_aside_where_a_law_begins_beyond_them() -> None:
    sizes = 2.0 ** np.arange(1, 13)
    cost = noisy(np.maximum(29 * sizes - 88, 16 * sizes), 0.005, 0)
    growth = judge_growth(sizes, cost, 0.005).growth
    assert isinstance(growth, LawClaim)
    assert growth.law == "n"
    assert growth.remark == "judged without n = 2 and 4, up to where it grows otherwise"
    assert growth.coefficient.low <= 29 <= growth.coefficient.high
