"""Shares of two sides compared by runs: simulated, where runs differ by more than samples do."""

import numpy as np
import pytest

from tools.observe.profile.rule.change import RUNS, Changes, find_changes
from tools.stats.arrays import FloatArray

SAMPLES = 1000
# A long tail, as profiles have: three functions take most of the time.
SHARES = np.concatenate([[0.35, 0.2, 0.1], np.geomspace(0.05, 1e-4, 60)])
SHARES = SHARES / SHARES.sum()


def runs_of(draw: np.random.Generator, shares: FloatArray, alike: float) -> FloatArray:
    """Return the samples of RUNS runs; alike: as many samples are as different as runs are."""
    of_runs = draw.dirichlet(alike * shares, size=RUNS)
    return np.array([draw.multinomial(SAMPLES, each) for each in of_runs], float)


def changes(draw: np.random.Generator, head: FloatArray, alike: float) -> Changes:
    of_each = np.full(RUNS, float(SAMPLES))
    both = runs_of(draw, SHARES, alike), runs_of(draw, head, alike)
    return find_changes(*both, of_each, of_each)


def planted() -> FloatArray:
    """A function takes 10 % more of the time, and all others that much less of it."""
    more = 0.9 * SHARES
    more[40] += 0.1
    return more


def test_a_planted_function_is_the_largest_change_and_its_interval_holds_it() -> None:
    found = changes(np.random.default_rng(1), planted(), alike=3000)
    assert np.argmax(np.abs(found.change)) == 40
    assert found.changed[40]
    assert abs(found.change[40] - (planted() - SHARES)[40]) < found.half_width[40]
    assert np.all(found.changed == (np.abs(found.change) > found.half_width))


def test_the_error_is_never_below_that_of_independent_samples() -> None:
    """Runs that happen to be equal do not make an error of nothing."""
    equal = np.tile([700.0, 300.0], (RUNS, 1))
    other = np.tile([705.0, 295.0], (RUNS, 1))
    of_each = np.full(RUNS, 1000.0)
    found = find_changes(equal, other, of_each, of_each)
    assert not found.changed.any()
    independent = np.sqrt(2 * 0.7 * 0.3 / (RUNS * 1000))
    assert np.all(found.half_width > 1.96 * independent)
    assert found.change.tolist() == pytest.approx([0.005, -0.005])
    same = find_changes(equal, equal, of_each, of_each)
    assert not same.changed.any()


def test_sides_exchanged_give_the_same_answer_with_the_other_sign() -> None:
    draw = np.random.default_rng(3)
    base, head = runs_of(draw, SHARES, 500), runs_of(draw, planted(), 500)
    of_each = np.full(RUNS, float(SAMPLES))
    one, other = (
        find_changes(base, head, of_each, of_each),
        find_changes(head, base, *2 * [of_each]),
    )
    assert one.change == pytest.approx(-other.change)
    assert one.half_width == pytest.approx(other.half_width)


@pytest.mark.slow
@pytest.mark.parametrize("alike", [200.0, 2000.0, 1e6])
def test_with_nothing_planted_no_frame_is_called_changed_in_19_of_20(alike: float) -> None:
    draw = np.random.default_rng(21)
    trials = 2000
    wrong = sum(bool(changes(draw, SHARES, alike).changed.any()) for _ in range(trials))
    print(f"runs alike as {alike:g} samples: {wrong} of {trials}")
    assert wrong <= trials / 20


@pytest.mark.slow
@pytest.mark.parametrize("alike", [500.0, 2000.0, 1e6])
def test_a_function_of_10_percent_is_the_first_row_in_every_trial(alike: float) -> None:
    draw = np.random.default_rng(22)
    trials = 300
    first = held = 0
    for _ in range(trials):
        found = changes(draw, planted(), alike)
        order = np.lexsort([-np.abs(found.change), ~found.changed])
        first += bool(order[0] == 40 and found.changed[40])
        held += bool(np.all(np.abs(found.change - (planted() - SHARES)) <= found.half_width))
    print(f"runs alike as {alike:g} samples: first in {first}, all intervals hold in {held}")
    assert first == trials
    assert held >= 0.93 * trials
