"""How the false-alarm rate of a suite is divided over rows and interim looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.error_budget import ErrorBudget, divide_error_rate, share_with_memory


@given(st.integers(1, 500), st.integers(0, 50), st.integers(1, 20), st.floats(0.001, 0.2))
def test_all_rows_and_looks_together_spend_the_rate_and_no_more(
    cases: int, families: int, looks: int, rate: float
) -> None:
    share = divide_error_rate(cases, families, looks, rate)
    spent = looks * (cases * share.case + 2 * families * share.family)
    assert spent == pytest.approx(rate)


def test_half_goes_to_the_families_and_their_laws_and_half_to_the_cases() -> None:
    assert divide_error_rate(40, 5, 1, 0.05) == ErrorBudget(
        case=0.025 / 40, family=0.025 / 10, alone=0.05
    )


def test_a_suite_of_single_cases_spends_all_on_the_cases() -> None:
    assert divide_error_rate(40, 0, 2, 0.05) == ErrorBudget(
        case=0.05 / 2 / 40, family=0.0, alone=0.025
    )


@pytest.mark.parametrize("counts", [(0, 0, 1), (3, -1, 1), (3, 1, 0)])
def test_a_suite_without_cases_or_looks_is_an_error(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no suite"):
        divide_error_rate(*counts, 0.05)


@given(st.floats(0.001, 0.2))
def test_memory_takes_its_tenth_out_of_the_rate_and_only_where_there_is_any(rate: float) -> None:
    assert share_with_memory(rate, False) == (rate, 0.0)
    assert share_with_memory(rate, True) == pytest.approx((0.9 * rate, 0.1 * rate))
