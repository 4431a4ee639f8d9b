"""How the cases of a benchmark are called."""

import pytest

from tools.store.cases import case_keys, labelled, unquoted


def test_cases_are_every_combination_the_last_varying_fastest() -> None:
    assert case_keys([["'a'", "'b'"], ["1", "2"]]) == ("'a', 1", "'a', 2", "'b', 1", "'b', 2")


def test_without_parameters_there_is_one_case_without_a_name() -> None:
    assert case_keys([]) == ("",)


@pytest.mark.parametrize(("value", "text"), [("'a'", "a"), ('"a"', "a"), ("1", "1"), ("''", "")])
def test_quotes_of_a_value_are_left_out(value: str, text: str) -> None:
    assert unquoted(value) == text


def test_a_label_names_what_is_held_fixed() -> None:
    assert labelled("blas.time_gemm", []) == "blas.time_gemm"
    assert labelled("blas.time_gemm", [("dtype", "'d'"), ("n", "3")]) == "blas.time_gemm(d, 3)"
