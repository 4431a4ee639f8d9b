"""Trials on windows of a pool: which windows, how often, and the smallest that is found."""

import dataclasses
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.asv_rule import asv_says_slower
from tools.gate.rule.self_check import SHARES, Rate, SelfCheck, count_blocks_in, self_check
from tools.gate.rule.sequential import Plan, decide
from tools.gate.rule.trials import (
    NONE_FOUND,
    SLOW_DOWNS,
    Rule,
    column_rule,
    count_called,
    find_smallest_slow_down,
    gate_rule,
    place_windows,
)
from tools.stats.interval import Interval, Refusal
from tools.stats.limits import Limits

LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
PLAN = Plan((LIMITS,) * 6, ((0, 1, 2), (3, 4), (5,)), 0.01)
PLANTED, BLOCKS, LENGTH = [3, 4], 80, 25


def seconds(seed: int, blocks: int = BLOCKS, sd: float = 0.01) -> np.ndarray:
    speeds = np.array([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1.0])
    return speeds * np.exp(sd * np.random.default_rng(seed).standard_normal((blocks, 6)))


@given(st.integers(0, 300), st.integers(1, 60), st.integers(1, 80))
def test_windows_are_contiguous_in_range_and_spread_over_the_pool(
    blocks: int, length: int, most: int
) -> None:
    windows = place_windows(blocks, length, most)
    possible = max(0, blocks - length + 1)
    assert len(windows) == min(most, possible)
    for window in windows:
        assert window.step is None
        assert window.stop - window.start == length
        assert window.start >= 0
        assert window.stop <= blocks
    starts = [window.start for window in windows]
    assert starts == sorted(set(starts))
    if len(windows) > 1:
        assert (windows[0].start, windows[-1].stop) == (0, blocks)
        gaps = np.diff(starts)
        assert gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize(("blocks", "window", "apart"), [(80, 25, 3), (75, 25, 3), (24, 25, 0)])
def test_independent_trials_are_those_that_do_not_overlap(
    check: SelfCheck, blocks: int, window: int, apart: int
) -> None:
    assert dataclasses.replace(check, blocks=blocks, window=window).windows_apart == apart


def test_equal_sides_are_tried_both_ways_round() -> None:
    asked = []

    def rule(window: slice, exchanged: bool) -> bool:
        asked.append((window.start, exchanged))
        return exchanged or window.start == 0

    assert count_called(rule, place_windows(3, 2, 9)) == (3, 4)
    assert asked == [(0, False), (0, True), (1, False), (1, True)]


thresholds = st.lists(st.floats(-0.1, 0.4), min_size=2, max_size=20)


