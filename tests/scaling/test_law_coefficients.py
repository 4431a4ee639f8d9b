"""Coefficients with intervals, against literal least squares and by how often they hold."""

import numpy as np
import pytest
from scipy.stats import t as student

from tools.scaling.rule.candidate_fits import CandidateFits, fit_candidates
from tools.scaling.rule.law_coefficients import law_coefficients

SIZES = np.geomspace(10, 10**4, 9).round()


def noisy(cost: np.ndarray, sd: float, seed: int) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


def named(fits: CandidateFits, family: str, law: str = "n") -> int:
    own = [i for i, c in enumerate(fits.candidates) if c.family == family and c.law == law]
    return min(own, key=lambda i: float(fits.squares[i]))


def test_intervals_are_those_of_weighted_least_squares() -> None:
    cost = noisy(200 + SIZES, 0.05, 1)
    fits = fit_candidates(SIZES, cost, 0.02)
    own = named(fits, "n above an offset")
    found = law_coefficients(fits, own)
    design = np.stack([np.ones_like(SIZES), SIZES], axis=-1) / fits.fitted[own][:, None]
    degrees = len(SIZES) - 2 + fits.prior_degrees
    variance = (fits.squares[own] + fits.prior_degrees * fits.prior_error**2) / degrees
    half = student.ppf(0.975, degrees) * np.sqrt(
        variance * np.diag(np.linalg.inv(design.T @ design))
    )
    assert found.offset is not None
    assert found.offset.high - found.offset.value == pytest.approx(half[0], rel=1e-4)
    assert found.leading.high - found.leading.value == pytest.approx(half[1], rel=1e-4)
    assert found.lower is None


def test_intervals_hold_as_often_as_they_say() -> None:
    hits = np.zeros(2)
    for seed in range(80):
        fits = fit_candidates(SIZES, noisy(100 + 2 * SIZES, 0.03, seed), 0.03)
        found = law_coefficients(fits, named(fits, "n above an offset"))
        assert found.offset is not None
        hits += (
            found.offset.low <= 100 <= found.offset.high,
            found.leading.low <= 2 <= found.leading.high,
        )
    assert np.all(hits / 80 >= 0.9)


def test_a_class_alone_says_how_large_its_offset_might_be() -> None:
    fits = fit_candidates(SIZES, noisy(SIZES, 0.02, 5), 0.02)
    found = law_coefficients(fits, named(fits, "n"))
    assert found.offset is not None
    assert found.offset.low == 0 < found.offset.high


def test_a_lower_order_term_that_is_subtracted_is_negative() -> None:
    fits = fit_candidates(SIZES, SIZES * (SIZES - 1) / 2, 0.005)
    found = law_coefficients(fits, named(fits, "differences", "n^2"))
    assert found.lower is not None
    assert found.lower.low <= -0.5 <= found.lower.high <= 0
    assert found.leading.value == pytest.approx(0.5, rel=1e-6)


def test_an_offset_that_is_subtracted_is_negative() -> None:
    fits = fit_candidates(SIZES, 29 * SIZES - 88, 0.005)
    found = law_coefficients(fits, named(fits, "differences", "n"))
    assert found.offset is not None
    assert found.offset.value == pytest.approx(-88, rel=1e-6)
    assert found.offset.high <= 0
