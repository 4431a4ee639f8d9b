"""Trials on windows of a pool: which windows, how often, and the smallest that is found."""

import dataclasses
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.asv_rule import asv_says_slower
from tools.gate.rule.build_trials import BuildTrials, try_builds
from tools.gate.rule.gate_trials import Endings, count_endings, gate_rule
from tools.gate.rule.self_check import SHARES, SelfCheck, count_blocks_in, self_check
from tools.gate.rule.sequential import Plan, decide
from tools.gate.rule.trials import (
    NONE_FOUND,
    SLOW_DOWNS,
    Rate,
    column_rule,
    count_called,
    find_smallest_slow_down,
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

    assert count_called([rule], place_windows(3, 2, 9)) == Rate(3, 4)
    assert asked == [(0, False), (0, True), (1, False), (1, True)]
    assert count_called([rule, lambda *_: True], place_windows(3, 2, 9)) == Rate(7, 8)


thresholds = st.lists(st.floats(-0.1, 0.4), min_size=2, max_size=20)


@given(thresholds, st.sampled_from([0.01, 0.5, *SHARES, 1.0]))
def test_the_smallest_found_is_that_of_a_scan(least: list[float], share: float) -> None:
    def found_in(slow_down: float) -> float:
        return sum(slow_down >= of_trial for of_trial in least) / len(least)

    enough = [slow_down for slow_down in SLOW_DOWNS if found_in(slow_down) >= share]
    scanned: float | Refusal = enough[0] if enough else NONE_FOUND
    assert find_smallest_slow_down(found_in, share) == scanned


def is_found(base: np.ndarray, head: np.ndarray, plan: Plan, planted: Sequence[int]) -> bool:
    """Whether a gate of the whole suite calls a row slower that holds a planted column."""
    decision = decide(np.log(head / base), plan, np.median(base, axis=0))
    rows = [decision.cases[column] for column in planted]
    for family, verdict, law in zip(plan.families, decision.families, decision.laws, strict=True):
        if set(family) & set(planted):
            rows.append(verdict)
            if law is not None and law.kind == "law worse":
                return True
    return any(row is not None and row.kind == "slower" for row in rows)


def scan(base: np.ndarray, head: np.ndarray, parts: Sequence[Sequence[int]], most: int) -> float:
    """The smallest slow-down found in 80 % of the trials, by trying one after another."""
    windows = place_windows(BLOCKS, LENGTH, most)
    for slow_down in SLOW_DOWNS:
        found = []
        for part in parts:
            for first, second in ((base, head), (head, base)):
                slowed = second.copy()
                slowed[:, list(part)] *= 1 + slow_down
                found += [is_found(first[w], slowed[w], PLAN, part) for w in windows]
        if np.mean(found) >= 0.8:
            return float(slow_down)
    raise AssertionError("none is found")


def test_the_smallest_found_is_that_of_a_scan_over_all_planted_cases_and_over_each_alone() -> None:
    base, head = seconds(1), seconds(2) * (1 + 0.002 * np.arange(6))
    head[:, 4] *= np.exp(np.random.default_rng(3).normal(0, 0.02, BLOCKS))  # harder than 3
    check = self_check(base, head, {}, PLANTED, PLAN, LENGTH, asv_says_slower, most_trials=6)
    assert check.case_smallest is not None
    assert check.smallest[0.80] == scan(base, head, [PLANTED], 3)
    assert check.case_smallest[0.80] == scan(base, head, [[3], [4]], 3)
    assert 0.01 <= check.smallest[0.80] < check.case_smallest[0.80] <= 0.08  # type: ignore[operator]


SIZES = np.array([10.0, 100.0, 1000.0, 1e4, 1e5, 1e6])
GROWING = Plan((LIMITS,) * 6, ((0, 1, 2, 3, 4, 5),), 0.01, (SIZES,))


def test_a_worse_law_is_found_though_no_row_that_holds_the_plant_is_slower() -> None:
    wide = dataclasses.replace(LIMITS, smallest_effect=0.2, same_within=0.5)
    plan = dataclasses.replace(GROWING, limits=(wide,) * 6)
    base = 1e-6 * SIZES * np.exp(0.002 * np.random.default_rng(1).standard_normal((BLOCKS, 6)))
    head = base * SIZES**0.05 / SIZES.max() ** 0.05
    head *= np.exp(0.002 * np.random.default_rng(2).standard_normal((BLOCKS, 6)))
    whole = slice(0, BLOCKS)
    decision = decide(np.log(head / base), plan, np.median(base, axis=0))
    assert decision.law_worse
    assert not decision.has("slower")
    assert gate_rule(base, head, plan, [5], 0.0)(whole, False)
    without_laws = dataclasses.replace(plan, sizes=())
    assert not gate_rule(base, head, without_laws, [5], 0.0)(whole, False)
    # The other way round small sizes are slower.
    assert count_endings(base, head, without_laws, [whole]).slower == 1
    assert count_endings(base, head, plan, [whole]).slower == 2


def test_a_part_of_the_suite_is_judged_by_the_error_budget_of_the_whole() -> None:
    many = Plan((LIMITS,) * 6 + (LIMITS,) * 5000, (*PLAN.families, (*range(6, 5006),)), 0.01)
    base, head = seconds(1, 14), seconds(2, 14) * 1.2
    others = np.ones((14, 5000))
    everything, of_all = slice(0, 14), (np.hstack([base, others]), np.hstack([head, others]))
    assert gate_rule(base, head, PLAN, [5], 0.0)(everything, False)
    assert not gate_rule(*of_all, many, [5], 0.0)(everything, False)  # too few blocks


@pytest.mark.parametrize("wild", [1.0, 5.0])
def test_gates_end_as_the_worst_of_their_rows_says(wild: float) -> None:
    base, head = seconds(1, sd=0.001), seconds(2, sd=0.001)
    head[:40, 5] *= 1.1
    head[:, 0] *= np.exp((wild - 1.0) * np.random.default_rng(3).standard_normal(BLOCKS))
    windows = [slice(0, 40), slice(40, 80)]
    quiet = 3 if wild == 1.0 else 0
    assert count_endings(base, head, PLAN, windows) == Endings(quiet, 3 - quiet, 1)


def test_pairs_are_tried_in_every_window_and_pairs_with_an_alarm_counted() -> None:
    builds = [seconds(seed, sd=0.001) for seed in range(4)]
    builds[2][:, 1] *= 1.1  # luck that stays with a build
    windows = place_windows(BLOCKS, LENGTH, 4)
    tried = try_builds(builds, PLAN, windows, windows_apart=3)
    assert tried == BuildTrials(builds=4, slower=Rate(12, 48), pairs_called=3, trials_apart=6)
    assert tried.pairs == len(list(combinations(builds, 2)))


def test_the_interval_over_builds_is_that_of_trials_that_share_nothing() -> None:
    rare = BuildTrials(builds=4, slower=Rate(0, 48), pairs_called=0, trials_apart=6)
    assert rare.interval == Rate(0, 6).interval
    half = dataclasses.replace(rare, slower=Rate(24, 48))
    assert half.interval == Rate(3, 6).interval
    assert half.interval.width > 2 * half.slower.interval.width


def test_builds_are_tried_beside_the_first_installation() -> None:
    slow = seconds(3) * 1.1
    check = self_check(
        seconds(1), seconds(2), {}, PLANTED, PLAN, LENGTH, asv_says_slower, 8, builds=[slow]
    )
    assert check.builds == BuildTrials(2, Rate(4, 8), pairs_called=1, trials_apart=3)


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
    assert not gate_rule(base, head, PLAN, [1], 0.0)(everything, True)
    other = slice(0, 20)
    head[other] = seconds(2)[other]
    head[other, 0] *= 1.5
    # As much faster, so that the family as a whole is as fast.
    head[other, 2] = base[other, 2] * base[other, 0] / head[other, 0]
    assert not gate_rule(base, head, PLAN, [1], 0.0)(other, False)
    assert gate_rule(base, head, PLAN, [0], 0.0)(other, False)


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
    assert check.endings is not None
    assert check.endings.any_slower == check.false_slower
    assert check.builds is None


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
