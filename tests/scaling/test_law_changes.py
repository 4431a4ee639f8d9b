"""Which changes of a history are found, also with gaps, few sizes and many machines."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scaling.planted_histories import SIZES
from tools.scaling.rule.law_changes import LawChange, accept_together, law_changes
from tools.scaling.rule.law_shift import law_shift
from tools.stats.holm import adjust
from tools.stats.interval import Interval

COMMITS, CHANGE = 60, 30
LINEAR = 300 + SIZES
LINEARITHMIC = 300 + SIZES * np.log(SIZES)
ONE_MACHINE = np.zeros(COMMITS)


def history(
    before: np.ndarray, after: np.ndarray, noise: float = 0.02, seed: int = 0
) -> np.ndarray:
    """Return log costs, shape (COMMITS, sizes), with one change at CHANGE."""
    rng = np.random.default_rng(seed)
    costs = np.where(np.arange(COMMITS)[:, None] < CHANGE, before, after)
    return np.log(costs) + noise * rng.standard_normal(costs.shape)


def kinds(log_costs: np.ndarray, sizes: np.ndarray = SIZES) -> list[tuple[int, str]]:
    return [(c.index, c.kind) for c in law_changes(sizes, log_costs, ONE_MACHINE[: len(log_costs)])]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (LINEAR, LINEARITHMIC, "law"),
        (LINEARITHMIC, LINEAR, "law"),
        (np.ones(8), 1 + SIZES / 1000, "law"),
        (1 + SIZES / 1000, np.ones(8), "law"),
        (LINEAR, 1.2 * LINEAR, "constant"),
        (LINEAR, 300 + 1.3 * SIZES, "constant"),
        (LINEAR, 450 + SIZES, "constant"),
        (5 + np.log(SIZES), 5 + 1.5 * np.log(SIZES), "constant"),
        (np.ones(8), 1.1 * np.ones(8), "constant"),
        (LINEAR, LINEAR * np.where(np.arange(8) == 5, 1.5, 1.0), "undecided"),
    ],
)
def test_a_change_has_the_kind_of_what_changed(
    before: np.ndarray, after: np.ndarray, kind: str
) -> None:
    for seed in range(3):
        assert kinds(history(before, after, seed=seed)) == [(CHANGE, kind)]


def test_steps_of_caches_common_to_both_sides_are_no_law() -> None:
    caches = np.array([1.0, 1.0, 1.4, 0.8, 1.5, 1.6, 2.5, 2.4])
    grown = SIZES * caches
    assert kinds(history(300 + grown, 300 + 1.3 * grown)) == [(CHANGE, "constant")]
    assert kinds(history(300 + grown, 300 + grown * SIZES**0.1)) == [(CHANGE, "law")]


def test_exponent_and_factor_are_those_planted() -> None:
    (change,) = law_changes(SIZES, history(LINEAR, 300 + SIZES**1.5), ONE_MACHINE)
    assert change.exponent.low < 0.5 < change.exponent.high
    assert change.exponent.width < 0.1
    expected = math.exp(np.mean(np.log((300 + SIZES**1.5) / LINEAR)))
    assert change.factor.value == pytest.approx(expected, rel=0.03)
    assert change.factor.low < expected < change.factor.high


def test_exact_counts_are_compared_exactly() -> None:
    assert kinds(history(LINEAR, LINEARITHMIC, noise=0)) == [(CHANGE, "law")]
    assert kinds(history(LINEAR, 600 + SIZES, noise=0)) == [(CHANGE, "constant")]
    assert kinds(history(LINEAR, LINEAR, noise=0)) == []


def test_missing_measurements_do_no_harm() -> None:
    log_costs = history(LINEAR, LINEARITHMIC)
    log_costs[np.random.default_rng(1).random(log_costs.shape) < 0.3] = np.nan
    log_costs[10] = np.nan
    assert kinds(log_costs) == [(CHANGE, "law")]
    log_costs[: CHANGE - 10, 6:] = np.nan  # sizes added later
    assert kinds(log_costs) == [(CHANGE, "law")]
    assert kinds(log_costs * np.nan) == []


def test_with_too_few_sizes_for_a_law_only_one_factor_is_decided() -> None:
    few = slice(0, 4)
    factor, law = history(LINEAR, 1.2 * LINEAR)[:, few], history(LINEAR, LINEARITHMIC)[:, few]
    assert kinds(factor, SIZES[few]) == [(CHANGE, "constant")]
    assert kinds(law, SIZES[few]) == [(CHANGE, "undecided")]


def test_a_cost_without_sizes_only_steps() -> None:
    (change,) = law_changes(
        np.array([np.nan]), history(np.ones(1), np.full(1, 1.2)), np.array(["one"] * COMMITS)
    )
    assert (change.index, change.kind, change.p_law) == (CHANGE, "constant", 1.0)
    assert math.isnan(change.exponent.value)
    assert change.factor.value == pytest.approx(1.2, rel=0.02)


@pytest.mark.parametrize("commits", [0, 1, 2, 5])
def test_a_history_too_short_to_judge_has_no_change(commits: int) -> None:
    assert kinds(history(LINEAR, LINEARITHMIC)[:commits]) == []


def test_where_the_machine_changes_the_code_is_not_judged() -> None:
    machines = np.where(np.arange(COMMITS) < CHANGE, "old", "new")
    (change,) = law_changes(SIZES, history(LINEAR, LINEARITHMIC), machines)
    assert (change.index, change.kind) == (CHANGE, "machine")
    assert law_changes(SIZES, history(LINEAR, LINEAR), machines) == ()


def test_a_machine_for_every_commit_leaves_nothing_to_compare() -> None:
    assert law_changes(SIZES, history(LINEAR, LINEARITHMIC), np.arange(COMMITS)) == ()


def test_unit_of_sizes_and_costs_does_not_matter() -> None:
    log_costs = history(LINEAR, LINEARITHMIC)
    (plain,) = law_changes(SIZES, log_costs, ONE_MACHINE)
    (scaled,) = law_changes(1000 * SIZES, log_costs + 5, ONE_MACHINE)
    assert scaled.index == plain.index
    assert scaled.exponent.value == pytest.approx(plain.exponent.value, abs=1e-6)


def test_a_history_backwards_is_the_opposite() -> None:
    log_before, log_after = np.log(LINEAR), np.log(LINEARITHMIC)
    errors = np.full(8, 0.01)
    there = law_shift(SIZES, log_before, log_after, errors, 50.0)
    back = law_shift(SIZES, log_after, log_before, errors, 50.0)
    assert (back.exponent.value, back.exponent.low) == (-there.exponent.value, -there.exponent.high)
    assert back.p_same == there.p_same


CHANGED = LawChange(3, "law", Interval(0.5, 0.4, 0.6), Interval(2, 1.9, 2.1), 1e-4, 1e-9)


def test_over_many_histories_a_law_has_to_be_clearer() -> None:
    quiet: list[tuple[LawChange, ...]] = [()] * 600
    assert accept_together([(CHANGED,), ()]) == [(CHANGED,), ()]
    assert accept_together([(CHANGED,), *quiet])[0] == (replace(CHANGED, kind="undecided"),)
    chance = replace(CHANGED, kind="constant", p_unchanged=0.01, p_law=1.0)
    assert accept_together([(chance, CHANGED), *quiet[:10]])[0] == (CHANGED,)
    assert accept_together([]) == []


@given(st.lists(st.floats(0, 1) | st.floats(0, 0.02), max_size=12))
def test_holm_rejects_what_its_definition_does(p_values: list[float]) -> None:
    rejected = [False] * len(p_values)
    for step, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        if p_values[i] > 0.05 / (len(p_values) - step):
            break
        rejected[i] = True
    assert adjust(np.array(p_values)).tolist() == rejected
