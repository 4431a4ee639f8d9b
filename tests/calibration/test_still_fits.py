"""A calibration fits until a call takes four times as long, or a quarter, of what it took."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.calibration.rule.still_fits import FITS_WITHIN, no_longer_fits

seconds = st.floats(1e-9, 1e3)


@pytest.mark.parametrize("factor", [0.26, 0.5, 1.0, 2.0, 3.9])
def test_what_takes_about_as_long_fits(factor: float) -> None:
    assert no_longer_fits(1e-5 * factor, 1e-5) is None


@pytest.mark.parametrize("factor", [0.01, 0.24, 4.1, 300.0])
def test_what_no_longer_fits_is_told_by_its_factor(factor: float) -> None:
    assert no_longer_fits(1e-5 * factor, 1e-5) == pytest.approx(factor)


def test_nothing_is_said_of_a_case_without_a_value() -> None:
    assert no_longer_fits(math.nan, 1e-5) is None


@given(seconds, seconds)
def test_either_way_round_is_as_far(value_s: float, calibrated_s: float) -> None:
    there, back = no_longer_fits(value_s, calibrated_s), no_longer_fits(calibrated_s, value_s)
    far = max(value_s / calibrated_s, calibrated_s / value_s)
    if far > FITS_WITHIN * 1.001:
        assert there is not None
        assert back is not None
        assert there * back == pytest.approx(1.0)
    elif far < FITS_WITHIN / 1.001:
        assert there is back is None
