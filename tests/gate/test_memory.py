"""Rows of memory that may have grown are decided by fresh pairs, within the error rate."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.memory import (
    LOOKS,
    Growth,
    judge_growth,
    may_have_grown,
    memory_log_ratios,
    plan_looks,
    take_memory_look,
)
from tools.gate.rule.paired import fewest_blocks
from tools.stats.wilson import wilson

ROWS, ROUNDS, RATE, LIMIT = 40, 2, 0.05, 0.05
PLAN = plan_looks(1, LIMIT, 0.001)
SIZES = st.floats(-1e3, 1e12)
ORDER = ("same", "undecided", "more memory")
JITTER = np.resize([-0.01, 0.01], PLAN.pairs[-1])  # log ratios scatter by 1 %, without luck


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return 0.03 * rng.standard_normal(shape)


def heavy_tails(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return 0.03 * rng.standard_t(3, shape)


def two_peaks(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return np.log(1.1) * (rng.random(shape) < 0.5)


NOISES = [normal, heavy_tails, two_peaks]


def decide(
    rng: np.random.Generator, noise, growth: float, rows: int, more_than: float, rate: float
):
    """Return what the gate decides of rows that all grow alike, and how many it measured again."""

    def pairs(count: int, rows: int) -> np.ndarray:
        shape = (count, rows)
        return noise(rng, shape) - noise(rng, shape) + np.log1p(growth)

    suspected = int(may_have_grown(pairs(ROUNDS, rows), more_than).sum())
    if not suspected:
        return (), 0
    plan, growths = plan_looks(suspected, more_than, rate), None
    fresh = pairs(plan.pairs[-1], suspected)
    for look in plan.pairs:
        growths = take_memory_look(fresh[:look], plan, growths)
    return growths, suspected


def counted(noise, growth: float, trials: int, rows: int = 1, more_than=LIMIT, rate=RATE):
    """Count the trials with any row of a verdict, and those with any that is measured again."""
    rng, count = np.random.default_rng(0), Counter[str]()
    for _ in range(trials):
        growths, suspected = decide(rng, noise, growth, rows, more_than, rate)
        count.update({of_row.verdict for of_row in growths})
        count["suspected"] += suspected > 0
    return count


@given(SIZES, SIZES)
def test_a_change_and_its_undoing_are_as_large(base: float, head: float) -> None:
    there, back = (
        memory_log_ratios(np.array(a), np.array(b)) for a, b in ((base, head), (head, base))
    )
    assert there == pytest.approx(-back)


def test_less_than_a_byte_is_none_and_64_bytes_of_a_step_that_took_none_are_growth() -> None:
    base, head = np.array([0.0, -3.0, 0.2, 0.0, 100.0]), np.array([0.9, 1.0, 0.8, 64.0, 108.0])
    ratios = memory_log_ratios(base, head)
    assert ratios == pytest.approx([0, 0, 0, np.log(64), np.log(1.08)])
    assert may_have_grown(np.tile(ratios, (2, 1)), LIMIT).tolist() == [False] * 3 + [True] * 2


def test_half_the_limit_on_average_is_reason_enough_to_measure_again() -> None:
    first = np.log1p([[0.03, 0.02, 0.00, 0.09], [0.03, 0.02, 0.06, -0.09]])
    assert may_have_grown(first, LIMIT).tolist() == [True, False, True, False]
    assert not may_have_grown(np.array([[np.nan], [0.5]]), LIMIT)


@given(st.integers(1, 200), st.floats(1e-4, 0.2))
def test_all_rows_and_looks_together_spend_the_rate(rows: int, rate: float) -> None:
    plan = plan_looks(rows, LIMIT, rate)
    assert rows * len(LOOKS) * plan.tail == pytest.approx(rate)
    first, second, last = plan.pairs
    assert first > fewest_blocks(plan.tail)
    assert (second, last) == (2 * first, 4 * first)


@pytest.mark.parametrize(
    ("growth", "verdict"), [(0.08, "more memory"), (0.051, "more memory"), (0.04, "same")]
)
def test_what_does_not_vary_is_decided_at_the_first_look(growth: float, verdict: str) -> None:
    constant = np.full(PLAN.pairs[0], np.log1p(growth))
    assert judge_growth(constant, PLAN).verdict == verdict


def test_an_interval_across_the_limit_decides_at_the_last_look_only_and_by_its_value() -> None:
    larger, smaller = JITTER + np.log(1.053), JITTER + np.log(1.047)
    for look in PLAN.pairs[:-1]:
        assert judge_growth(larger[:look], PLAN).verdict == "undecided"
    assert judge_growth(larger, PLAN).verdict == "more memory"
    assert judge_growth(smaller, PLAN).verdict == "undecided"


def test_how_far_memory_fell_does_not_matter() -> None:
    wide = np.resize([-0.4, 0.02], PLAN.pairs[0])
    growth = judge_growth(wide, PLAN)
    assert growth.verdict == "same"
    assert growth.effect is not None
    assert growth.effect.low < -0.05


@given(
    st.lists(st.floats(-0.3, 0.3), min_size=PLAN.pairs[0], max_size=PLAN.pairs[0]),
    st.floats(0, 0.3),
    st.randoms(use_true_random=False),
)
def test_more_memory_never_makes_a_verdict_better_and_the_order_of_pairs_tells_nothing(
    drawn: list[float], more: float, random
) -> None:
    before = judge_growth(np.array(drawn), PLAN)
    after = judge_growth(np.array(drawn) + more, PLAN)
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    random.shuffle(drawn)
    assert judge_growth(np.array(drawn), PLAN) == before


def test_what_a_look_decided_stays_and_pairs_that_are_missing_leave_a_row_undecided() -> None:
    first = np.column_stack([np.full(PLAN.pairs[0], 0.1), np.full(PLAN.pairs[0], np.nan)])
    decided = take_memory_look(first, PLAN)
    assert [growth.verdict for growth in decided] == ["more memory", "undecided"]
    after = np.zeros((PLAN.pairs[-1], 2))
    assert take_memory_look(after, PLAN, decided)[0] == decided[0]
    assert take_memory_look(after, PLAN, decided)[1].verdict == "same"
    few = judge_growth(np.full(2, 0.1), PLAN)
    assert isinstance(few, Growth)
    assert few.verdict == "undecided"


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("more_than", [LIMIT, 0.0])  # of 0: hides no false alarm as too small
def test_noise_is_seldom_taken_for_growth_in_a_suite_though_it_is_suspected(
    noise, more_than: float
) -> None:
    trials = 100
    count = counted(noise, 0.0, trials, ROWS, more_than)
    assert wilson(count["more memory"], trials).low <= RATE, count
    assert count["suspected"] >= 0.95 * trials


@pytest.mark.slow
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("more_than", [LIMIT, 0.0])
def test_any_false_alarm_of_memory_is_no_more_frequent_than_promised(
    noise, more_than: float
) -> None:
    trials = 3000
    count = counted(noise, 0.0, trials, ROWS, more_than)
    print(f"{noise.__name__}, more than {more_than}: {dict(count)} of {trials}")
    assert wilson(count["more memory"], trials).low <= RATE


@pytest.mark.parametrize(
    ("noise", "growth", "verdict", "least", "most"),
    [
        (normal, 0.08, "more memory", 0.9, 1),
        (heavy_tails, 0.08, "more memory", 0.8, 1),
        (normal, 0.04, "more memory", 0, 0.06),
        (heavy_tails, 0.04, "more memory", 0, 0.1),
    ],
)
def test_8_percent_more_are_found_and_4_percent_hardly_ever(
    noise, growth: float, verdict: str, least: float, most: float
) -> None:
    trials = 300
    assert least <= counted(noise, growth, trials, rate=0.001)[verdict] / trials <= most


@pytest.mark.parametrize("noise", [normal, two_peaks])
def test_a_suite_that_needs_less_is_not_left_undecided(noise) -> None:
    count = counted(noise, -0.04, 50, ROWS, rate=0.001)
    assert count["suspected"] > 10
    assert count["undecided"] == count["more memory"] == 0
