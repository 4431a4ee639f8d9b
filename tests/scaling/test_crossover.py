"""From which size one engine overtakes another: planted crossings, coverage, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scaling.rule.crossover import find_crossover

SIZES = np.array([10.0, 32, 100, 316, 1000, 3162, 10000])
FAST = 50 + 0.1 * SIZES  # a start-up cost, then cheap items
PLAIN = 1.0 * SIZES
TRUTH = 50 / 0.9


def test_the_planted_crossing_lies_in_the_interval() -> None:
    crossover = find_crossover(SIZES, FAST, PLAIN, 0.01)
    assert crossover.kind == "overtakes"
    assert crossover.size is not None
    assert crossover.size.low < TRUTH < crossover.size.high
    assert crossover.size.high < 1.2 * crossover.size.low


def test_the_interval_holds_the_crossing_of_the_interpolated_costs_in_95_percent() -> None:
    exact = find_crossover(SIZES, FAST, PLAIN, 1e-9)
    assert exact.size is not None
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(300):
        noise = np.exp(0.03 * rng.standard_normal((2, len(SIZES))))
        crossover = find_crossover(SIZES, FAST * noise[0], PLAIN * noise[1], 0.03 * np.sqrt(2))
        assert crossover.size is not None
        hits += crossover.size.low <= exact.size.value <= crossover.size.high
    assert 0.9 <= hits / 300 <= 0.99


def test_who_is_overtaken_does_not_overtake() -> None:
    assert find_crossover(SIZES, PLAIN, FAST, 0.01).kind == "undecided"


@pytest.mark.parametrize(("factor", "kind"), [(0.5, "cheaper"), (2.0, "more expensive")])
def test_one_that_costs_less_or_more_everywhere_never_crosses(factor: float, kind: str) -> None:
    crossover = find_crossover(SIZES, factor * PLAIN, PLAIN, 0.02)
    assert (crossover.kind, crossover.size) == (kind, None)
    assert crossover.ratio == pytest.approx((1 / factor, 1 / factor))


def test_costs_that_cannot_be_told_apart_or_cross_twice_are_undecided() -> None:
    assert find_crossover(SIZES, PLAIN, PLAIN, 0.02).kind == "undecided"
    twice = PLAIN * np.array([2, 2, 0.5, 0.5, 0.5, 2, 2])
    assert find_crossover(SIZES, twice, PLAIN, 0.02).kind == "undecided"


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-9, 1e9), st.floats(1e-3, 1e3))
def test_units_do_not_matter(cost_unit: float, size_unit: float) -> None:
    plain = find_crossover(SIZES, FAST, PLAIN, 0.01).size
    scaled = find_crossover(SIZES * size_unit, FAST * cost_unit, PLAIN * cost_unit, 0.01).size
    assert plain is not None
    assert scaled is not None
    assert scaled.value == pytest.approx(plain.value * size_unit, rel=1e-6)
