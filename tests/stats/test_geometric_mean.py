"""The geometric mean is that of ratios."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.stats.geometric_mean import geometric_mean

positive = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=6)


def test_a_factor_and_its_inverse_cancel() -> None:
    assert geometric_mean(np.array([2.0, 0.5])) == pytest.approx(1)
    assert geometric_mean(np.array([1.0, 4.0])) == pytest.approx(2)


@given(positive, st.floats(1e-3, 1e3))
def test_a_change_of_unit_changes_the_mean_alike(values: list[float], unit: float) -> None:
    scaled = geometric_mean(unit * np.array(values))
    assert scaled == pytest.approx(unit * geometric_mean(np.array(values)))
