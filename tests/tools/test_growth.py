"""Verdicts: when a law is named, when the answer is undecided, when it is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.commands.scaling import judge
from tools.stats.growth import MIN_SIZES, MIN_SPAN, judge_growth, sizes_to_add
from tools.stats.interval import Interval
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results
from tools.store.series import size_series

SIZES = np.array([10.0, 20, 50, 100, 200, 500, 1000, 2000])


def noisy(cost: np.ndarray, sd: float, seed: int = 0) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


def holds(interval: Interval | None, value: float) -> bool:
    assert interval is not None
    return interval.low <= value <= interval.high


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("offset", [0.0, 30.0])
def test_a_power_law_is_named(exponent: float, offset: float) -> None:
    verdict = judge_growth(SIZES, noisy(offset + SIZES**exponent, 0.01), repeat_error=0.01)
    assert verdict.law == "power"
    assert verdict.reason is None
    assert holds(verdict.exponent, exponent)


def test_n_log_n_is_told_from_linear_and_quadratic_but_not_called_exact() -> None:
    sizes = np.geomspace(10, 1e5, 13)
    verdict = judge_growth(sizes, noisy(sizes * np.log2(sizes), 0.01), repeat_error=0.01)
    assert verdict.law == "power"
    assert not holds(verdict.exponent, 1.0)
    assert verdict.exponent is not None
    assert 1 < verdict.exponent.value < 1.4


def test_constant_cost_shows_no_growth() -> None:
    costs = [noisy(np.full(8, 5.0), 0.03, seed) for seed in range(100)]
    laws = [judge_growth(SIZES, cost, repeat_error=0.03).law for cost in costs]
    assert laws.count("power") <= 5
    flat = judge_growth(SIZES, np.full(8, 5.0))
    assert (flat.law, flat.reason) == ("undecided", "no growth beyond the noise")


def test_a_vague_exponent_is_undecided() -> None:
    verdict = judge_growth(SIZES, noisy(5000 + SIZES, 0.05, 1), repeat_error=0.05)
    assert verdict.law == "undecided"
    assert holds(verdict.exponent, 1.0)


def test_an_exponent_beyond_the_range_is_undecided() -> None:
    verdict = judge_growth(SIZES, SIZES**4.5)
    assert verdict.law == "undecided"
    assert "4" in str(verdict.reason)


def test_a_falling_cost_has_a_negative_exponent_and_no_offset() -> None:
    verdict = judge_growth(SIZES, noisy(1e6 / SIZES, 0.02))
    assert verdict.law == "power"
    assert verdict.fit is None
    assert holds(verdict.exponent, -1.0)
    assert "without an offset" in verdict.notes[0]


def test_falling_exponents_are_as_sure_as_they_say() -> None:
    hits = sum(
        holds(judge_growth(SIZES, noisy(1e6 / SIZES, 0.05, seed)).exponent, -1.0)
        for seed in range(400)
    )
    assert 0.92 <= hits / 400 <= 0.98


def test_a_drop_where_growth_is_due_is_named() -> None:
    cost = SIZES**2
    cost[-1] *= 0.15
    verdict = judge_growth(SIZES, cost, repeat_error=0.01)
    assert verdict.law == "undecided"
    assert "not monotone" in str(verdict.reason)
    assert "from n = 1000 to 2000" in str(verdict.reason)


def test_noise_on_the_flat_part_is_no_drop() -> None:
    cost = 1e4 + SIZES**2
    cost[1] *= 0.9
    assert "monotone" not in str(judge_growth(SIZES, cost, repeat_error=0.01).reason)


def test_a_break_is_flagged_as_lack_of_fit_only_if_the_error_is_known() -> None:
    cost = SIZES * np.where(SIZES > 300, 2.5, 1.0)
    assert "miss the law" in judge_growth(SIZES, cost, repeat_error=0.005).notes[0]
    assert judge_growth(SIZES, cost, repeat_error=None).notes == ()


def test_lack_of_fit_is_seldom_claimed_of_a_true_power_law() -> None:
    flagged = sum(
        bool(judge_growth(SIZES, noisy(50 + SIZES, 0.03, seed), 0.03, 0.001).notes)
        for seed in range(150)
    )
    assert flagged <= 6  # 1 % expected


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ([1.0, 2, 3, 5, 7], "also measure 10"),
        ([50.0, 64, 128, 200], "also measure 320, 500"),
        ([100.0, 110, 120, 130, 140, 150], "also measure 1000"),
    ],
)
def test_too_few_sizes_are_refused_with_what_to_measure(sizes: list[float], said: str) -> None:
    verdict = judge_growth(np.array(sizes), np.array(sizes))
    assert verdict.law == "refused"
    assert verdict.exponent is None
    assert said in str(verdict.reason)


def test_repeated_sizes_do_not_count_twice() -> None:
    sizes = np.repeat([1.0, 10.0, 100.0], 4)
    assert judge_growth(sizes, sizes).law == "refused"


def test_costs_that_are_not_positive_are_refused() -> None:
    verdict = judge_growth(SIZES, np.r_[0.0, SIZES[1:]])
    assert verdict.law == "refused"
    assert "1 of 8" in str(verdict.reason)


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=8), st.booleans())
def test_added_sizes_are_new_and_enough(whole: set[int], fractions: bool) -> None:
    have = np.array(sorted(whole), dtype=float) / (7 if fractions else 1)
    added = sizes_to_add(have)
    together = sorted({*have.tolist(), *added})
    assert len(together) == len(have) + len(added)
    assert len(together) >= MIN_SIZES
    assert together[-1] >= MIN_SPAN * together[0] * (1 - 1e-9)
    assert fractions or all(size.is_integer() for size in added)


# Kernels of known order, sizes 100 to 1000 (Golub & Van Loan, Matrix Computations).
ORDERS = {"dot": 1, "axpy": 1, "nrm2": 1, "gbmv": 1, "gemv": 2, "gemm": 3, "syrk": 3, "gesv": 3}


def test_blas_kernels_are_never_given_a_far_order(recorded: Callable[[str], Path]) -> None:
    results_dir = recorded("blas-graviton") / "results"
    catalogue = read_catalogue(results_dir)
    named: dict[str, list[float]] = {kernel: [] for kernel in ORDERS}
    for file in read_results(results_dir).files[::8]:
        for name in file.rows:
            kernel = name.rpartition("time_")[2].removeprefix("d")
            kernel = "dot" if kernel == "ot" else kernel
            for series in size_series(file, name, catalogue[name]):
                verdict = judge(series)
                if verdict.law == "power" and kernel in ORDERS:
                    assert verdict.exponent is not None
                    # Lower-order terms pull a finite range's exponent below the order.
                    low, high = ORDERS[kernel] - 0.35, ORDERS[kernel] + 0.15
                    assert verdict.exponent.low < high, (series.label, verdict)
                    assert verdict.exponent.high > low, (series.label, verdict)
                    named[kernel].append(verdict.exponent.value)
    assert named["gemv"] == []  # a threading threshold makes its times fall: never a law
    assert len(named["gemm"]) >= 20
    assert abs(np.median(named["gemm"]) - 3) < 0.1
    assert abs(np.median(named["gbmv"]) - 1) < 0.15
