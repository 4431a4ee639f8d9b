"""Whether any law fits: the exact number of runs, a known error, and what is near enough."""

from itertools import groupby, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.projection.rule.lack_of_fit import _chance_of_runs, lack_of_fit, same_sign_too_long
from tools.projection.rule.law_average import average_laws
from tools.projection.rule.worker_counts import at_each_count
from tools.stats.scatter import Scatter

N = np.array([1.0, 2, 4, 8, 16, 32])


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(1, 6))
def test_the_chance_of_few_runs_is_that_of_all_orders(signs: list[bool], most: int) -> None:
    orders = list(permutations(signs))
    few = sum(len(list(groupby(order))) <= most for order in orders) / len(orders)
    chance = _chance_of_runs(most, sum(signs), len(signs) - sum(signs))
    assert chance == pytest.approx(few) or len(set(signs)) == 1


def test_residuals_that_change_sign_twice_in_twenty_are_told() -> None:
    arch = np.repeat([-1.0, 1, -1], [6, 8, 6])
    assert "3 turns of 20" in (same_sign_too_long(0.05 * arch) or "")
    assert same_sign_too_long(0.001 * arch) is None
    assert same_sign_too_long(0.05 * np.tile([-1.0, 1, 1], 7)) is None
    assert same_sign_too_long(0.05 * np.ones(9)) is None


def step(n: np.ndarray) -> np.ndarray:
    """Throughput that jumps down at 8 workers and grows again: no law has that."""
    return np.where(n < 8, n, 0.5 * n)


def misfit(noise: Scatter | None, repeats: int = 1) -> str | None:
    workers = np.repeat(N, repeats)
    scatter = np.exp(0.01 * np.random.default_rng(1).standard_normal(len(workers)))
    return lack_of_fit(average_laws(at_each_count(workers, step(workers) * scatter, noise)))


def test_a_known_error_tells_that_no_law_fits_and_six_values_alone_cannot() -> None:
    assert "no law fits: the values miss" in (misfit(Scatter(0.01, 8)) or "")
    assert "no law fits: the values miss" in (misfit(None, repeats=4) or "")
    assert misfit(None) is None
    assert misfit(Scatter(0.2, 8)) is None
