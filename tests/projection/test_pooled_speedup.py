"""One speed-up a size: limits, any size, and other numbers of workers."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.projection.rule.pooled_speedup import (
    extrapolate_speedup,
    pool_speedups,
    two_count_limits,
)
from tools.stats.interval import Interval, Refusal

# Speed-up of n workers, each with a tenth lost, or as much, at two.
LAWS: dict[str, Callable[[float], float]] = {
    "amdahl": lambda n: n / (1 + 0.1 * (n - 1)),
    "coherency": lambda n: n / (1 + 0.05 * n * (n - 1)),
    "usl": lambda n: n / (1 + 0.06 * (n - 1) + 0.02 * n * (n - 1)),
    "gustafson": lambda n: n - 0.1 * (n - 1),
    "linear": lambda n: n,
}


def test_limits_of_two_counts_hold_the_truth_in_95_percent() -> None:
    rng, missed = np.random.default_rng(2), 0
    truth = 2 / 1.1  # e = .1
    for _ in range(600):
        speedups = truth * np.exp(0.02 * rng.standard_normal(5))
        limits = two_count_limits(float(speedups[0]), speedups.tolist(), 2)
        assert limits is not None
        missed += limits[0] < 0.1
    assert 0.02 <= missed / 600 <= 0.09
    assert two_count_limits(2.4, [2.4, 2.4, 2.4], 2) == (0, 0)
    assert two_count_limits(1.9, [1.9, 1.8], 2) is None


def test_too_few_sizes_have_no_scatter() -> None:
    assert isinstance(pool_speedups([1.9, 1.8]), Refusal)


@pytest.mark.parametrize("sizes", [3, 5, 10])
def test_a_trend_over_the_sizes_is_within_the_interval_half_a_decade_on(sizes: int) -> None:
    # Sizes half a decade apart, each losing 3 % more than the one before it.
    speedups = [1.95 * 0.97**i for i in range(sizes)]
    interval = pool_speedups(speedups)
    assert isinstance(interval, Interval)
    assert interval.low <= 1.95 * 0.97**sizes <= 1.95 / 0.97 <= interval.high


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("workers", [3, 4, 8])
def test_other_numbers_of_workers_are_held_whatever_the_law(law: str, workers: int) -> None:
    rng, held = np.random.default_rng(workers), 0
    for _ in range(400):
        speedup = pool_speedups((LAWS[law](2) * np.exp(0.02 * rng.standard_normal(5))).tolist())
        assert isinstance(speedup, Interval)
        interval = extrapolate_speedup(speedup, 2, workers)
        measured = LAWS[law](workers) * np.exp(0.02 * rng.standard_normal())
        held += interval.low <= measured <= interval.high
    assert held / 400 >= 0.93


@given(st.floats(0.05, 3.0), st.floats(0.0, 2.0), st.integers(2, 8), st.floats(1, 64))
def test_throughput_stays_positive_and_the_value_between_its_ends(
    efficiency: float, half: float, measured: int, workers: float
) -> None:
    speedup = efficiency * measured
    known = Interval(speedup, speedup * np.exp(-half), speedup * np.exp(half))
    interval = extrapolate_speedup(known, measured, workers)
    assert 0 < interval.low <= interval.value <= interval.high


@given(st.floats(0.3, 3.0), st.floats(0.0, 0.2), st.integers(2, 64))
def test_one_and_the_measured_number_stay_what_they_are(
    efficiency: float, half: float, measured: int
) -> None:
    speedup = efficiency * measured
    known = Interval(speedup, speedup * np.exp(-half), speedup * np.exp(half))
    assert extrapolate_speedup(known, measured, 1).value == pytest.approx(1)
    again = extrapolate_speedup(known, measured, measured)
    assert (again.value, again.low, again.high) == pytest.approx(
        (known.value, known.low, known.high)
    )
