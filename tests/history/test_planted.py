"""What was planted is found and named; where nothing was, little is said. Large as slow."""

import numpy as np
import pytest

from tests.history.noise_models import QUIET, RESTLESS, SD, suite_of, white
from tests.history.planted import (
    LENGTHS,
    blamed,
    in_noise,
    lasting,
    mean_blamed,
    mean_unconfirmed,
    share_blamed,
    single,
)
from tools.history.rule.find import find_events

SUITES = 60


@pytest.mark.parametrize("name", QUIET)
def test_few_suites_without_a_change_have_any_confirmed(name: str) -> None:
    found = [*in_noise(QUIET[name], 20, 5), *in_noise(QUIET[name], 60, 3)]
    assert sum(blamed(findings) > 0 for findings in found) <= 2


def test_a_lasting_step_is_found() -> None:
    share, _ = lasting(200, [30, 60, 100, 150, 180], 1.05, SD)
    assert share >= 0.8


def test_a_change_of_one_commit_is_named_and_not_confirmed() -> None:
    share, _ = single([10, 20, 30, 38])
    assert share >= 0.75


@pytest.mark.slow
@pytest.mark.parametrize("commits", LENGTHS)
@pytest.mark.parametrize("name", QUIET)
def test_hardly_any_suite_without_a_change_has_a_confirmed_one(name: str, commits: int) -> None:
    share, _ = share_blamed(QUIET[name], commits, SUITES)
    assert share <= 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", RESTLESS)
def test_modes_and_walks_are_laid_on_few_commits(name: str) -> None:
    false, _ = mean_blamed(RESTLESS[name], 20)
    assert false <= 10


@pytest.mark.slow
def test_power() -> None:
    places = np.random.default_rng(1).integers(10, 190, SUITES).tolist()
    assert lasting(200, places, 1.03, 0.01)[0] >= 0.95
    assert lasting(40, [37] * SUITES, 1.1, 0.02)[0] >= 0.8
    assert single([3 + i % 34 for i in range(SUITES)])[0] >= 0.8
    assert mean_unconfirmed(20)[0] <= 1


@pytest.mark.slow
def test_the_certainty_of_a_commit_holds_when_counted() -> None:
    inside = certain = count = 0.0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        logs = white(0.75)(rng, 20, 60)
        logs[0] = SD * rng.standard_normal(60)
        place = int(rng.integers(10, 50))
        logs[0, place:] += 0.025
        for event in find_events(suite_of(logs)).events:
            if event.confirmed and 0 in event.series:
                count += 1
                inside += event.first < place <= event.last
                certain += sum(event.certainty)
    assert count >= 60
    assert abs(inside - certain) <= 0.08 * count
