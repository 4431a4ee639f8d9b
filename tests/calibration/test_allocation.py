"""The time of a block goes to where a second of it lowers the variance most."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.calibration.rule.allocation import allocate, seconds
from tools.calibration.rule.repetitions import Levels, Repetitions

Case = tuple[float, float, float, float, int, int]
cases = st.lists(
    st.tuples(
        *(st.floats(0, 10), st.floats(0, 10)),  # variances of a world and of a value
        *(st.floats(1e-3, 1), st.floats(1e-3, 1)),  # seconds
        *(st.integers(1, 4), st.integers(1, 4)),  # at most
    ),
    min_size=1,
    max_size=4,
)
budgets = st.floats(0, 20)


def once(given_cases: list[Case]) -> Repetitions:
    ones = np.ones(len(given_cases), np.int64)
    return Repetitions(ones, ones)


def arranged(given_cases: list[Case]) -> tuple[Levels, Levels, Repetitions]:
    columns = list(map(np.array, zip(*given_cases, strict=True)))
    nothing = np.zeros(len(given_cases))
    return (
        Levels(nothing, columns[0], columns[1]),
        Levels(nothing, columns[2], columns[3]),
        Repetitions(columns[4], columns[5]),
    )


@given(cases, budgets)
def test_it_fits_within_the_limits_and_nothing_more_would(
    given_cases: list[Case], budget_s: float
) -> None:
    variances, costs_s, most = arranged(given_cases)
    found = allocate(variances, costs_s, once(given_cases), most, budget_s)
    total_s = float(seconds(costs_s, found).sum())
    assert (found.worlds >= 1).all()
    assert (found.values >= 1).all()
    assert (found.worlds <= most.worlds).all()
    assert (found.values <= most.values).all()
    least = (found.worlds == 1).all() and (found.values == 1).all()
    assert total_s <= budget_s * (1 + 1e-9) or least
    for i in range(len(given_cases)):
        more_s = costs_s.world[i] + found.values[i] * costs_s.value[i]
        assert found.worlds[i] == most.worlds[i] or total_s + more_s > budget_s * (1 - 1e-9)
        more_s = found.worlds[i] * costs_s.value[i]
        assert found.values[i] == most.values[i] or total_s + more_s > budget_s * (1 - 1e-9)


@given(cases)
def test_with_time_enough_each_case_has_what_it_wants_and_without_any_the_least(
    given_cases: list[Case],
) -> None:
    variances, costs_s, most = arranged(given_cases)
    whole = allocate(variances, costs_s, once(given_cases), most, 1e3)
    assert (whole.worlds.tolist(), whole.values.tolist()) == (
        most.worlds.tolist(),
        most.values.tolist(),
    )
    least = allocate(variances, costs_s, once(given_cases), most, -1.0)
    assert set(least.worlds.tolist()) == set(least.values.tolist()) == {1}


@given(cases, budgets)
def test_no_division_of_the_time_up_to_one_world_is_better(
    given_cases: list[Case], budget_s: float
) -> None:
    worlds_only = [(*case[:5], 1) for case in given_cases]
    variances, costs_s, most = arranged(worlds_only)
    one_s = costs_s.world + costs_s.value
    of_world = variances.world + variances.value

    def total(worlds: tuple[int, ...]) -> float:
        return float((of_world / np.array(worlds)).sum())

    found = allocate(variances, costs_s, once(given_cases), most, budget_s)
    for worlds in product(*(range(1, count + 1) for count in most.worlds)):
        if float(one_s @ np.array(worlds)) <= budget_s - one_s.max():
            assert total(tuple(found.worlds.tolist())) <= total(worlds) + 1e-9


def test_the_cheaper_of_two_equal_cases_comes_first() -> None:
    two = [(1.0, 0.0, 0.2, 0.1, 4, 1), (1.0, 0.0, 0.9, 0.1, 4, 1)]
    variances, costs_s, most = arranged(two)
    assert allocate(variances, costs_s, once(two), most, 1.65).worlds.tolist() == [2, 1]


def test_each_case_has_the_least_however_short_the_time() -> None:
    two = [(1.0, 1.0, 0.2, 0.1, 4, 9), (1.0, 1.0, 0.2, 0.1, 4, 9)]
    variances, costs_s, most = arranged(two)
    least = Repetitions(np.array([1, 2]), np.array([3, 1]))
    for budget_s in (-1.0, 0.5):
        found = allocate(variances, costs_s, least, most, budget_s)
        assert (found.worlds.tolist(), found.values.tolist()) == ([1, 2], [3, 1])
    assert (least.worlds.tolist(), least.values.tolist()) == ([1, 2], [3, 1])
    assert (allocate(variances, costs_s, least, most, 5.0).values >= least.values).all()
