"""The change between two sets of samples: exact where it can be, and None where it must be."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.rank_sum import (
    CONFIDENCE,
    SampleEffect,
    mean_effect,
    rank_sum_effect,
)

sides = st.lists(st.integers(1, 1000), min_size=6, max_size=12).map(lambda x: np.array(x, float))


@pytest.mark.parametrize(("m", "n"), [(5, 5), (6, 4), (4, 8), (9, 3)])
def test_of_all_orders_of_equal_sides_at_most_one_in_a_hundred_misses_no_change(
    m: int, n: int
) -> None:
    samples = np.exp(np.arange(m + n) ** 1.5)
    missed = orders = 0
    for chosen in itertools.combinations(range(m + n), m):
        base = samples[list(chosen)]
        head = np.delete(samples, list(chosen))
        effect = rank_sum_effect(base, head)
        assert effect is not None
        missed += not effect.low <= 0 <= effect.high
        orders += 1
    assert 0 < missed / orders <= 1 - CONFIDENCE + 1e-12


@pytest.mark.parametrize(("m", "n"), [(1, 100), (2, 10), (3, 5), (4, 4), (0, 9), (9, 0)])
def test_without_an_outcome_that_is_rare_enough_there_is_none(m: int, n: int) -> None:
    assert rank_sum_effect(np.ones(m), np.full(n, 10.0)) is None


def test_ten_times_slower_in_every_sample_is_a_factor_of_ten() -> None:
    base = np.linspace(0.99e-3, 1.01e-3, 20)
    effect = rank_sum_effect(base, 10 * base)
    assert effect is not None
    assert math.exp(effect.value) == pytest.approx(10)
    assert 9.8 < math.exp(effect.low) < 10 < math.exp(effect.high) < 10.2


@given(sides, sides)
def test_exchanging_the_sides_turns_the_sign(base: np.ndarray, head: np.ndarray) -> None:
    plain, swapped = rank_sum_effect(base, head), rank_sum_effect(head, base)
    assert plain is not None
    assert swapped is not None
    assert swapped.value == pytest.approx(-plain.value)
    assert (swapped.low, swapped.high) == pytest.approx((-plain.high, -plain.low))
    assert plain.low <= plain.value <= plain.high


def test_beyond_the_exact_range_the_interval_is_hardly_another() -> None:
    rng = np.random.default_rng(0)
    base, head = np.exp(0.1 * rng.standard_normal((2, 51)))
    exact, approximate = rank_sum_effect(base[:50], head[:50]), rank_sum_effect(base, head)
    assert exact is not None
    assert approximate is not None
    assert approximate.low == pytest.approx(exact.low, abs=0.02)
    assert approximate.high == pytest.approx(exact.high, abs=0.02)


def test_of_very_many_samples_a_thousand_do() -> None:
    many = rank_sum_effect(np.full(100_000, 2.0), np.full(300_001, 1.0))
    assert many == SampleEffect(-math.log(2), -math.log(2), -math.log(2))


def test_the_mean_of_effects_has_the_mean_of_their_ends() -> None:
    effects = [SampleEffect(0.1, 0.0, 0.2), SampleEffect(0.3, 0.1, 0.8)]
    mean = mean_effect(effects)
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.2, 0.05, 0.5))
