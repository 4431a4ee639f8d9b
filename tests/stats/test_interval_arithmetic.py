"""Means, products and quotients of positive quantities with intervals."""

import numpy as np
import pytest
from scipy.stats import t as student

from tools.stats.interval import Interval, Refusal
from tools.stats.interval_arithmetic import geometric_interval, inverse, product, scaled


def test_relative_errors_of_a_product_add_in_quadrature() -> None:
    exact = product(Interval(2, 1.9, 2.1), Interval(3, 3, 3))
    assert (exact.value, exact.low, exact.high) == pytest.approx((6, 5.7, 6.3))
    both = product(Interval(1, np.exp(-3), np.exp(0.3)), Interval(1, np.exp(-4), np.exp(0.4)))
    assert (both.low, both.high) == pytest.approx((np.exp(-5), np.exp(0.5)))
    assert product(Interval(2, 1, 3), Refusal("no")) == Refusal("no")


def test_a_quotient_swaps_the_ends_and_a_refusal_stays_one() -> None:
    assert inverse(Interval(2, 1, 4)) == Interval(0.5, 0.25, 1)
    assert scaled(Interval(2, 1, 4), 3) == Interval(6, 3, 12)
    assert inverse(Refusal("no")) == scaled(Refusal("no"), 3) == Refusal("no")


def test_a_geometric_mean_has_the_t_interval_of_its_logarithms() -> None:
    logs = np.array([0.1, 0.4, -0.2, 0.3])
    mean, sd, t = logs.mean(), logs.std(ddof=1), student.ppf(0.975, 3)
    of_mean, of_next = geometric_interval(np.exp(logs)), geometric_interval(np.exp(logs), True)
    assert isinstance(of_mean, Interval)
    assert isinstance(of_next, Interval)
    assert np.log([of_mean.value, of_mean.high]) == pytest.approx([mean, mean + t * sd / 2])
    assert np.log(of_next.low) == pytest.approx(mean - t * sd * np.sqrt(1 / 4 + 1))
    assert isinstance(geometric_interval(np.array([1.0, 2.0])), Refusal)
