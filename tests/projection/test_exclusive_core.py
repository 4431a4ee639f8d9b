"""Which processes a probe takes for those that had an exclusive core."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.projection.rule.exclusive_core import exclusive, least_probe_s


@given(st.integers(10, 300), st.integers(0, 300), st.integers(0, 2**32 - 1))
def test_alone_and_beside_a_co_tenant_are_told_apart(alone: int, beside: int, seed: int) -> None:
    """A probe takes up to 1.3 times the least, and beside a co-tenant 1.5 to 2 times."""
    draw = np.random.default_rng(seed)
    probes_s = 20e-6 * np.concatenate([draw.uniform(1.0, 1.3, alone), draw.uniform(1.5, 2, beside)])
    probes_s[:10] = 20e-6
    found = exclusive(probes_s, least_probe_s(probes_s))
    assert found.tolist() == [True] * alone + [False] * beside


def test_one_reading_too_low_does_not_make_all_others_shared() -> None:
    probes_s = np.array([1e-6, *([20e-6] * 300)])
    assert least_probe_s(probes_s) == pytest.approx(20e-6)
    assert exclusive(probes_s, least_probe_s(probes_s)).all()


def test_without_probes_no_core_is_taken_for_shared() -> None:
    assert exclusive(np.array([20e-6]), least_probe_s(np.array([]))).all()
