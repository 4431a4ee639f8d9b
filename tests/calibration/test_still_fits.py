"""A calibration fits until a call takes four times as long, or a quarter, of what it took."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.calibration.rule.still_fits import FITS_WITHIN, still_fits

seconds = st.floats(1e-9, 1e3)


@pytest.mark.parametrize("factor", [0.26, 0.5, 1.0, 2.0, 3.9])
def test_what_takes_about_as_long_fits(factor: float) -> None:
    assert still_fits(1e-5 * factor, 1e-5)


@pytest.mark.parametrize("factor", [0.01, 0.24, 4.1, 300.0])
def test_what_takes_far_longer_or_shorter_does_not(factor: float) -> None:
    assert not still_fits(1e-5 * factor, 1e-5)


def test_nothing_is_held_against_a_case_without_a_value() -> None:
    assert still_fits(math.nan, 1e-5)


@given(seconds, seconds)
def test_either_way_round_is_as_far(value_s: float, calibrated_s: float) -> None:
    there, back = still_fits(value_s, calibrated_s), still_fits(calibrated_s, value_s)
    far = max(value_s / calibrated_s, calibrated_s / value_s)
    if far > FITS_WITHIN * 1.001:
        assert not there
        assert not back
    elif far < FITS_WITHIN / 1.001:
        assert there
        assert back
