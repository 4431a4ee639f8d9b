"""Whether one factor explains the differences at all sizes: exact cases and the error rate."""

import math

import numpy as np
import pytest
from scipy.stats import kstest

from tools.scaling.rule.one_factor import p_one_factor, standardised_deviations


def test_a_common_factor_leaves_no_deviation() -> None:
    errors = np.array([0.01, 0.02, 0.05])
    deviations = standardised_deviations(np.full(3, math.log(1.3)), errors)
    np.testing.assert_allclose(deviations, 0, atol=1e-12)
    assert p_one_factor(deviations, degrees=8.0) == pytest.approx(1.0)


def test_the_common_difference_is_weighted_and_an_unknown_size_takes_no_part() -> None:
    moved, errors = np.array([0.1, 0.4, 9.0]), np.array([0.1, 0.2, np.inf])
    common = (0.1 / 0.01 + 0.4 / 0.04) / (1 / 0.01 + 1 / 0.04)
    expected = [(0.1 - common) / 0.1, (0.4 - common) / 0.2, 0.0]
    np.testing.assert_allclose(standardised_deviations(moved, errors), expected)


def test_a_single_size_cannot_deviate() -> None:
    assert p_one_factor(standardised_deviations(np.array([5.0]), np.array([0.1])), 8.0) == 1.0


def test_under_noise_alone_the_p_value_is_uniform() -> None:
    rng, degrees, errors = np.random.default_rng(1), 8.0, np.array([0.01, 0.02, 0.03, 0.02])
    p_values = []
    for _ in range(500):
        estimated = errors * math.sqrt(rng.chisquare(degrees) / degrees)
        moved = 0.3 + errors * rng.standard_normal(len(errors))
        p_values.append(p_one_factor(standardised_deviations(moved, estimated), degrees))
    assert kstest(p_values, "uniform").pvalue > 0.01
