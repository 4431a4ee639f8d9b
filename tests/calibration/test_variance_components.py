"""Planted variances of processes and worlds are found again, whatever a few slow spells do."""

from itertools import combinations, combinations_with_replacement
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.calibration.rule.variance_components import value_variance, variance_components
from tools.stats.arrays import FloatArray

SHAPES = st.tuples(st.integers(2, 6), st.integers(2, 5))
RATIOS = arrays(np.float64, SHAPES, elements=st.floats(-1, 1, allow_subnormal=False))


def planted(
    rng: np.random.Generator, between_sd: float, within_sd: float, shape: tuple[int, int]
) -> FloatArray:
    of_pair = rng.normal(0, between_sd, (shape[0], 1))
    return of_pair + rng.normal(0, within_sd, shape)


@pytest.mark.parametrize(
    ("between", "within"), [(1e-4, 1e-4), (1e-4, 4e-4), (4e-4, 1e-5), (0, 1e-4)]
)
def test_planted_variances_are_found_again(between: float, within: float) -> None:
    rng = np.random.default_rng(1)
    log_ratios = planted(rng, between**0.5, within**0.5, (400, 4))
    found = variance_components(log_ratios)
    assert found.within == pytest.approx(within, rel=0.2)
    assert found.between == pytest.approx(between, rel=0.3, abs=0.1 * within)


def test_with_as_few_pairs_as_are_measured_they_are_right_in_the_middle() -> None:
    rng = np.random.default_rng(2)
    found = [variance_components(planted(rng, 0.01, 0.02, (8, 4))) for _ in range(400)]
    assert median(each.within for each in found) == pytest.approx(4e-4, rel=0.15)
    assert median(each.between for each in found) == pytest.approx(1e-4, rel=0.3)


@pytest.mark.parametrize("wild", [0.5, 50.0])
def test_slow_spells_of_single_worlds_and_whole_processes_hardly_move_them(wild: float) -> None:
    rng = np.random.default_rng(3)
    calm = planted(rng, 0.01, 0.02, (200, 4))
    disturbed = calm.copy()
    disturbed[rng.random(calm.shape) < 0.05] += wild
    disturbed[rng.random(200) < 0.05] -= wild
    before, after = variance_components(calm), variance_components(disturbed)
    assert after.within == pytest.approx(before.within, rel=0.5)
    assert after.between == pytest.approx(before.between, rel=0.8)
    assert np.var(disturbed) > 20 * np.var(calm)


@given(RATIOS)
def test_it_is_what_its_formula_says(log_ratios: FloatArray) -> None:
    rows = log_ratios.tolist()
    scale = 0.9538725524089396  # median |x - y| of unit normal values
    within = (median(abs(x - y) for row in rows for x, y in combinations(row, 2)) / scale) ** 2
    centres = [
        median((x + y) / 2 for x, y in combinations_with_replacement(row, 2)) for row in rows
    ]
    of_pairs = (median(abs(x - y) for x, y in combinations(centres, 2)) / scale) ** 2
    found = variance_components(log_ratios)
    assert found.within == pytest.approx(within)
    expected = max(0.0, of_pairs - within / log_ratios.shape[1])
    assert found.between == pytest.approx(expected, abs=1e-12)


@given(RATIOS, st.floats(-1, 1), st.integers(1, 4))
def test_levels_and_the_sides_do_not_matter_and_the_unit_is_squared(
    log_ratios: FloatArray, level: float, factor: int
) -> None:
    found = variance_components(log_ratios)
    other = variance_components(level - factor * log_ratios)
    assert other.within == pytest.approx(factor**2 * found.within, abs=1e-12)
    assert other.between == pytest.approx(factor**2 * found.between, abs=1e-12)
    apart = log_ratios + np.arange(len(log_ratios))[:, np.newaxis]
    assert variance_components(apart).within == pytest.approx(found.within, abs=1e-12)


def test_a_value_counts_on_both_sides_of_a_ratio() -> None:
    rng = np.random.default_rng(4)
    assert value_variance(rng.normal(7, 0.01, 400)) == pytest.approx(2e-4, rel=0.2)
