"""The two-sample difference of means against SciPy's, and where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from tools.stats.interval import Refusal
from tools.stats.two_sample import MeanDifference, mean_difference


@given(st.integers(2, 8), st.integers(1, 8), st.integers(0, 10**6), st.floats(-3, 3))
def test_the_interval_is_that_of_the_pooled_t_test(m: int, n: int, seed: int, shift: float) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.standard_normal(m) + shift, rng.standard_normal(n)
    difference = mean_difference(first, second)
    assert isinstance(difference, MeanDifference)
    interval = ttest_ind(first, second).confidence_interval(0.95)
    ends = difference.value - difference.half_width, difference.value + difference.half_width
    assert ends == pytest.approx((interval.low, interval.high))
    swapped = mean_difference(second, first)
    assert isinstance(swapped, MeanDifference)
    assert swapped.value == pytest.approx(-difference.value)
    assert swapped.standard_error == pytest.approx(difference.standard_error)


@pytest.mark.parametrize(("m", "n"), [(0, 2), (2, 0), (1, 1), (0, 0)])
def test_too_few_values_have_no_difference(m: int, n: int) -> None:
    assert isinstance(mean_difference(np.ones(m), np.ones(n)), Refusal)
