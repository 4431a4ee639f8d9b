"""A family's value in a block: exact without a change, and hardly moved by single wild cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.family import family_log_ratios

NAN = float("nan")


def oracle(log_ratios: np.ndarray) -> list[float]:
    """Literally: scale, clip, weight, block by block."""
    middle = np.nanmedian(np.abs(log_ratios), axis=0)
    scale = np.nanmedian(np.abs(np.abs(log_ratios) - middle), axis=0) / 0.3991
    scale = np.maximum(scale, max(0.1 * np.median(scale), 1e-12))
    values = []
    for block in log_ratios:
        total, weights = 0.0, 0.0
        for x, m, s in zip(block, middle, scale, strict=True):
            if not np.isnan(x):
                total += max(-m - 3 * s, min(m + 3 * s, x)) / s**2
                weights += 1 / s**2
        values.append(total / weights if weights else NAN)
    return values


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 8))
def test_it_is_the_clipped_and_weighted_mean_of_the_cases_a_block_has(seed, blocks, cases):
    rng = np.random.default_rng(seed)
    log_ratios = rng.standard_t(2, (blocks, cases)) * np.exp(rng.normal(0, 0.5, cases))
    log_ratios[rng.random((blocks, cases)) < 0.2] = NAN
    log_ratios[0] = rng.normal(size=cases)  # so that each case has a value
    np.testing.assert_allclose(family_log_ratios(log_ratios), oracle(log_ratios), rtol=1e-9)


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(1, 8))
def test_exchanging_the_sides_of_any_blocks_changes_the_sign_of_these_and_nothing_else(
    seed, blocks, cases
):
    rng = np.random.default_rng(seed)
    log_ratios = rng.standard_t(2, (blocks, cases))
    signs = rng.choice([-1.0, 1.0], blocks)
    exchanged = family_log_ratios(signs[:, np.newaxis] * log_ratios)
    np.testing.assert_allclose(exchanged, signs * family_log_ratios(log_ratios), rtol=1e-12)


def test_a_common_factor_is_the_value_whatever_the_noise_of_the_cases():
    rng = np.random.default_rng(1)
    log_ratios = 0.03 + rng.standard_normal((400, 6)) * [0.001, 0.002, 0.01, 0.1, 0.1, 0.3]
    assert family_log_ratios(log_ratios).mean() == pytest.approx(0.03, abs=0.002)


@pytest.mark.parametrize("changed", [0.005, 0.02, 0.3])
def test_a_change_of_half_the_cases_is_not_taken_for_noise(changed):
    log_ratios = np.random.default_rng(4).normal(0, 0.01, (2000, 8))
    log_ratios[:, :4] += changed
    assert family_log_ratios(log_ratios).mean() > changed / 4


def test_heavy_tails_move_it_far_less_than_the_plain_mean():
    log_ratios = np.random.default_rng(2).standard_t(1.5, (2000, 10)) * 0.01
    assert family_log_ratios(log_ratios).std() < log_ratios.mean(axis=1).std() / 3


def test_of_equally_noisy_cases_it_is_less_noisy_by_the_root_of_their_number():
    log_ratios = np.random.default_rng(0).standard_normal((4000, 16))
    assert family_log_ratios(log_ratios).std() == pytest.approx(1 / 4, rel=0.05)


def test_cases_that_never_differ_are_no_division_by_zero():
    assert family_log_ratios(np.zeros((3, 2))).tolist() == [0.0, 0.0, 0.0]
    mixed = np.column_stack([np.zeros(4), np.array([0.1, -0.1, 0.2, -0.2])])
    assert np.isfinite(family_log_ratios(mixed)).all()
    assert np.isnan(family_log_ratios(np.full((2, 3), NAN))).all()
