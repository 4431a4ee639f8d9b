"""Quantiles of mixtures of normals, against halving until nothing is left to halve."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import norm

from tools.stats.arrays import FloatArray
from tools.stats.normal_mixture import mixture_quantile


def halved(means: FloatArray, sd: FloatArray, weight: FloatArray, level: float) -> FloatArray:
    low, high = np.min(means - 9 * sd, axis=0), np.max(means + 9 * sd, axis=0)
    for _ in range(60):
        middle = (low + high) / 2
        below = weight @ ndtr((middle - means) / sd) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


@pytest.mark.parametrize("level", [1e-4, 0.025, 0.5, 0.975])
@pytest.mark.parametrize("narrowest", [1e-9, 1e-3, 0.3])
def test_quantiles_are_those_of_halving_however_far_apart_the_parts(
    level: float, narrowest: float
) -> None:
    rng = np.random.default_rng(1)
    for _ in range(15):
        parts, mixtures = int(rng.integers(1, 120)), int(rng.integers(1, 30))
        means = rng.normal(0, 10 ** rng.uniform(-3, 1), (parts, mixtures))
        sd = np.exp(rng.uniform(np.log(narrowest), 0, (parts, mixtures)))
        weight = rng.dirichlet(np.full(parts, 10 ** rng.uniform(-1.5, 1)))
        found = mixture_quantile(means, sd, weight, level)
        np.testing.assert_allclose(found, halved(means, sd, weight, level), atol=1e-10)


def test_of_one_normal_it_is_its_own_quantile() -> None:
    found = mixture_quantile(np.array([[2.0, -1.0]]), np.array([[0.5, 3.0]]), np.ones(1), 0.975)
    np.testing.assert_allclose(found, norm.ppf(0.975, [2.0, -1.0], [0.5, 3.0]), rtol=1e-12)


def test_of_two_parts_far_apart_it_lies_in_the_gap_or_in_the_smaller_part() -> None:
    means, sd = np.array([[0.0], [100.0]]), np.ones((2, 1))
    (rare,) = mixture_quantile(means, sd, np.array([0.97, 0.03]), 0.975)
    assert 95 < rare < 105
    (common,) = mixture_quantile(means, sd, np.array([0.98, 0.02]), 0.975)
    assert common < 5


def test_of_no_mixture_there_is_no_quantile() -> None:
    assert mixture_quantile(np.empty((3, 0)), np.empty((3, 0)), np.ones(3) / 3, 0.5).shape == (0,)
