"""Scatter of values about their mean, and of groups about theirs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from tools.stats.interval import Refusal
from tools.stats.scatter import Scatter, pool_scatters, scatter_of

groups = st.lists(st.lists(st.floats(-100, 100), max_size=6), min_size=1, max_size=5)


def test_half_of_a_two_sided_interval_is_student_s_t_times_sd() -> None:
    scatter = scatter_of(np.array([1.0, 2.0, 4.0]))
    assert isinstance(scatter, Scatter)
    assert scatter.half_width == pytest.approx(student.ppf(0.975, 2) * np.std([1, 2, 4], ddof=1))


@given(groups)
def test_the_pooled_variance_is_that_within_the_groups(values: list[list[float]]) -> None:
    pooled = pool_scatters(scatter_of(np.array(group)) for group in values)
    usable = [np.array(group) for group in values if len(group) > 1]
    if not usable:
        assert isinstance(pooled, Refusal)
        return
    assert isinstance(pooled, Scatter)
    assert pooled.degrees == sum(len(group) - 1 for group in usable)
    squares = sum(np.sum((group - group.mean()) ** 2) for group in usable)
    assert pooled.sd == pytest.approx(np.sqrt(squares / pooled.degrees), abs=1e-9)


def test_one_value_or_none_has_no_scatter() -> None:
    assert isinstance(scatter_of(np.array([1.0])), Refusal)
    assert isinstance(scatter_of(np.array([])), Refusal)
    assert isinstance(pool_scatters([]), Refusal)
