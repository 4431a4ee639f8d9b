"""The gate's rule on simulated suites: how often it is wrong, and what it finds."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from tests.gate.noise_models import (
    MODELS,
    Noise,
    autocorrelated,
    heavy_tails,
    lognormal,
    measure,
    second_is_slower,
    two_speeds,
)
from tools.gate.asv_rule import asv_says_slower
from tools.gate.rule.sequential import (
    INTERIM_LOOKS,
    Decision,
    Plan,
    decide,
    take_interim_look,
    unsettled_columns,
)
from tools.stats.limits import Limits
from tools.stats.wilson import wilson

ENDS = [0, 8, 20, 23, 38, 40]
FAMILIES = tuple(tuple(range(a, b)) for a, b in pairwise(ENDS))
CASES, BLOCKS, TRIALS = 40, 25, 2000
LONGEST = 60  # blocks: what few undecided cases get at most
RATE = 0.05
LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
GATE = Plan((LIMITS,) * CASES, FAMILIES, RATE)
# Hides no false alarm as too small.
ANY_CHANGE = Plan((Limits(smallest_effect=0.0, same_within=0.05),) * CASES, FAMILIES, RATE)
# Nothing is ever the same: every row without an alarm is looked at again.
NEVER_SAME = Plan((Limits(smallest_effect=0.0, same_within=0.0),) * CASES, FAMILIES, RATE)
ADAPTIVE = [lognormal, heavy_tails, two_speeds, autocorrelated]
Course = Callable[[np.ndarray, Plan], Decision]


def adaptive(log_ratios: np.ndarray, plan: Plan) -> Decision:
    """The course of a gate that has time for BLOCKS blocks of the suite; takes more of a few cases.

    After the first look only what is undecided is measured, as often as the time left allows. So
    the number of blocks depends on what the first look saw.
    """
    first = round(INTERIM_LOOKS[0] * BLOCKS)
    decision = take_interim_look(log_ratios[:first], plan)
    if undecided := unsettled_columns(decision, plan):
        more = (BLOCKS - first) * CASES // len(undecided)
        measured = log_ratios[: first + more].copy()
        measured[first:, sorted(set(range(CASES)) - undecided)] = np.nan
        decision = take_interim_look(measured, plan, decision)
    return decision


def false_alarms(
    course: Course, plan: Plan, noise: Noise, blocks: int, trials: int, seed: int
) -> Counter[str]:
    """Count the trials with any row that is called slower, and faster, without a change.

    mixed: those in which some cases were judged on more blocks than others.
    """
    rng, count = np.random.default_rng(seed), Counter[str]()
    for _ in range(trials):
        base, head = measure(rng, noise(rng, blocks, CASES))
        decision = course(head - base, plan)
        count.update(kind for kind in ("slower", "faster") if decision.has(kind))
        count["mixed"] += len({verdict.effect.blocks for verdict in decision.cases}) > 1
    return count


def one_family(slow_down: float, family: int) -> np.ndarray:
    slower = np.zeros(CASES)
    slower[list(FAMILIES[family])] = np.log1p(slow_down)
    return slower


def power(course: Course, blocks: int, slow_down: float, sd: float, trials: int) -> float:
    """Return how often a slow-down in one family, each in turn, is seen in it or in its cases."""
    rng, called = np.random.default_rng(1), 0
    for trial in range(trials):
        family = trial % len(FAMILIES)
        places = lognormal(rng, blocks, CASES, sd)
        base, head = measure(rng, places, one_family(slow_down, family))
        decision = course(head - base, GATE)
        rows = [decision.families[family], *(decision.cases[i] for i in FAMILIES[family])]
        called += any(row is not None and row.kind == "slower" for row in rows)
    return called / trials


def assert_rate_holds(count: int, trials: int) -> None:
    assert wilson(count, trials).low <= RATE, f"{count} of {trials}"


def assert_promise_kept(count: Counter[str], trials: int) -> None:
    assert_rate_holds(count["slower"], trials)
    assert_rate_holds(count["faster"], trials)


@pytest.mark.parametrize("noise", MODELS)
def test_false_alarms_stay_rare_in_a_few_suites_of_any_noise(noise: Noise) -> None:
    assert_promise_kept(false_alarms(decide, NEVER_SAME, noise, BLOCKS, 100, seed=0), 100)


@pytest.mark.parametrize("noise", ADAPTIVE)
def test_false_alarms_stay_rare_in_a_few_suites_measured_adaptively(noise: Noise) -> None:
    count = false_alarms(adaptive, ANY_CHANGE, noise, LONGEST, 100, seed=7)
    assert_promise_kept(count, 100)
    assert count["mixed"] >= 50


@pytest.mark.parametrize("noise", ADAPTIVE)
def test_leaving_settled_cases_unmeasured_changes_no_verdict(noise: Noise) -> None:
    rng = np.random.default_rng(8)
    for _ in range(10):
        base, head = measure(rng, noise(rng, BLOCKS, CASES), one_family(0.05, 1))
        assert adaptive(head - base, GATE) == decide(head - base, GATE)


@pytest.mark.parametrize(("course", "blocks"), [(decide, BLOCKS), (adaptive, LONGEST)])
def test_five_percent_in_one_family_is_found_in_a_few_suites(course: Course, blocks: int) -> None:
    assert power(course, blocks, 0.05, sd=0.02, trials=100) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("noise", MODELS)
def test_any_false_alarm_in_a_suite_is_no_more_frequent_than_promised(noise: Noise) -> None:
    count = false_alarms(decide, NEVER_SAME, noise, BLOCKS, TRIALS, seed=2)
    print(f"{noise.__name__}: {dict(count)} of {TRIALS}")
    assert_promise_kept(count, TRIALS)


@pytest.mark.slow
@pytest.mark.parametrize("noise", ADAPTIVE)
def test_going_on_with_the_undecided_only_keeps_the_promise(noise: Noise) -> None:
    count = false_alarms(adaptive, ANY_CHANGE, noise, LONGEST, TRIALS, seed=4)
    print(f"{noise.__name__}, adaptive: {dict(count)} of {TRIALS}")
    assert_promise_kept(count, TRIALS)
    assert count["mixed"] >= TRIALS / 2


@pytest.mark.slow
def test_a_fixed_order_would_break_the_promise() -> None:
    rng, count = np.random.default_rng(3), 0
    for _ in range(TRIALS):
        places = second_is_slower(rng, BLOCKS, CASES)
        count += decide(places[:, 1] - places[:, 0], ANY_CHANGE).has("slower")
    assert wilson(count, TRIALS).low > RATE


@pytest.mark.slow
@pytest.mark.parametrize(("course", "blocks"), [(decide, BLOCKS), (adaptive, LONGEST)])
@pytest.mark.parametrize(("slow_down", "sd", "least"), [(0.05, 0.02, 0.95), (0.02, 0.01, 0.95)])
def test_a_slow_down_in_one_family_is_found(
    course: Course, blocks: int, slow_down: float, sd: float, least: float
) -> None:
    share = power(course, blocks, slow_down, sd, TRIALS)
    print(f"{slow_down:.0%} at {sd:.0%} noise: {share:.1%} found")
    assert share >= least


@pytest.mark.slow
@pytest.mark.parametrize("noise", ADAPTIVE)
def test_a_row_at_the_limit_is_rarely_called_the_same(noise: Noise) -> None:
    rng, same, families = np.random.default_rng(5), 0, 0
    for _ in range(TRIALS):
        base, head = measure(rng, noise(rng, BLOCKS, CASES), np.log1p(LIMITS.same_within))
        decision = decide(head - base, GATE)
        same += sum(verdict.kind == "same" for verdict in decision.cases)
        families += sum(row is not None and row.kind == "same" for row in decision.families)
    print(f"{noise.__name__}: {same} cases, {families} families called the same")
    assert_rate_holds(same, TRIALS * CASES)
    assert_rate_holds(families, TRIALS * len(FAMILIES))


@pytest.mark.slow
@pytest.mark.parametrize("noise", ADAPTIVE)
def test_a_suite_with_one_slower_row_rarely_passes(noise: Noise) -> None:
    slower = np.zeros(CASES)
    slower[30] = np.log1p(LIMITS.same_within)
    rng, passed = np.random.default_rng(9), 0
    for _ in range(TRIALS):
        base, head = measure(rng, noise(rng, BLOCKS, CASES), slower)
        passed += decide(head - base, GATE).worst == "same"
    assert_rate_holds(passed, TRIALS)


@pytest.mark.slow
def test_asv_needs_a_slow_down_several_times_as_large_on_the_same_samples() -> None:
    slow_downs = np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.09, 0.1, 0.11, 0.13, 0.15])
    rng, trials = np.random.default_rng(6), 5
    ours, asv = np.zeros(len(slow_downs)), np.zeros(len(slow_downs))
    for i, slow_down in enumerate(slow_downs):
        for _ in range(trials):
            base, head = measure(rng, lognormal(rng, BLOCKS, CASES), np.log1p(slow_down))
            decision = decide(head - base, GATE)
            ours[i] += sum(verdict.kind == "slower" for verdict in decision.cases)
            for b, h in zip(base.T, head.T, strict=True):
                asv[i] += asv_says_slower(np.exp(b), np.exp(h))
    enough = 0.8 * trials * CASES
    smallest = [slow_downs[np.argmax(called >= enough)] for called in (ours, asv)]
    print(f"smallest slow-down of a case found in 80 %: {smallest}")
    assert max(ours.max(), asv.max()) == trials * CASES
    assert smallest[0] <= 0.04
    assert smallest[1] >= 3 * smallest[0]
