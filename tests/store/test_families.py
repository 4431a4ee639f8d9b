"""Cases that differ in size only are found together, whatever their parameters are called."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.store.families import Family, find_families

VEHICLES = ["10", "100", "1000"]


def columns(*params: list[str], of: str = "time_x") -> list[tuple[str, str]]:
    return [(of, ", ".join(values)) for values in itertools.product(*params)]


def test_each_combination_of_the_other_parameters_is_a_family_over_the_sizes() -> None:
    params = [["'numpy'", "'numba'"], VEHICLES]
    numpy, numba = find_families("time_x", ["engine", "vehicles"], params, columns(*params))
    assert numpy.params == (("engine", "'numpy'"),)
    assert numpy.columns == (0, 1, 2)
    assert numba.columns == (3, 4, 5)
    np.testing.assert_array_equal(numba.sizes, [10, 100, 1000])
    assert [family.fixed for family in (numpy, numba)] == ["(numpy)", "(numba)"]


def test_the_size_may_stand_anywhere() -> None:
    params = [VEHICLES, ["'numpy'", "'numba'"]]
    numpy, numba = find_families("time_x", ["vehicles", "engine"], params, columns(*params))
    assert (numpy.columns, numba.columns) == ((0, 2, 4), (1, 3, 5))


def test_columns_of_other_benchmarks_are_not_taken() -> None:
    every = columns(VEHICLES, of="time_y") + columns(VEHICLES) + columns(VEHICLES, of="time_z")
    (family,) = find_families("time_x", ["vehicles"], [VEHICLES], every)
    assert family.columns == (3, 4, 5)
    assert family.fixed == ""


def test_sizes_are_those_of_the_columns_that_are_there_in_their_order() -> None:
    (family,) = find_families("time_x", ["n"], [VEHICLES], [("time_x", "1000"), ("time_x", "10")])
    np.testing.assert_array_equal(family.sizes, [1000, 10])


def test_without_a_size_every_case_is_its_own_family() -> None:
    params = [["'ring'", "'traffic'"], ["True", "False"]]
    listed = find_families("time_x", ["scene", "record"], params, columns(*params))
    assert [family.columns for family in listed] == [(0,), (1,), (2,), (3,)]
    assert listed[1].params == (("scene", "'ring'"), ("record", "False"))
    assert listed[1].sizes is None


def test_a_benchmark_without_parameters_is_a_family_of_one_case() -> None:
    listed = find_families("time_x", [], [], [("time_x", ""), ("time_y", "")])
    assert listed == [Family("time_x", (), (0,), None)]


def test_a_combination_measured_at_one_size_is_a_family_of_one_case() -> None:
    params = [["'slow'", "'fast'"], VEHICLES]
    there = [("time_x", "'slow', 10"), *columns(["'fast'"], VEHICLES)]
    slow, fast = find_families("time_x", ["engine", "vehicles"], params, there)
    assert (slow.columns, fast.columns) == ((0,), (1, 2, 3))
    np.testing.assert_array_equal(slow.sizes, [10])


def test_a_benchmark_that_is_not_among_the_columns_has_no_family() -> None:
    assert find_families("time_x", ["n"], [VEHICLES], columns(VEHICLES, of="time_y")) == []


@pytest.mark.parametrize(
    "odd",
    [
        ["'a, b'", "'a'"],
        ["(1, 2)", "(1, 20)", "(1,)"],
        ["{'x': 1, 'y': 2}", "{'x': 1}"],
        ["1", "10", "1, 10"],  # of a __repr__ of one's own
        ["'10, 100'", "', '"],
        ["0, 5", "5"],  # "100, 5" is not "10" and "0, 5"
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_values_may_hold_commas(odd: list[str], place: int) -> None:
    params = [VEHICLES, VEHICLES]
    params[place] = odd
    names = ["vehicles", "vehicles"]
    names[place] = "what"
    listed = find_families("time_x", names, params, columns(*params))
    assert [family.params for family in listed] == [(("what", value),) for value in odd]
    for family in listed:
        np.testing.assert_array_equal(family.sizes, [10, 100, 1000])


words = st.lists(
    st.text("ab, '()", min_size=1, max_size=6).map(repr), min_size=1, max_size=3, unique=True
)
sizes = st.lists(st.integers(1, 10**6).map(str), min_size=3, max_size=5, unique=True)


@given(words, sizes, words, st.data())
def test_families_are_what_the_product_of_the_parameters_says(
    first: list[str], vehicles: list[str], last: list[str], data: st.DataObject
) -> None:
    params = [first, vehicles, last]
    product = data.draw(st.permutations(list(itertools.product(*params))))
    there = [("time_x", ", ".join(values)) for values in product]
    listed = find_families("time_x", ["scene", "vehicles", "engine"], params, there)
    literal: dict[tuple[str, str], list[int]] = {}
    for column, (scene, _, engine) in enumerate(product):
        literal.setdefault((scene, engine), []).append(column)
    assert {
        (family.params[0][1], family.params[1][1]): list(family.columns) for family in listed
    } == literal
    for family in listed:
        assert family.sizes is not None
        assert family.sizes.tolist() == [float(product[i][1]) for i in family.columns]


def test_a_value_that_is_no_size_is_a_family_of_its_own() -> None:
    params = [["None", *VEHICLES]]
    alone, sized = find_families("time_x", ["chunk"], params, columns(*params))
    assert (alone.params, alone.columns, alone.sizes) == ((("chunk", "None"),), (0,), None)
    assert (sized.params, sized.columns) == ((), (1, 2, 3))
    np.testing.assert_array_equal(sized.sizes, [10, 100, 1000])


def test_what_counts_workers_is_held_fixed() -> None:
    params = [["1", "2", "4"], VEHICLES]
    listed = find_families("time_x", ["threads", "vehicles"], params, columns(*params))
    assert [family.params for family in listed] == [(("threads", n),) for n in params[0]]
    listed = find_families("time_x", ["threads"], params[:1], columns(*params[:1]))
    assert [family.sizes for family in listed] == [None] * 3
