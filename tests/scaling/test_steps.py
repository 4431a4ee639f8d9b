"""Steps in the level of a series: published series, an exhaustive oracle, error rates."""

import math
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.history.asv_steps import asv_steps
from tools.scaling.rule.steps import MIN_SEGMENT, _partition, find_steps

NAN = math.nan
TRIALS = 150


def test_published_series_step_where_their_tool_says(anchors: dict[str, Any]) -> None:
    series = {name: np.array(anchors["changepoints"][name]["y"]) for name in ("otava14", "otava20")}
    assert find_steps(series["otava14"]).starts == (5, 8)
    assert find_steps(np.log(series["otava20"])).starts == (10,)


def test_a_real_history_steps_where_the_same_cost_function_steps_elsewhere(
    anchors: dict[str, Any],
) -> None:
    published = anchors["changepoints"]["tigerbeetle"]
    steps = find_steps(np.log(np.array(published["y"]))).starts
    assert list(steps) == published["ruptures_1_1_10_l1_min3_pen3logn"]
    assert {15, 71} <= set(steps)
    assert 10 not in steps  # a single commit, 40 % off


def test_asv_gives_its_own_answer(anchors: dict[str, Any]) -> None:
    published = anchors["changepoints"]["tigerbeetle"]
    steps = asv_steps(np.array(published["y"]))
    assert list(steps.starts) == published["asv_0_6_6_detect_steps"]
    assert len(steps.levels) == len(steps.starts) + 1
    wave = 0.2 * np.cos(np.arange(1000) / 100) + (np.arange(1000) >= 500)
    assert asv_steps(wave).starts == (500,)


def test_asv_skips_what_is_missing_and_accepts_an_empty_series() -> None:
    series = np.repeat([1.0, 2.0], 20) + 0.01 * np.random.default_rng(0).standard_normal(40)
    series[[3, 20]] = NAN
    assert asv_steps(series).starts == (21,)
    assert asv_steps(np.full(4, NAN)).starts == ()
    assert asv_steps(np.array([])).starts == ()


@given(
    st.lists(st.integers(0, 6), min_size=MIN_SEGMENT, max_size=11),
    st.floats(0.01, 6),
)
def test_partition_is_the_cheapest_of_all(values: list[int], penalty: float) -> None:
    y = np.array(values, dtype=float)

    def cost(starts: tuple[int, ...]) -> float:
        parts = np.split(y, starts)
        fit = sum(float(np.sum(np.abs(part - np.median(part)))) for part in parts)
        return fit + penalty * len(starts)

    inner = range(1, len(y))
    allowed = [
        starts
        for count in range(len(y) // MIN_SEGMENT)
        for starts in combinations(inner, count)
        if all(b - a >= MIN_SEGMENT for a, b in pairwise([0, *starts, len(y)]))
    ]
    steps = _partition(y, penalty)
    assert steps[0] == 0
    assert tuple(steps[1:]) in allowed
    assert cost(tuple(steps[1:])) == pytest.approx(min(map(cost, allowed)))


def noisy(levels: list[float], each: int, seed: int = 0) -> np.ndarray:
    noise = 0.02 * np.random.default_rng(seed).standard_normal(len(levels) * each)
    return np.repeat(levels, each) + noise


def test_levels_are_the_medians_and_the_noise_is_that_about_them() -> None:
    series = noisy([0.0, 0.5, 0.2], 50)
    steps = find_steps(series)
    assert steps.starts == (50, 100)
    assert steps.levels == pytest.approx([np.median(part) for part in np.split(series, 3)])
    assert steps.sd == pytest.approx(0.02, rel=0.15)
    assert steps.rho < 0.2


@pytest.mark.parametrize("count", [1, 2])
def test_fewer_wild_commits_than_a_segment_may_have_apart_are_no_step(count: int) -> None:
    series = noisy([0.0], 60)
    series[10 : 10 + 5 * count : 5] = 3.0
    assert find_steps(series).starts == ()


def test_a_lasting_step_is_placed_at_the_first_commit_measured_on_its_other_side() -> None:
    series = noisy([0.0, 1.0], 20)
    series[[0, 5, 19, 20, 21]] = NAN
    assert find_steps(series).starts == (22,)


def test_unit_and_origin_do_not_matter() -> None:
    series = noisy([0.0, 0.1, 0.0], 12, seed=3)
    plain, moved = find_steps(series), find_steps(1000 - 7 * series)
    assert plain.starts == moved.starts == (12, 24)
    assert moved.sd == pytest.approx(7 * plain.sd)
    assert moved.rho == pytest.approx(plain.rho)


def test_a_series_without_noise_steps_wherever_it_changes() -> None:
    assert find_steps(np.repeat([1.0, 2.0, 3.0], 3)).starts == (3, 6)
    assert find_steps(np.repeat([1.0, 1.0 + 1e-6, 0.5], 20)).starts == (20, 40)
    assert find_steps(np.repeat([0.0, 7.0, 7.2], 20)).starts == (20, 40)
    assert find_steps(np.ones(30)).starts == ()


@pytest.mark.parametrize("length", range(2 * MIN_SEGMENT))
def test_too_few_commits_have_no_step(length: int) -> None:
    steps = find_steps(np.array([0.0, 0.0, 0.0, 9.0, 9.0])[:length])
    assert steps.starts == ()
    assert steps.levels.shape == (1,)
    assert math.isnan(steps.sd)


Noise = Callable[[np.random.Generator, int], np.ndarray]


def lognormal(rng: np.random.Generator, length: int) -> np.ndarray:
    return 0.03 * rng.standard_normal(length)


def one_sided_tail(rng: np.random.Generator, length: int) -> np.ndarray:
    slow = np.where(rng.random(length) < 0.15, rng.exponential(0.15, length), 0.0)
    return 0.02 * rng.standard_normal(length) + slow


def autocorrelated(rng: np.random.Generator, length: int) -> np.ndarray:
    """AR(1), rho = 0.6, marginal sd 3 %."""
    noise = lognormal(rng, length)
    for commit in range(1, length):
        noise[commit] = 0.6 * noise[commit - 1] + 0.8 * noise[commit]
    return noise


def two_speeds(rng: np.random.Generator, length: int) -> np.ndarray:
    return 0.02 * rng.standard_normal(length) + np.log(1.08) * (rng.random(length) < 0.25)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("noise", "length", "found_5", "found_10"),
    [
        (lognormal, 60, 0.65, 0.95),
        (lognormal, 200, 0.75, 0.95),
        (one_sided_tail, 200, 0.75, 0.9),
        (autocorrelated, 60, 0.0, 0.6),
        (autocorrelated, 200, 0.3, 0.85),
        (two_speeds, 200, 0.6, 0.85),
    ],
)
def test_false_alarms_are_rare_and_steps_are_found(
    noise: Noise, length: int, found_5: float, found_10: float
) -> None:
    place = 2 * length // 3
    after = np.arange(length) >= place
    alarms, hits = 0, {0.05: 0, 0.10: 0}
    for seed in range(TRIALS):
        series = noise(np.random.default_rng(seed), length)
        alarms += bool(find_steps(series).starts)
        for size in hits:
            starts = find_steps(series + np.log1p(size) * after).starts
            hits[size] += any(abs(start - place) <= 2 for start in starts)
    rates = {size: count / TRIALS for size, count in hits.items()}
    print(f"\n{noise.__name__}, {length}: false alarms {alarms / TRIALS:.3f}, found {rates}")
    assert alarms / TRIALS <= 0.05
    assert rates[0.05] >= found_5
    assert rates[0.10] >= found_10