@given(thresholds, st.sampled_from([0.01, 0.5, *SHARES, 1.0]))
def test_the_smallest_found_is_that_of_a_scan(least: list[float], share: float) -> None:
    windows = place_windows(len(least) // 2, 1, 99)

    def rule_of(slow_down: float) -> Rule:
        return lambda window, exchanged: slow_down >= least[2 * window.start + exchanged]

    scanned: float | Refusal = NONE_FOUND
    for slow_down in SLOW_DOWNS:
        called, trials = count_called(rule_of(slow_down), windows)
        if called / trials >= share:
            scanned = slow_down
            break
    assert find_smallest_slow_down(rule_of, windows, share) == scanned


def test_the_smallest_found_by_the_gate_is_that_of_a_scan() -> None:
    base, head = seconds(1), seconds(2)
    windows = place_windows(BLOCKS, LENGTH, 3)
    rule_of = partial(gate_rule, base, head, PLAN, PLANTED)
    shares = [
        np.mean(
            [rule_of(float(slow_down))(window, way) for window in windows for way in (False, True)]
        )
        for slow_down in SLOW_DOWNS
    ]
    scanned = SLOW_DOWNS[np.argmax(np.array(shares) >= 0.8)]
    assert find_smallest_slow_down(rule_of, windows, 0.8) == scanned
    assert 0.01 <= scanned <= 0.04


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_rule_decides_on_its_window_with_the_plant_always_on_the_second_side(
    exchanged: bool,
) -> None:
    base, head = seconds(1, sd=0.001), seconds(2, sd=0.001)
    head[:30] *= 2.0  # outside of the window
    window = slice(30, 60)
    first, second = (head, base) if exchanged else (base, head)
    slowed = second.copy()
    slowed[:, PLANTED] *= 1.05
    log_ratios = np.log(slowed / first)[window]
    kinds = [verdict.kind for verdict in decide(log_ratios, PLAN).cases]
    assert kinds == ["same"] * 3 + ["slower"] * 2 + ["same"]
    assert gate_rule(base, head, PLAN, PLANTED, 0.05)(window, exchanged)
    assert not gate_rule(base, head, PLAN, PLANTED, 0.0)(window, exchanged)
    assert not gate_rule(base, head, PLAN, [5], 0.0)(window, exchanged)


def test_only_rows_that_hold_the_plant_count_as_found() -> None:
    base, head = seconds(1), seconds(2)
    head[:, :3] *= 1.5
    head[:, 1] *= np.exp(np.random.default_rng(3).normal(0, 2, BLOCKS))  # nobody could tell
    everything = slice(0, BLOCKS)
    assert not gate_rule(base, head, PLAN, PLANTED, 0.0)(everything, False)
    assert gate_rule(base, head, PLAN, [1], 0.0)(everything, False)  # by its family alone
    assert gate_rule(base, head, PLAN, [], 0.0)(everything, False)
    assert not gate_rule(base, head, PLAN, [], 0.0)(everything, True)


def test_a_rule_by_columns_sees_the_samples_of_its_columns_with_the_plant() -> None:
    base, head = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    seen = []

    def says_slower(first: np.ndarray, second: np.ndarray) -> bool:
        seen.append((first.tolist(), second.tolist()))
        return False

    rule = column_rule(base, head, says_slower, [1, 0], 0.5)
    assert not rule(slice(1, 2), False)
    assert not rule(slice(0, 1), True)
    assert seen == [([4.0], [12.0]), ([3.0], [10.5]), ([6.0], [3.0]), ([5.0], [1.5])]
    assert column_rule(base, head, lambda a, b: a[0] == 3.0, [1, 0], 0.5)(slice(1, 2), False)


@pytest.fixture(scope="module")
def check() -> SelfCheck:
    slowed = {share: seconds(3) * (1 + share) for share in (0.02, 0.10)}
    return self_check(
        seconds(1), seconds(2), slowed, PLANTED, PLAN, LENGTH, asv_says_slower, most_trials=24
    )


def test_equal_arms_hardly_ever_raise_an_alarm(check: SelfCheck) -> None:
    assert (check.blocks, check.window, check.windows_apart) == (BLOCKS, LENGTH, 3)
    assert check.false_slower.trials == check.asv_false_slower.trials == 24
    assert check.false_slower.called <= 1


def test_arms_that_are_not_equal_do(check: SelfCheck) -> None:
    unlike = self_check(
        seconds(1), 1.2 * seconds(2), {}, PLANTED, PLAN, LENGTH, asv_says_slower, most_trials=24
    )
    assert unlike.false_slower == unlike.asv_false_slower == Rate(12, 24)  # one way round


def test_a_planted_arm_is_found_one_way_round(check: SelfCheck) -> None:
    assert check.power[0.10] == Rate(12, 12)
    assert check.power[0.02].called >= 10
    assert check.asv_power[0.02].called == 0  # below ASV's factor
    assert list(check.power) == list(check.asv_power) == [0.02, 0.10]


def test_only_the_planted_columns_of_a_planted_arm_are_taken() -> None:
    elsewhere = seconds(3)
    elsewhere[:, [0, 1, 2, 4, 5]] *= 2.0  # 4 is of the family of 3
    check = self_check(
        seconds(1), seconds(2), {0.5: elsewhere}, [3], PLAN, LENGTH, asv_says_slower, 24
    )
    assert check.power[0.5] == Rate(0, 12)


def test_the_gate_finds_smaller_slow_downs_than_asv(check: SelfCheck) -> None:
    for share in SHARES:
        ours, asv = check.smallest[share], check.asv_smallest[share]
        assert not isinstance(ours, Refusal)
        assert not isinstance(asv, Refusal)
        assert 3 * ours <= asv
        assert ours in SLOW_DOWNS
    assert check.smallest[0.80] <= check.smallest[0.95]  # type: ignore[operator]


def test_a_rate_has_its_interval() -> None:
    interval = Rate(3, 24).interval
    assert isinstance(interval, Interval)
    assert interval.low < 3 / 24 < interval.high


def test_a_budget_holds_as_many_blocks_as_both_sides_take() -> None:
    base_s, head_s = np.array([2.0, 2.0, 50.0]), np.array([3.0, 3.0, 50.0])
    assert count_blocks_in(60.0, base_s, head_s) == 12
    assert count_blocks_in(59.9, base_s, head_s) == 11
