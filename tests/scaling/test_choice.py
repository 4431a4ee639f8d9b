"""Which law is claimed, and why none is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from tools.scaling.rule.candidate_fits import CandidateFits, fit_candidates
from tools.scaling.rule.choice import OBJECTIONS, Choice, choose, left_out_errors
from tools.scaling.rule.laws import BREAK, CLASSES, LAWS, SATURATING

EIGHT = np.geomspace(10, 10**4, 8).round()
TWELVE = np.geomspace(10, 10**4, 12).round()

seeds = st.integers(0, 2**32 - 1)


def noisy(cost: np.ndarray, sd: float, seed: int = 0) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


def fitted_and_chosen(
    sizes: np.ndarray, cost: np.ndarray, error: float | None
) -> tuple[CandidateFits, Choice]:
    fits = fit_candidates(sizes, cost, error)
    return fits, choose(fits)


def choices(sizes: np.ndarray, costs: np.ndarray, error: float | None) -> list[Choice]:
    return [fitted_and_chosen(sizes, cost, error)[1] for cost in costs]


def claims(sizes: np.ndarray, costs: np.ndarray, error: float | None) -> list[str]:
    laws = [choice.law for choice in choices(sizes, costs, error)]
    return ["undecided" if law is None else LAWS[law] for law in laws]


def mixed_series(seed: int = 0) -> np.ndarray:
    """Return costs about every class, without and with an offset, and about breaks."""
    shapes = [shape(TWELVE) for shape in CLASSES.values()]
    shapes += [shape + shape[4] for shape in shapes[1:]]
    shapes += [TWELVE * np.where(edge < TWELVE, 3, 1) for edge in (50, 300, 2000)]
    return noisy(np.array(shapes) * 1e-6, 0.02, seed)


@pytest.mark.parametrize("law", CLASSES)
@pytest.mark.parametrize("offset_at", [None, 3])
@pytest.mark.parametrize("error", [0.01, None])
def test_a_class_is_named_on_clean_costs(
    law: str, offset_at: int | None, error: float | None
) -> None:
    shape = CLASSES[law](EIGHT)
    cost = shape if offset_at is None else shape + shape[offset_at]
    named = claims(EIGHT, noisy(np.tile(cost, (10, 1)), 0.002), error)
    assert set(named) <= {law, "undecided"}
    assert named.count(law) >= 9


def test_n_is_not_told_from_n_log_n_where_noise_hides_the_difference() -> None:
    sizes = np.array([1e6, 2e6, 3e6, 5e6, 1e7])
    cost = np.tile(sizes * np.log2(sizes), (30, 1))
    chosen = choices(sizes, noisy(cost, 0.1), 0.1)
    assert np.mean([choice.law is None for choice in chosen]) >= 0.9
    close = np.array([choice.weights for choice in chosen if choice.objection == "close"])
    assert len(close) >= 15
    assert (close[:, LAWS.index("n")] > 0.05).mean() > 0.9
    assert (close[:, LAWS.index("n log n")] > 0.05).mean() > 0.9


@pytest.mark.parametrize("edge", [50.0, 300.0, 1500.0])
@pytest.mark.parametrize("jump", [True, False])
def test_a_break_is_named_where_it_is(edge: float, jump: bool) -> None:
    past = TWELVE * 1.0 if jump else TWELVE - edge
    cost = noisy(TWELVE + 2 * np.where(edge < TWELVE, past, 0), 0.005)
    fits, choice = fitted_and_chosen(TWELVE, cost, 0.005)
    assert choice.law == LAWS.index(BREAK)
    place = fits.candidates[choice.best[LAWS.index(BREAK)]].break_size
    assert place is not None
    around = np.searchsorted(TWELVE, edge)
    assert TWELVE[around - 1] * 0.999 <= place <= TWELVE[around] * 1.001


def test_a_break_is_not_claimed_of_few_sizes_nor_a_class_beside_it() -> None:
    cost = EIGHT[:7] * np.where(EIGHT[:7] > 100, 3, 1)
    _, choice = fitted_and_chosen(EIGHT[:7], noisy(cost, 0.005), 0.005)
    assert choice.law is None
    assert choice.objection in ("few sizes", "two-point break", "lack of fit")


def test_a_break_past_all_but_two_sizes_keeps_classes_from_being_claimed() -> None:
    cost = EIGHT * np.repeat([1, 3], [6, 2])
    assert claims(EIGHT, noisy(np.tile(cost, (10, 1)), 0.01), 0.01) == ["undecided"] * 10


def test_a_switch_to_another_order_is_a_break() -> None:
    cost = np.where(TWELVE < 300, TWELVE, TWELVE**2 / 300)
    fits, choice = fitted_and_chosen(TWELVE, noisy(cost, 0.005), 0.005)
    assert choice.law == LAWS.index(BREAK)
    assert fits.candidates[choice.best[choice.law]].beyond == "n^2"


def test_a_cost_that_levels_off_is_given_to_no_class() -> None:
    cost = TWELVE / (1 + TWELVE / 800)
    named = claims(TWELVE, noisy(np.tile(cost, (10, 1)), 0.01), 0.01)
    assert set(named) <= {SATURATING, "undecided"}
    assert named.count(SATURATING) >= 5


@pytest.mark.parametrize(
    ("cost", "law"),
    [
        (EIGHT + EIGHT**2 / 500, "n^2"),
        (EIGHT**2 + EIGHT**3 / 500, "n^3"),
        (EIGHT * (EIGHT - 1) / 2, "n^2"),
        (29 * EIGHT - 88, "n"),
    ],
)
def test_lower_order_terms_leave_the_leading_law(cost: np.ndarray, law: str) -> None:
    named = claims(EIGHT, noisy(np.tile(cost, (10, 1)), 0.005), 0.005)
    assert set(named) <= {law, "undecided"}
    assert named.count(law) >= 8


def test_doubling_with_each_size_is_named() -> None:
    sizes = np.arange(2.0, 21.0, 2.0)
    cost = 50 + 2.0**sizes
    assert claims(sizes, noisy(np.tile(cost, (5, 1)), 0.01), 0.01) == ["2^n"] * 5


def test_growth_by_another_factor_is_given_to_no_class() -> None:
    sizes = np.arange(2.0, 21.0, 2.0)
    chosen = choices(sizes, noisy(np.tile(1.7**sizes, (5, 1)), 0.01), 0.01)
    assert [choice.objection for choice in chosen] == ["exponential"] * 5


@pytest.mark.parametrize("law", ["log n", "sqrt n", "n log n", "n^2 log n"])
def test_a_logarithm_or_a_root_takes_more_evidence_over_a_decade(law: str) -> None:
    decade, wide = np.geomspace(100, 1000, 6).round(), np.geomspace(100, 100_000, 6).round()
    own, least = LAWS.index(law), {False: 1.0, True: 1.0}
    for sizes in (decade, wide):
        for choice in choices(sizes, noisy(np.tile(CLASSES[law](sizes), (15, 1)), 0.05), 0.05):
            if choice.law == own:
                narrow = sizes is decade
                least[narrow] = min(least[narrow], float(choice.weights[own]))
    assert least[True] >= 0.999
    assert least[False] >= 0.95


def test_calls_that_warm_up_are_not_taken_for_a_logarithm() -> None:
    """Items that cost a third more past the first cache, over a decade: no n log n."""
    sizes = np.geomspace(100, 1000, 6).round()
    cost = 20 + sizes + 0.3 * np.maximum(sizes - 250, 0)
    named = claims(sizes, noisy(np.tile(cost, (20, 1)), 0.01), 0.01)
    assert sum("log" in name for name in named) <= 1


@pytest.mark.parametrize("exponent", [0.75, 1.25, 1.75])
def test_a_power_between_the_classes_is_given_to_none_of_them(exponent: float) -> None:
    chosen = choices(TWELVE, noisy(np.tile(TWELVE**exponent, (10, 1)), 0.01), None)
    assert all(choice.law is None for choice in chosen)
    assert np.mean([choice.objection == "power" for choice in chosen]) > 0.5


def test_points_off_every_law_are_named_only_if_their_error_is_known() -> None:
    cost = noisy(np.tile(EIGHT**2, (20, 1)), 0.10)
    sure = choices(EIGHT, cost, 0.01)
    assert np.mean([choice.law is None for choice in sure]) > 0.9
    assert np.mean([choice.objection == "lack of fit" for choice in sure]) > 0.5
    assert "lack of fit" not in [choice.objection for choice in choices(EIGHT, cost, None)]


def test_an_error_known_from_few_processes_speaks_less_against_a_fit() -> None:
    cost = noisy(EIGHT**2, 0.05, seed=4)
    sure, unsure = (
        choose(fit_candidates(EIGHT, cost, 0.015, error_degrees=degrees))
        for degrees in (np.inf, 2.0)
    )
    assert sure.objection == "lack of fit"
    assert unsure.objection != "lack of fit"


def test_noise_without_growth_is_constant_or_undecided() -> None:
    flat = np.full((50, 8), 5.0)
    quiet = choices(EIGHT, noisy(flat, 0.01), 0.01)
    assert np.mean([choice.law == 0 for choice in quiet]) > 0.85
    assert np.mean([bool(choice.law) for choice in quiet]) < 0.03
    loud = choices(EIGHT, noisy(flat, 0.3), 0.3)
    assert np.mean([bool(choice.law) for choice in loud]) < 0.03
    assert np.mean([choice.objection == "noise" for choice in loud]) > 0.85


def test_weights_add_up_and_reasons_are_known() -> None:
    for choice in choices(TWELVE, mixed_series(), 0.02):
        assert choice.weights.sum() == pytest.approx(1)
        assert choice.weights.min() >= 0
        assert choice.objection in OBJECTIONS
        assert (choice.objection == "") == (choice.law is not None)


@settings(max_examples=25, deadline=None)
@given(seeds, st.floats(1e-12, 1e12))
def test_the_unit_of_cost_changes_nothing(seed: int, unit: float) -> None:
    costs = mixed_series(seed)
    cost = costs[seed % len(costs)]
    plain, other = (fitted_and_chosen(TWELVE, each, 0.02)[1] for each in (cost, cost * unit))
    np.testing.assert_allclose(other.weights, plain.weights, atol=1e-5)
    assert other.law == plain.law


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(2, 10**6))
def test_powers_have_the_same_aicc_in_any_unit_of_size(seed: int, unit: int) -> None:
    # A logarithm has a unit of size in it, its offset may not be negative: powers alone do not.
    cost = mixed_series(seed)[seed % 20]
    plain, other = (fit_candidates(n, cost, 0.02) for n in (TWELVE, TWELVE * unit))
    logs = np.array([i for i, law in enumerate(LAWS) if "log" in law])
    same = np.isin(plain.kind, ("class", "two-term", BREAK)) & ~np.isin(plain.law, logs)
    np.testing.assert_array_equal(other.law, plain.law)
    np.testing.assert_allclose(other.aicc[same], plain.aicc[same], atol=1e-6)


def test_errors_left_out_are_those_of_literal_refits() -> None:
    compared = 0
    costs = mixed_series(1)
    for cost in costs:
        fits = fit_candidates(TWELVE, cost, 0.02)
        chosen = np.flatnonzero(fits.kind == "class")
        for i, ours in zip(chosen, left_out_errors(fits, chosen), strict=True):
            active, fitted = fits.coefficients[i] > 0, fits.fitted[i]
            literal, settled = _left_out(fits.terms[i], cost, fitted, active)
            if settled and np.abs(cost / fitted - 1).max() < 0.1:
                compared += 1
                assert ours == pytest.approx(literal, rel=0.01)
    assert compared > len(costs)


def _left_out(
    terms: np.ndarray, cost: np.ndarray, fitted: np.ndarray, active: np.ndarray
) -> tuple[float, bool]:
    """Refit without each size, weights as they were; and whether the same terms stayed in."""
    weighted, target = terms / fitted[:, None], cost / fitted
    scale = np.maximum(weighted.max(axis=0), 1e-300)
    errors, settled = [], True
    for i in range(len(cost)):
        rest = np.arange(len(cost)) != i
        coefficients, _ = nnls(weighted[rest] / scale, target[rest])
        settled &= bool(np.all((coefficients > 0) == active))
        errors.append(target[i] - weighted[i] / scale @ coefficients)
    return float(np.sqrt(np.mean(np.square(errors)))), settled
