"""Which law is claimed, and that many series at once are judged as one at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from tools.scaling.rule.candidate_fits import CandidateFits, fit_candidates
from tools.scaling.rule.choice import OBJECTIONS, Choice, choose, left_out_errors
from tools.scaling.rule.laws import BREAK, CLASSES, LAWS

EIGHT = np.geomspace(10, 10**4, 8).round()
TWELVE = np.geomspace(10, 10**4, 12).round()

seeds = st.integers(0, 2**32 - 1)


def noisy(cost: np.ndarray, sd: float, seed: int = 0) -> np.ndarray:
    return cost * np.exp(sd * np.random.default_rng(seed).standard_normal(cost.shape))


def fitted_and_chosen(
    sizes: np.ndarray, costs: np.ndarray, error: float
) -> tuple[CandidateFits, Choice]:
    costs = np.atleast_2d(costs)
    fits = fit_candidates(sizes, costs, np.full(len(costs), error))
    return fits, choose(fits)


def claims(sizes: np.ndarray, costs: np.ndarray, error: float) -> list[str]:
    law = fitted_and_chosen(sizes, costs, error)[1].law
    return [LAWS[i] if i >= 0 else "undecided" for i in law]


def mixed_series(seed: int = 0) -> np.ndarray:
    """Return costs about every class, without and with an offset, and about breaks."""
    shapes = [shape(TWELVE) for shape in CLASSES.values()]
    shapes += [shape + shape[4] for shape in shapes[1:]]
    shapes += [TWELVE * np.where(edge < TWELVE, 3, 1) for edge in (50, 300, 2000)]
    return noisy(np.array(shapes) * 1e-6, 0.02, seed)


@pytest.mark.parametrize("law", CLASSES)
@pytest.mark.parametrize("offset_at", [None, 3])
@pytest.mark.parametrize("error", [0.01, np.nan])
def test_a_class_is_named_on_clean_costs(law: str, offset_at: int | None, error: float) -> None:
    shape = CLASSES[law](EIGHT)
    cost = shape if offset_at is None else shape + shape[offset_at]
    assert claims(EIGHT, noisy(np.tile(cost, (20, 1)), 0.002), error) == [law] * 20


def test_n_is_not_told_from_n_log_n_where_noise_hides_the_difference() -> None:
    sizes = np.array([1e6, 2e6, 3e6, 5e6, 1e7])
    cost = np.tile(sizes * np.log2(sizes), (50, 1))
    fits, choice = fitted_and_chosen(sizes, noisy(cost, 0.1), 0.1)
    assert np.mean(choice.law == -1) >= 0.9
    close = choice.weights[choice.objection == "close"]
    assert len(close) >= 25
    assert (close[:, LAWS.index("n")] > 0.05).mean() > 0.9
    assert (close[:, LAWS.index("n log n")] > 0.05).mean() > 0.9
    assert (fits.kind == "class").sum() == 2 * len(CLASSES) - 1


@pytest.mark.parametrize("edge", [50.0, 300.0, 1500.0])
@pytest.mark.parametrize("jump", [True, False])
def test_a_break_is_named_where_it_is(edge: float, jump: bool) -> None:
    past = TWELVE * 1.0 if jump else TWELVE - edge
    cost = noisy(TWELVE + 2 * np.where(edge < TWELVE, past, 0), 0.005)
    fits, choice = fitted_and_chosen(TWELVE, cost, 0.005)
    assert LAWS[choice.law[0]] == BREAK
    place = fits.candidates[choice.best[0, LAWS.index(BREAK)]].break_size
    assert place is not None
    around = np.searchsorted(TWELVE, edge)
    assert TWELVE[around - 1] * 0.999 <= place <= TWELVE[around] * 1.001


def test_a_break_is_not_claimed_of_few_sizes_nor_a_class_beside_it() -> None:
    cost = EIGHT[:7] * np.where(EIGHT[:7] > 100, 3, 1)
    _, choice = fitted_and_chosen(EIGHT[:7], noisy(cost, 0.005), 0.005)
    assert choice.law[0] == -1
    assert choice.objection[0] in ("few sizes", "two-point break", "lack of fit")


def test_a_break_past_all_but_two_sizes_keeps_classes_from_being_claimed() -> None:
    cost = EIGHT * np.repeat([1, 3], [6, 2])
    assert claims(EIGHT, noisy(np.tile(cost, (20, 1)), 0.01), 0.01) == ["undecided"] * 20


@pytest.mark.parametrize("exponent", [0.75, 1.25, 1.75])
def test_a_power_between_the_classes_is_given_to_none_of_them(exponent: float) -> None:
    cost = np.tile(TWELVE**exponent, (20, 1))
    _, choice = fitted_and_chosen(TWELVE, noisy(cost, 0.01), np.nan)
    assert (choice.law == -1).all()
    assert (choice.objection == "power").mean() > 0.5


def test_points_off_every_law_are_named_only_if_their_error_is_known() -> None:
    cost = noisy(np.tile(EIGHT**2, (30, 1)), 0.10)
    _, sure = fitted_and_chosen(EIGHT, cost, 0.01)
    assert (sure.law == -1).mean() > 0.9
    assert (sure.objection == "lack of fit").mean() > 0.5
    assert "lack of fit" not in fitted_and_chosen(EIGHT, cost, np.nan)[1].objection


def test_noise_without_growth_is_constant_or_undecided() -> None:
    quiet = fitted_and_chosen(EIGHT, noisy(np.full((200, 8), 5.0), 0.01), 0.01)[1]
    assert np.mean(quiet.law == 0) > 0.85
    assert np.mean(quiet.law > 0) < 0.02
    loud = fitted_and_chosen(EIGHT, noisy(np.full((200, 8), 5.0), 0.3), 0.3)[1]
    assert np.mean(loud.law > 0) < 0.02
    assert np.mean(loud.objection == "noise") > 0.85


def test_weights_add_up_and_reasons_are_known() -> None:
    _, choice = fitted_and_chosen(TWELVE, mixed_series(), 0.02)
    np.testing.assert_allclose(choice.weights.sum(axis=1), 1)
    assert choice.weights.min() >= 0
    assert set(choice.objection) <= set(OBJECTIONS)
    np.testing.assert_array_equal(choice.objection == "", choice.law >= 0)


def test_many_series_are_judged_as_one_at_a_time() -> None:
    costs, errors = mixed_series(), np.tile([0.02, 0.05, np.nan], 20)[: len(mixed_series())]
    together = choose(fit_candidates(TWELVE, costs, errors))
    for i, cost in enumerate(costs):
        alone = choose(fit_candidates(TWELVE, cost[None], errors[i : i + 1]))
        assert alone.law[0] == together.law[i]
        assert alone.objection[0] == together.objection[i]
        np.testing.assert_allclose(alone.weights[0], together.weights[i], atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seeds, st.floats(1e-12, 1e12))
def test_order_of_series_and_unit_of_cost_change_nothing(seed: int, unit: float) -> None:
    costs = mixed_series(seed)
    order = np.random.default_rng(seed).permutation(len(costs))
    plain, other = (
        fitted_and_chosen(TWELVE, costs, 0.02)[1],
        fitted_and_chosen(TWELVE, costs[order] * unit, 0.02)[1],
    )
    np.testing.assert_allclose(other.weights, plain.weights[order], atol=1e-6)
    np.testing.assert_array_equal(other.law, plain.law[order])


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(2, 10**6))
def test_powers_have_the_same_aicc_in_any_unit_of_size(seed: int, unit: int) -> None:
    # A logarithm has a unit of size in it, its offset may not be negative: powers alone do not.
    costs = mixed_series(seed)
    plain, other = (
        fit_candidates(n, costs, np.full(len(costs), 0.02)) for n in (TWELVE, TWELVE * unit)
    )
    logs = np.array([i for i, law in enumerate(LAWS) if "log" in law])
    same = ~np.isin(plain.law, logs)
    np.testing.assert_allclose(other.aicc[:, same], plain.aicc[:, same], atol=1e-6)


def test_errors_left_out_are_those_of_literal_refits() -> None:
    costs = mixed_series(1)
    fits = fit_candidates(TWELVE, costs, np.full(len(costs), 0.02))
    chosen = np.tile(np.flatnonzero(fits.kind == "class"), (len(costs), 1))
    ours = left_out_errors(fits, chosen)
    compared = 0
    for s, cost in enumerate(costs):
        for column, i in enumerate(chosen[s]):
            active = fits.coefficients[s, i] > 0
            fitted = fits.fitted[s, i]
            literal, settled = _left_out(fits.terms[i], cost, fitted, active)
            if settled and np.abs(cost / fitted - 1).max() < 0.1:
                compared += 1
                assert ours[s, column] == pytest.approx(literal, rel=0.01)
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
