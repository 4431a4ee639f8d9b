"""The noise between commits that does not show between processes, measured from all series."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaling.rule.session_noise import session_noise

SERIES, COMMITS, ERROR = 60, 18, 0.01


def suite(session_sd: float, changed: int, seed: int) -> np.ndarray:
    """Return log costs of SERIES, of which the first `changed` have a step of 20 % somewhere."""
    rng = np.random.default_rng(seed)
    logs = math.hypot(session_sd, ERROR) * rng.standard_normal((SERIES, COMMITS))
    for series in logs[:changed]:
        series[rng.integers(1, COMMITS) :] += math.log(1.2)
    return logs


def of_one(logs: np.ndarray, errors: np.ndarray) -> float:
    (noise,) = session_noise(logs, errors, ["box"] * logs.shape[1]).values()
    return noise


@pytest.mark.parametrize("session_sd", [0.0, 0.01, 0.03])
def test_noise_of_sessions_is_measured_in_spite_of_changes(session_sd: float) -> None:
    noise = [
        of_one(suite(session_sd, 20, seed), np.full((SERIES, COMMITS), ERROR)) for seed in range(10)
    ]
    assert np.mean(noise) == pytest.approx(session_sd, rel=0.25, abs=0.004)


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=40, unique=True), st.floats(0.001, 0.5))
def test_with_its_noise_half_the_differences_are_below_the_median_of_a_normal(
    costs: list[float], error: float
) -> None:
    logs = np.array([costs])
    sd = of_one(logs, np.full_like(logs, error))
    z = np.abs(np.diff(costs)) / math.sqrt(2 * error**2 + 2 * sd**2)
    if sd == 0:
        assert np.median(z) <= 0.6746
    else:
        assert np.sum(z <= 0.6746) >= len(z) // 2
        assert np.sum(z >= 0.6744) >= len(z) // 2


def test_an_error_that_came_out_small_by_chance_is_not_believed() -> None:
    logs = suite(0.0, 0, 1)
    errors = np.full(logs.shape, ERROR)
    errors[:, ::4] = 1e-9
    assert of_one(logs, errors) == pytest.approx(of_one(logs, np.full(logs.shape, ERROR)))


def test_machines_have_noise_of_their_own_and_what_lies_between_them_is_none() -> None:
    logs = np.hstack([suite(0.0, 0, 1), 5.0 + suite(0.05, 0, 2)])
    machines = ["old"] * COMMITS + ["new"] * COMMITS
    noise = session_noise(logs, np.full(logs.shape, ERROR), machines)
    assert noise["old"] == pytest.approx(0.0, abs=0.004)
    assert noise["new"] == pytest.approx(0.05, rel=0.2)


def test_what_was_not_measured_or_has_no_error_does_not_count() -> None:
    logs = suite(0.0, 0, 1)
    errors = np.full(logs.shape, ERROR)
    assert session_noise(logs, np.full(logs.shape, np.nan), ["box"] * COMMITS) == {}
    assert session_noise(logs[:, :1], errors[:, :1], ["box"]) == {}
    logs[1, 3:9] = np.nan
    errors[2] = np.nan
    logs[2] = 10 * np.arange(COMMITS)
    assert of_one(logs, errors) < 0.004
