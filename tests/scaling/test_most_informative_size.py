"""Which size to measure next."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaling.rule.candidate_fits import CandidateFits, fit_candidates
from tools.scaling.rule.choice import Choice, choose
from tools.scaling.rule.growth import MIN_SIZES
from tools.scaling.rule.laws import LAWS
from tools.scaling.rule.most_informative_size import most_informative_size, sizes_to_add

SIZES = np.array([1e6, 2e6, 3e6, 5e6, 1e7])

MIN_SPAN = 10.0


def fitted_and_chosen(
    cost: np.ndarray, error: float = 0.02, unit: float = 1.0
) -> tuple[CandidateFits, Choice]:
    fits = fit_candidates(SIZES[: len(cost)] * unit, cost, error)
    return fits, choose(fits)


def apart(fits: CandidateFits, choice: Choice, size: float) -> float:
    """Return how far, relative, the two likeliest laws differ at a size."""
    likeliest = choice.best[np.argsort(-choice.weights, kind="stable")[:2]]
    first, second = (
        fits.candidates[i].terms(np.array([size]))[0] @ fits.coefficients[i] for i in likeliest
    )
    return abs(float(np.log(first / second)))


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=8), st.booleans())
def test_added_sizes_are_new_and_enough(whole: set[int], fractions: bool) -> None:
    have = np.array(sorted(whole), dtype=float) / (7 if fractions else 1)
    added = sizes_to_add(have, MIN_SIZES, MIN_SPAN)
    together = sorted({*have.tolist(), *added})
    assert len(together) == len(have) + len(added)
    assert len(together) >= MIN_SIZES
    assert together[-1] >= MIN_SPAN * together[0] * (1 - 1e-9)
    assert fractions or all(size.is_integer() for size in added)


def test_nothing_is_added_to_what_is_enough() -> None:
    assert sizes_to_add(SIZES, MIN_SIZES, MIN_SPAN) == []


def test_the_widest_gap_is_filled() -> None:
    assert sizes_to_add(np.array([1.0, 2, 4, 400]), 5, 10.0) == [40]


def test_it_is_the_smallest_that_tells_the_two_likeliest_apart() -> None:
    cost = SIZES * np.log2(SIZES) * np.array([1.01, 0.98, 1.02, 1.0, 0.99])
    fits, choice = fitted_and_chosen(cost, error=0.1)
    assert choice.objection == "close"
    size = most_informative_size(fits, choice)
    assert size is not None
    assert SIZES[-1] < size <= 10 * SIZES[-1]
    due = 4 * fits.prior_error
    if apart(fits, choice, 10 * SIZES[-1]) >= due:
        assert apart(fits, choice, size) >= 0.9 * due
        assert size < 1.3 * SIZES[-1] or apart(fits, choice, 0.8 * size) < due
    else:
        assert size == 10 * SIZES[-1]


def test_a_measurement_there_tells_them_apart() -> None:
    rng = np.random.default_rng(4)
    sizes, named = np.geomspace(100, 5000, 6).round(), []
    for _ in range(60):
        cost = 6e4 + sizes**1.5
        fits = fit_candidates(sizes, cost * np.exp(0.08 * rng.standard_normal(6)), 0.08)
        choice = choose(fits)
        size = most_informative_size(fits, choice)
        if choice.objection != "close" or size is None:
            continue
        more = np.exp(0.08 * rng.standard_normal(1)) * (6e4 + size**1.5)
        again = fit_candidates(np.append(sizes, size), np.append(fits.costs, more), 0.08)
        law = choose(again).law
        named.append("undecided" if law is None else LAWS[law])
    assert len(named) >= 10
    assert named.count("n^1.5") + named.count("undecided") >= 0.9 * len(named)
    assert named.count("n^1.5") >= 0.4 * len(named)


def test_it_has_two_digits_and_whole_sizes_stay_whole() -> None:
    cost = SIZES * np.log2(SIZES)
    for unit in (1.0, 1e-4, 1e-6):
        size = most_informative_size(*fitted_and_chosen(cost, unit=unit))
        assert size is not None
        assert size == pytest.approx(float(f"{size:.1e}"))
    small = np.array([1.0, 2, 3, 5, 10])
    size = most_informative_size(*((e := fit_candidates(small, small, 0.05)), choose(e)))
    assert size is not None
    assert size.is_integer()
