"""Many small non-negative fits at once, against a literal solver one at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from tools.scaling.rule.laws import candidates
from tools.stats.nonnegative_fit import ROUNDS, TERMS, nonnegative_fits

SIZES = np.geomspace(10, 3000, 9)
LAWS = [
    law for law in candidates(tuple(SIZES.tolist())) if min(law.signs) > 0
]  # those that subtract nothing
TERMS_OF_LAWS = np.array([law.terms(SIZES) for law in LAWS])

seeds = st.integers(0, 2**32 - 1)
sds = st.sampled_from([0.0, 0.02, 0.1, 0.5])


def planted(seed: int, sd: float, series: int = 3) -> np.ndarray:
    """Return costs about random sums of random laws, shape (series, n)."""
    rng = np.random.default_rng(seed)
    terms = TERMS_OF_LAWS[rng.integers(len(LAWS), size=series)]
    shares = rng.uniform(0.01, 1, (series, TERMS)) / np.maximum(terms.max(axis=1), 1e-300)
    cost = np.einsum("snt,st->sn", terms, np.minimum(shares, 1e3))
    return cost * np.exp(sd * rng.standard_normal(cost.shape))


def literal_fit(terms: np.ndarray, cost: np.ndarray, rounds: int) -> np.ndarray:
    """Return the fitted cost of one law to one series, reweighted as often."""
    fitted = cost
    scale = np.where(terms.max(axis=0) > 0, terms.max(axis=0), 1)
    for _ in range(rounds):
        coefficients, _ = nnls(terms / scale / fitted[:, None], cost / fitted)
        fitted = np.maximum(terms / scale @ coefficients, 1e-3 * cost)
    return fitted


@given(seeds, sds)
def test_every_fit_agrees_with_a_literal_solver(seed: int, sd: float) -> None:
    costs = planted(seed, sd, series=2)
    _, fitted = nonnegative_fits(TERMS_OF_LAWS, costs)
    for i in np.random.default_rng(seed).integers(len(LAWS), size=8):
        for j, cost in enumerate(costs):
            literal = literal_fit(TERMS_OF_LAWS[i], cost, ROUNDS)
            np.testing.assert_allclose(fitted[j, i], literal, rtol=1e-5, err_msg=str(LAWS[i]))


@given(seeds, st.sampled_from([0.02, 0.1]))
def test_the_rounds_are_enough_where_a_law_fits(seed: int, sd: float) -> None:
    costs = planted(seed, sd)
    _, fitted = nonnegative_fits(TERMS_OF_LAWS, costs)
    squares = np.sum(np.log(costs[:, None] / fitted) ** 2, axis=2)
    for j, cost in enumerate(costs):
        best = int(np.argmin(squares[j]))
        converged = literal_fit(TERMS_OF_LAWS[best], cost, 60)
        np.testing.assert_allclose(fitted[j, best], converged, rtol=1e-3)


@given(seeds, sds)
def test_coefficients_are_not_negative_and_add_up_to_the_fit(seed: int, sd: float) -> None:
    costs = planted(seed, sd)
    coefficients, fitted = nonnegative_fits(TERMS_OF_LAWS, costs)
    assert coefficients.min() >= 0
    summed = np.einsum("mnt,smt->smn", TERMS_OF_LAWS, coefficients)
    np.testing.assert_allclose(np.maximum(summed, 1e-3 * costs[:, None]), fitted, rtol=1e-9)


@given(seeds, sds, st.floats(1e-12, 1e12), st.floats(1e-9, 1e9))
def test_units_of_cost_and_of_terms_change_nothing(
    seed: int, sd: float, cost_unit: float, term_unit: float
) -> None:
    costs = planted(seed, sd)
    coefficients, fitted = nonnegative_fits(TERMS_OF_LAWS, costs)
    scaled, refitted = nonnegative_fits(TERMS_OF_LAWS * term_unit, costs * cost_unit)
    np.testing.assert_allclose(refitted, fitted * cost_unit, rtol=1e-6)
    # Where two terms are nearly one, their shares are less sure than their sum.
    shares = coefficients * TERMS_OF_LAWS.max(axis=1)
    reshared = scaled * TERMS_OF_LAWS.max(axis=1) * term_unit / cost_unit
    largest = costs.max(axis=1)[:, None, None]
    np.testing.assert_allclose(reshared / largest, shares / largest, atol=1e-4)


def test_a_term_of_zeros_gets_nothing_and_disturbs_nothing() -> None:
    costs = planted(3, 0.05)
    terms = np.stack([np.ones_like(SIZES), SIZES, np.zeros_like(SIZES)], axis=-1)
    for place in range(TERMS):
        order = np.roll(np.arange(TERMS), place)
        coefficients, fitted = nonnegative_fits(terms[None, :, order], costs)
        np.testing.assert_array_equal(coefficients[:, 0, order == 2], 0)
        assert np.isfinite(fitted).all()
        np.testing.assert_allclose(fitted, nonnegative_fits(terms[None], costs)[1], rtol=1e-9)


def test_a_law_of_zeros_is_fitted_with_nothing() -> None:
    coefficients, fitted = nonnegative_fits(np.zeros((1, len(SIZES), TERMS)), planted(0, 0.1))
    assert not coefficients.any()
    assert np.isfinite(fitted).all()
    assert (fitted > 0).all()


def test_a_size_without_terms_takes_no_part() -> None:
    terms = np.stack([np.log2(np.array([1.0, 2, 4, 8])), np.zeros(4), np.zeros(4)], axis=-1)
    coefficients, _ = nonnegative_fits(terms[None], np.array([[77.0, 3, 6, 9]]))
    assert coefficients[0, 0, 0] == pytest.approx(3)


def test_equal_terms_share_what_one_of_them_would_get() -> None:
    terms = np.stack([SIZES, SIZES, SIZES], axis=-1)
    coefficients, fitted = nonnegative_fits(terms[None], 2 * SIZES[None])
    assert coefficients.sum() == pytest.approx(2)
    np.testing.assert_allclose(fitted[0, 0], 2 * SIZES)


def test_series_and_laws_are_fitted_independently() -> None:
    costs = planted(5, 0.1, series=4)
    together = nonnegative_fits(TERMS_OF_LAWS, costs)
    for j in range(len(costs)):
        for i in range(0, len(LAWS), 7):
            alone = nonnegative_fits(TERMS_OF_LAWS[i : i + 1], costs[j : j + 1])
            np.testing.assert_allclose(alone[1][0, 0], together[1][j, i], rtol=1e-9)


@given(st.floats(0.0, 0.9))
def test_a_term_may_be_subtracted(share: float) -> None:
    """Of the smallest cost so large a share is taken away."""
    terms = np.stack([-np.ones_like(SIZES), SIZES, np.zeros_like(SIZES)], axis=-1)
    costs = 3 * SIZES - share * 3 * SIZES[0]
    coefficients, fitted = nonnegative_fits(terms[None], costs[None])
    np.testing.assert_allclose(fitted[0, 0], costs, rtol=1e-9)
    expected = [share * 3 * SIZES[0], 3, 0]
    np.testing.assert_allclose(coefficients[0, 0], expected, rtol=1e-6, atol=1e-6)
