"""Which way a value is better, and the cost that stands for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.store.direction import as_costs, is_per_second, more_is_better

PER_SECOND = (
    *("1/s", "vehicles/s", "MB/s", "MB / sec", "steps per second", "GFLOP/s", "items/second"),
    *("s^-1", "vehicles s-1", "s**-1", "Hz", "x/s"),
)
OTHER_RATES = (
    *("kHz", "MHz", "FLOPS", "GFLOPS", "MFlops", "fps", "qps", "Mbps", "1/ms", "requests/min"),
    *("vehicles/h", "steps per hour", "simulated years/day", "MIPS"),
)
TIMES_AS_FAST = (
    *("x", "×", "x real time", "x realtime", "x real-time", "x faster", "times as fast"),
    *("speedup", "speed-up", "x speedup"),
)
LESS = (
    *("seconds", "s", "ms", "bytes", "unit", "m/s2", "us/step", "s/step", "ns per item", "J"),
    *("x slower", "times slower", "flops", "ops", "m", "vehicles", "%", "errors", "", "hours"),
)


@pytest.mark.parametrize("unit", PER_SECOND + OTHER_RATES + TIMES_AS_FAST)
def test_more_is_better_of_rates_and_of_how_many_times_as_fast(unit: str) -> None:
    assert more_is_better(unit)
    assert more_is_better(f" {unit} ")
    assert is_per_second(unit) == (unit in PER_SECOND)


@pytest.mark.parametrize("unit", LESS)
def test_less_is_better_of_all_else(unit: str) -> None:
    assert not more_is_better(unit)
    assert not is_per_second(unit)


@given(st.text())
def test_no_unit_breaks_it(unit: str) -> None:
    assert more_is_better(unit) in (True, False)


@given(arrays(np.float64, st.integers(0, 8), elements=st.floats(1e-30, 1e30)))
def test_a_greater_rate_is_a_smaller_cost_and_costs_stay(values: np.ndarray) -> None:
    assert as_costs(values, higher_is_better=False) is values
    costs = as_costs(values, higher_is_better=True)
    np.testing.assert_allclose(costs * values, 1.0)


def test_a_rate_that_is_not_above_0_is_no_cost_and_a_missing_one_stays_missing() -> None:
    costs = as_costs(np.array([0.0, -2.0, np.nan, 4.0]), higher_is_better=True)
    np.testing.assert_array_equal(costs, [0.0, 0.0, np.nan, 0.25])
