"""AICc and its penalty of small samples."""

import math

import numpy as np
import pytest

from tools.stats.akaike import aicc, small_sample_penalty


def test_it_is_the_published_formula() -> None:
    n, k, squares = 12, 3, 0.7  # two coefficients and the variance
    expected = n * math.log(squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    assert aicc(squares, n, k - 1) == pytest.approx(expected)


@pytest.mark.parametrize("observations", [1, 3, 4])
def test_so_few_observations_support_no_model(observations: int) -> None:
    assert aicc(0.7, observations, 2) == math.inf
    assert math.isfinite(aicc(0.7, 5, 2))


def test_with_many_observations_a_parameter_costs_two() -> None:
    penalty = small_sample_penalty(np.array([1, 2, 5]), 10**9)
    np.testing.assert_allclose(penalty, [2, 4, 10])


def test_a_prior_keeps_the_penalty_finite_and_growing_with_the_parameters() -> None:
    parameters = np.arange(1, 8)
    penalty = small_sample_penalty(parameters, np.array([[5.0], [9.0]]), least_spare=0.5)
    assert penalty.shape == (2, 7)
    assert np.isfinite(penalty).all()
    assert (np.diff(penalty, axis=1) > 0).all()
