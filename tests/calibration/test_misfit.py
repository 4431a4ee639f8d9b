"""A busy or slower machine is not taken for a calibration that no longer fits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.calibration.rule.misfit import BUSY_SHARE, find_misfits
from tools.calibration.rule.still_fits import still_fits

UNRELATED = ["a", "a", "b", "c", "c", "d"]


def test_a_single_case_far_from_its_calibration_is_one_that_no_longer_fits() -> None:
    found = find_misfits(np.array([1.0, 5.0, 1.1, 0.9, 1.0, 0.1]), UNRELATED)
    assert found.calibration.tolist() == [False, True, False, False, False, True]
    assert not found.machine.any()
    assert not found.busy


def test_what_all_have_in_common_is_the_machines() -> None:
    found = find_misfits(np.array([5.0, 4.5, 6.0, 5.0, 30.0, 3.9]), UNRELATED)
    assert found.common == pytest.approx(4.875, rel=0.15)
    assert found.machine.tolist() == [True, True, True, True, False, False]
    assert found.calibration.tolist() == [False, False, False, False, True, False]


def test_cases_of_one_benchmark_do_not_speak_for_the_machine() -> None:
    found = find_misfits(np.full(6, 5.0), ["a"] * 3 + ["b"] * 3)
    assert found.calibration.all()
    assert found.common == 1.0


def test_many_cases_of_a_benchmark_count_as_one() -> None:
    factors = np.array([5.0] * 20 + [1.0, 1.0, 1.0])
    found = find_misfits(factors, ["a"] * 20 + ["b", "c", "d"])
    assert found.calibration.tolist() == [True] * 20 + [False] * 3


def test_a_faster_machine_excuses_nothing() -> None:
    found = find_misfits(np.full(6, 0.1), UNRELATED)
    assert found.calibration.all()


@pytest.mark.parametrize(("share", "busy"), [(0.0, False), (0.9 * BUSY_SHARE, False), (0.5, True)])
def test_a_machine_is_busy_by_what_others_took(share: float, busy: bool) -> None:
    assert find_misfits(np.array([5.0]), ["a"], share).busy is busy


def test_without_values_there_is_nothing_to_say() -> None:
    assert find_misfits(np.empty(0), []).calibration.shape == (0,)
    assert not find_misfits(np.array([math.nan, 1.0]), ["a", "b"]).calibration.any()


@given(st.lists(st.floats(0.01, 100.0), max_size=8))
def test_each_far_case_has_one_cause(factors: list[float]) -> None:
    names = [str(i) for i in range(len(factors))]
    found = find_misfits(np.array(factors), names)
    assert not (found.calibration & found.machine).any()
    far = [not still_fits(factor, 1.0) for factor in factors]
    assert (found.calibration | found.machine).tolist() == far
