"""A changed law is told from a changed factor."""

import math

import numpy as np
import pytest

from tools.gate.rule.exponent_change import (
    estimate_exponent_change,
    find_law_shift,
    judge_growth_change,
)
from tools.gate.rule.family import family_log_ratios
from tools.gate.rule.paired import Effect, paired_effect

SIZES = np.geomspace(10, 1e5, 9)
NAN = float("nan")
TAIL = 0.005


def measured(exponent: float, factor: float, noise: float = 0.02, seed: int = 0) -> np.ndarray:
    """Return log ratios (25 blocks, 9 sizes) of head = factor size^exponent base."""
    rng = np.random.default_rng(seed)
    per_block = noise * rng.standard_t(3, (25, 1))
    return (
        math.log(factor)
        + exponent * np.log(SIZES / SIZES[4])
        + per_block
        + noise * rng.standard_normal((25, 9))
    )


def kind(log_ratios: np.ndarray, costs: np.ndarray | None = None) -> str:
    overall = paired_effect(family_log_ratios(log_ratios), TAIL)
    exponent = estimate_exponent_change(log_ratios, SIZES, TAIL)
    largest = paired_effect(log_ratios[:, -1], TAIL)
    shift = None if costs is None else find_law_shift(log_ratios, SIZES, costs)
    return judge_growth_change(exponent, overall, largest, shift).kind


@pytest.mark.parametrize(
    ("exponent", "factor", "expected"),
    [
        (0.05, 1.0, "law worse"),
        (-0.05, 1.0, "law better"),
        (0.05, 0.9, "law worse"),  # small sizes win what large ones lose
        (0.0, 1.2, "constant worse"),
        (0.0, 0.8, "constant better"),
        (0.0, 1.0, "same"),
    ],
)
def test_planted_change_is_named(exponent: float, factor: float, expected: str) -> None:
    assert kind(measured(exponent, factor)) == expected


def test_a_steeper_law_that_is_faster_now_is_worse_where_the_law_is_known() -> None:
    log_ratios = measured(0.05, 0.5)  # slower only at sizes to come
    assert kind(log_ratios) == "constant better"
    assert kind(log_ratios, 1e-7 * SIZES) == "law worse"


BASE = 1e-5 + 1e-7 * SIZES


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (5e-6 + 1e-7 * SIZES, "constant better"),  # overhead halved: a steeper ratio, nothing worse
        (2e-5 + 1e-7 * SIZES, "constant worse"),  # overhead doubled: a flatter one, nothing better
        (1e-5 + 1.2e-7 * SIZES, "constant worse"),
        (1e-5 + 0.8e-7 * SIZES, "constant better"),
        (1e-5 + 1e-7 / 5 * SIZES * np.log2(SIZES), "law worse"),
        (0.5e-5 + 0.5e-7 * SIZES**1.1, "law worse"),
        (1e-5 + 1e-7 * SIZES**0.95, "law better"),
    ],
)
def test_an_offset_or_a_factor_is_not_taken_for_another_law(
    head: np.ndarray, expected: str
) -> None:
    for seed in range(20):
        noise = 0.014 * np.random.default_rng(seed).standard_normal((26, len(SIZES)))
        assert kind(np.log(head / BASE) + noise, BASE) == expected


def test_with_too_few_sizes_for_a_law_the_largest_has_to_be_slower() -> None:
    sizes, few = SIZES[::3], slice(None, None, 3)
    assert find_law_shift(measured(0.1, 1.0)[:, few], sizes, 1e-7 * sizes) is None
    halved = np.log((5e-6 + 1e-7 * SIZES) / BASE) + 0.01 * np.random.default_rng(0).normal(
        size=(26, len(SIZES))
    )
    exponent = estimate_exponent_change(halved[:, few], sizes, TAIL)
    assert exponent.low > 0.02, "the slope alone would say that the law got worse"
    largest = paired_effect(halved[:, -1], TAIL)
    assert judge_growth_change(exponent, exponent, largest, None).kind != "law worse"


def test_noise_that_hides_the_exponent_leaves_it_undecided() -> None:
    assert kind(measured(0.0, 1.0, noise=0.5)) == "undecided"


def test_slope_per_block_is_that_of_polyfit() -> None:
    log_ratios = measured(0.03, 1.1, noise=0.1)
    log_ratios[3, [0, 8]] = NAN
    log_ratios[7, 2] = NAN
    slopes = []
    for row in log_ratios:
        here = ~np.isnan(row)
        slopes.append(np.polyfit(np.log(SIZES[here]), row[here], 1)[0])
    expected = paired_effect(np.array(slopes), TAIL)
    change = estimate_exponent_change(log_ratios, SIZES, TAIL)
    assert (change.value, change.low, change.high) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )


def test_a_size_missing_in_every_block_is_left_out() -> None:
    log_ratios = measured(0.03, 1.1)
    log_ratios[:, 4] = NAN
    without = estimate_exponent_change(np.delete(log_ratios, 4, axis=1), np.delete(SIZES, 4), TAIL)
    change = estimate_exponent_change(log_ratios, SIZES, TAIL)
    assert (change.low, change.high) == pytest.approx((without.low, without.high))


def test_a_block_with_fewer_than_three_sizes_is_dropped() -> None:
    log_ratios = measured(0.0, 1.0)
    log_ratios[0, 2:] = NAN
    log_ratios[1] = NAN
    assert estimate_exponent_change(log_ratios, SIZES, TAIL).blocks == 23
    assert estimate_exponent_change(log_ratios[:, :2], SIZES[:2], TAIL).blocks == 0


def test_unit_of_the_sizes_does_not_matter() -> None:
    log_ratios = measured(0.03, 1.1)
    plain = estimate_exponent_change(log_ratios, SIZES, TAIL)
    scaled = estimate_exponent_change(log_ratios, 1000 * SIZES, TAIL)
    assert (plain.low, plain.high) == pytest.approx((scaled.low, scaled.high))


def test_without_blocks_nothing_is_called_the_same() -> None:
    nothing = Effect(NAN, -math.inf, math.inf, 0)
    assert judge_growth_change(nothing, nothing, nothing, None).kind == "undecided"
