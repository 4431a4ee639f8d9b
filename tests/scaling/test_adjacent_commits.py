"""Adjacent commits compared by the errors that their processes show."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import starmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scaling.planted_suites import COMMITS, EVENTS, KIND, SIZES, Series, suite
from tools.scaling.rule.adjacent_commits import (
    SessionNoise,
    adjacent_changes,
    merge_changes,
    session_noise,
)
from tools.scaling.rule.law_changes import LawChange, accept_together, law_changes
from tools.stats.interval import Interval

BOX = np.zeros(COMMITS, dtype=int)
QUIET = {0: SessionNoise(0.0, 0.0)}
LINEAR = np.log(300 + SIZES)


def changes_in(planted: Sequence[Series]) -> list[tuple[LawChange, ...]]:
    """Return the changes as the command reports them: both searches, then all series together."""
    noise = session_noise([(series.log_costs, series.errors, BOX) for series in planted])
    by_steps = [law_changes(SIZES, series.log_costs, BOX) for series in planted]
    by_adjacent = [
        adjacent_changes(SIZES, series.log_costs, series.errors, BOX, noise) for series in planted
    ]
    accepted = accept_together([*by_steps, *by_adjacent])
    both = zip(accepted[: len(planted)], accepted[len(planted) :], strict=True)
    return list(starmap(merge_changes, both))


def verdicts(planted: Sequence[Series]) -> Counter[tuple[str | None, str]]:
    """Count, by event: right, unnamed, wrong, missed; and what was found beside it."""
    counts: Counter[tuple[str | None, str]] = Counter()
    for series, changes in zip(planted, changes_in(planted), strict=True):
        near = [c.kind for c in changes if series.event and abs(c.index - series.when) <= 1]
        counts[series.event, "beside"] += len(changes) - len(near)
        if series.event:
            right = [KIND[series.event]]
            unnamed = "unnamed" if near == ["undecided"] else "wrong" if near else "missed"
            counts[series.event, "right" if near == right else unnamed] += 1
    return counts


def flat(commits: int = COMMITS, error: float = 0.01, seed: int = 0) -> np.ndarray:
    noise = error * np.random.default_rng(seed).standard_normal((commits, len(SIZES)))
    return LINEAR + noise


def known(log_costs: np.ndarray, error: float = 0.01) -> np.ndarray:
    return np.full(log_costs.shape, error)


def test_changes_of_a_short_history_are_found_and_named() -> None:
    counts = verdicts(suite(10, session_sd=0.01, seed=1))
    for event in EVENTS:
        every = 3 if event in EVENTS[:2] else 2
        assert counts[event, "right"] + counts[event, "unnamed"] == every
        assert counts[event, "right"] >= every - 1
    assert not sum(n for (_, what), n in counts.items() if what == "beside")


def test_clean_suites_have_no_change() -> None:
    for seed in range(4):
        assert not any(changes_in(suite(0, session_sd=0.02, seed=seed)))


@pytest.mark.slow
@pytest.mark.parametrize("session_sd", [0.01, 0.02, 0.03])
def test_planted_changes_are_found_and_rightly_named(session_sd: float) -> None:
    counts: Counter[tuple[str | None, str]] = Counter()
    for seed in range(30):
        counts += verdicts(suite(10, session_sd, 100 + seed))
    print(f"\nsession {session_sd}")
    for event in (*EVENTS, None):
        print(event, {what: n for (of, what), n in counts.items() if of == event})
    for event in EVENTS:
        every = sum(counts[event, what] for what in ("right", "unnamed", "wrong", "missed"))
        assert counts[event, "wrong"] <= 0.05 * every
        # The floors are regression bounds under what these seeds gave, no power promised: with
        # sessions of 3 % a factor of 1.2 is 4 standard errors, and 65 % of them are found.
        seen = counts[event, "right"] + counts[event, "unnamed"]
        assert seen >= (0.9 if session_sd == 0.01 else 0.6) * every
        assert counts[event, "right"] >= (0.75 if session_sd == 0.01 else 0.6) * every
    assert sum(counts[event, "beside"] for event in (*EVENTS, None)) <= 0.05 * 30


@pytest.mark.slow
def test_hardly_any_clean_suite_has_a_change() -> None:
    false = Counter[float]()
    for seed in range(200):
        session_sd = (0.0, 0.01, 0.02, 0.03)[seed % 4]
        false[session_sd] += any(changes_in(suite(0, session_sd, 1000 + seed)))
    print(f"\nclean suites with a change, of 50 each: {dict(false)}")
    assert false.total() <= 0.05 * 200


def test_a_regression_that_the_next_commit_fixes_is_two_changes() -> None:
    log_costs = flat()
    log_costs[7] += math.log(1.3)
    regression, fix = adjacent_changes(SIZES, log_costs, known(log_costs), BOX, QUIET)
    assert [(c.index, c.kind) for c in (regression, fix)] == [(7, "constant"), (8, "constant")]
    assert regression.factor.low < 1.3 < regression.factor.high
    assert fix.factor.low < 1 / 1.3 < fix.factor.high


def test_noise_of_sessions_hides_what_it_could_have_made() -> None:
    log_costs = flat()
    log_costs[7:] += math.log(1.1)
    errors = known(log_costs)
    assert adjacent_changes(SIZES, log_costs, errors, BOX, QUIET)
    assert not adjacent_changes(SIZES, log_costs, errors, BOX, {0: SessionNoise(0.03, 0.0)})
    log_costs[7:] += 0.3 * (np.arange(len(SIZES)) % 2)
    assert adjacent_changes(SIZES, log_costs, errors, BOX, {0: SessionNoise(0.1, 0.01)})
    assert not adjacent_changes(SIZES, log_costs, errors, BOX, {0: SessionNoise(0.1, 0.1)})


def test_without_known_errors_there_is_no_change() -> None:
    log_costs = flat()
    log_costs[7:] += 1.0
    errors = known(log_costs)
    errors[7] = np.nan
    assert adjacent_changes(SIZES, log_costs, errors, BOX, QUIET) == ()
    assert session_noise([(log_costs, errors * np.nan, BOX)]) == {}
    assert adjacent_changes(SIZES, log_costs[:1], errors[:1], BOX[:1], QUIET) == ()


def test_machines_are_not_compared() -> None:
    log_costs = flat()
    log_costs[7:] += 1.0
    machines = np.where(np.arange(COMMITS) < 7, "old", "new")
    noise = session_noise([(log_costs, known(log_costs), machines)])
    assert set(noise) == {"old", "new"}
    assert adjacent_changes(SIZES, log_costs, known(log_costs), machines, noise) == ()


def test_sizes_missing_at_one_of_two_commits_do_not_count() -> None:
    log_costs = flat()
    log_costs[7:, :2] = np.nan
    log_costs[12] = np.nan
    assert adjacent_changes(SIZES, log_costs, known(log_costs), BOX, QUIET) == ()
    log_costs[9:, 2:] += math.log(0.8)
    (change,) = adjacent_changes(SIZES, log_costs, known(log_costs), BOX, QUIET)
    assert (change.index, change.kind) == (9, "constant")


def test_an_error_that_came_out_small_by_chance_is_not_believed() -> None:
    log_costs = flat(error=0.02)
    errors = known(log_costs, 0.02)
    errors[5:7] = 1e-9
    assert adjacent_changes(SIZES, log_costs, errors, BOX, QUIET) == ()


def test_in_a_history_that_jumps_all_the_time_no_jump_is_a_change() -> None:
    rng = np.random.default_rng(3)
    log_costs = flat(commits=100) + 0.4 * rng.integers(0, 2, 100)[:, None]
    machines = np.zeros(100, dtype=int)
    assert adjacent_changes(SIZES, log_costs, known(log_costs), machines, QUIET) == ()
    steady = flat(commits=100)
    steady[50:] += math.log(1.3)
    assert len(adjacent_changes(SIZES, steady, known(steady), machines, QUIET)) == 1


@pytest.mark.parametrize("session_sd", [0.0, 0.01, 0.03])
def test_noise_of_sessions_is_measured_in_spite_of_changes(session_sd: float) -> None:
    noise = [
        session_noise(
            [(series.log_costs, series.errors, BOX) for series in suite(10, session_sd, seed)]
        )[0]
        for seed in range(10)
    ]
    assert np.mean([sd.level for sd in noise]) == pytest.approx(session_sd, rel=0.25, abs=0.004)
    assert np.mean([sd.shape for sd in noise]) < 0.008


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=40, unique=True), st.floats(0.001, 0.5))
def test_with_its_noise_half_the_differences_are_below_the_median_of_a_normal(
    costs: list[float], error: float
) -> None:
    log_costs = np.array(costs)[:, None]
    machines = np.zeros(len(costs), dtype=int)
    sd = session_noise([(log_costs, np.full_like(log_costs, error), machines)])[0].level
    z = np.abs(np.diff(costs)) / math.sqrt(2 * error**2 + 2 * sd**2)
    if sd == 0:
        assert np.median(z) <= 0.6745
    else:
        assert np.sum(z <= 0.6746) >= len(z) // 2
        assert np.sum(z >= 0.6744) >= len(z) // 2


def change(index: int, kind: str, p: float = 1e-6) -> LawChange:
    unit = Interval(1, 1, 1)
    return LawChange(index, kind, unit, unit, p, p)  # type: ignore[arg-type]


def test_a_change_that_both_searches_found_counts_once() -> None:
    step, near = change(5, "constant"), change(6, "law")
    assert merge_changes([step], [near]) == (step,)
    assert merge_changes([change(5, "undecided")], [near]) == (near,)
    assert merge_changes([change(5, "undecided")], [change(5, "undecided", 0.01)])[0].p_law == 1e-6
    assert merge_changes([step], [change(5, "law"), near]) == (
        step,
        near,
    )  # a regression and its fix
    assert merge_changes([change(9, "law")], [step]) == (step, change(9, "law"))
    assert merge_changes([], [near]) == merge_changes([near], []) == (near,)
