"""Fits of every candidate to one series, the numbers of families included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scaling.rule.candidate_fits import CandidateFits, covariances, fit_candidates

SIZES = np.geomspace(10, 10**4, 9).round()
NARROW = np.arange(2.0, 20.0, 2.0)


def best_of(fits: CandidateFits, family: str) -> int:
    own = [i for i, law in enumerate(fits.candidates) if law.family == family]
    return min(own, key=lambda i: float(fits.squares[i]))


@settings(max_examples=20)
@given(st.floats(0.3, 3.9))
def test_an_exponent_is_met_nearly_exactly(exponent: float) -> None:
    fits = fit_candidates(SIZES, 1e-6 * SIZES**exponent, 0.01)
    best = best_of(fits, "power")
    number = fits.candidates[best].number
    assert number == pytest.approx(exponent, abs=0.004)
    assert np.sqrt(fits.squares[best] / len(SIZES)) < 0.01


@settings(max_examples=20)
@given(st.floats(15.0, 50_000.0))
def test_a_level_is_met_nearly_exactly(level: float) -> None:
    fits = fit_candidates(SIZES, 1e-6 * SIZES / (1 + SIZES / level), 0.01)
    best = best_of(fits, "saturating")
    assert fits.candidates[best].break_size == pytest.approx(level, rel=0.05)
    assert np.sqrt(fits.squares[best] / len(SIZES)) < 0.01


@settings(max_examples=20)
@given(st.floats(1.4, 40.0))
def test_a_factor_with_each_size_is_met_nearly_exactly(base: float) -> None:
    fits = fit_candidates(NARROW, 1e-6 * base**NARROW, 0.01)
    best = best_of(fits, "exponential")
    number = fits.candidates[best].number
    assert number is not None
    assert np.exp(number / NARROW[-1]) == pytest.approx(base, rel=0.03)


def test_negative_lower_terms_are_met() -> None:
    fits = fit_candidates(SIZES, 29 * SIZES - 88, 0.01)
    exact = [law for law, left in zip(fits.candidates, fits.squares, strict=True) if left < 1e-12]
    assert any(law.law == "n" and law.signs[0] < 0 for law in exact)


def test_covariances_are_those_of_weighted_least_squares() -> None:
    terms = np.stack([np.ones_like(SIZES), SIZES, SIZES**2], axis=-1)
    fitted = terms @ np.array([5.0, 2.0, 0.001])
    covariance, scale = covariances(terms[None], fitted[None], np.ones((1, 3), dtype=bool))
    design = terms / fitted[:, None]
    literal = np.linalg.inv(design.T @ design)
    ours = covariance[0] / np.outer(scale[0], scale[0])
    np.testing.assert_allclose(ours, literal, rtol=1e-4)


def test_a_coefficient_that_is_not_free_has_no_covariance() -> None:
    terms = np.stack([np.ones_like(SIZES), SIZES, 0 * SIZES], axis=-1)
    free = np.array([[False, True, False]])
    covariance, _ = covariances(terms[None], SIZES[None], free)
    assert np.flatnonzero(covariance).tolist() == [4]
    assert covariance[0, 1, 1] == pytest.approx(1.0)
