"""The error of one cost from samples or quartiles."""

import numpy as np
import pytest

from tools.stats.measurement_error import (
    error_of_median,
    relative_sd_of_quartiles,
    relative_sd_of_samples,
)


def test_planted_spread_is_recovered_from_samples_of_any_size() -> None:
    rng = np.random.default_rng(0)
    samples = [10.0**-i * np.exp(0.05 * rng.standard_normal(7)) for i in range(99)]
    assert relative_sd_of_samples(samples) == pytest.approx(0.05, rel=0.06)


def test_planted_spread_is_recovered_from_quartiles() -> None:
    rng = np.random.default_rng(1)
    samples = np.exp(0.05 * rng.standard_normal((50, 1000)))
    lower, upper = np.quantile(samples, [0.25, 0.75], axis=1)
    assert relative_sd_of_quartiles(lower, upper) == pytest.approx(0.05, rel=0.05)


def test_spread_is_unknown_where_the_data_do_not_tell() -> None:
    assert relative_sd_of_samples([np.array([1.0, 1.1]), np.array([2.0])]) is None
    assert relative_sd_of_samples([np.array([1.0, 0.0])]) is None
    assert relative_sd_of_samples([np.array([1.0, np.nan])]) is None
    assert relative_sd_of_samples([]) is None
    assert relative_sd_of_quartiles(np.array([1.0, np.nan]), np.array([1.0, 2.0])) is None
    assert relative_sd_of_quartiles(np.array([0.0]), np.array([1.0])) is None


@pytest.mark.parametrize("processes", [1, 2, 5, 25])
def test_error_of_a_median_is_that_of_simulated_medians(processes: int) -> None:
    rng = np.random.default_rng(2)
    medians = np.median(0.05 * rng.standard_normal((20000, processes)), axis=1)
    error = error_of_median(0.05, processes)
    assert medians.std() <= error * 1.02
    assert medians.std() >= error * 0.93
