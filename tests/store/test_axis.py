"""Which parameter is a size."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.store.axis import Axis, axes_of, find_axis, named_axis, why_no_size

TOLERANCES = ["1e-2", "1e-4", "1e-6", "1e-8", "1e-10", "1e-12"]
M = ["10", "20", "50", "100", "200", "500"]


def costs_of(params: list[list[str]], cost: Callable[..., float]) -> np.ndarray:
    """Return what each combination of the numbers costs."""
    return np.array([cost(*map(float, values)) for values in itertools.product(*params)])


def name_of(axis: Axis | None) -> str | None:
    return axis and axis.name


def test_a_name_that_says_size_wins_over_a_wider_range() -> None:
    axis = find_axis(["seed", "n_vehicles"], [["1", "100", "10000"], ["10", "20", "30"]])
    assert axis is not None
    assert (axis.index, axis.name, axis.sizes) == (1, "n_vehicles", (10, 20, 30))
    assert axis.others == ("seed",)


def test_the_clearer_name_wins() -> None:
    axis = find_axis(["rows", "vehicles"], [["1", "2", "3"], ["1", "2", "3"]])
    assert name_of(axis) == "vehicles"


def test_without_a_telling_name_the_widest_range_wins() -> None:
    axis = find_axis(["a", "b"], [["1", "2", "3"], ["1", "2", "300"]])
    assert name_of(axis) == "b"


def test_the_n_of_a_count_of_something_else_says_nothing() -> None:
    assert name_of(find_axis(["n_bins", "size"], [["1", "9", "99"], ["1", "2", "3"]])) == "size"
    assert name_of(find_axis(["n_bins", "n"], [["1", "9", "99"], ["1", "2", "3"]])) == "n"
    assert name_of(find_axis(["n_bins", "m"], [["1", "2", "3"], ["1", "9", "99"]])) == "m"


@pytest.mark.parametrize(
    "values", [["1", "2"], ["1", "1.0", "2"], ["1", "2", "None"], ["0", "1", "2"], []]
)
def test_too_few_numbers_are_no_axis(values: list[str]) -> None:
    assert find_axis(["n"], [values]) is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_tolerance_is_no_size_however_wide_its_range(order: tuple[int, int]) -> None:
    names, params = ["m", "tol"], [M, TOLERANCES]
    axis = find_axis([names[i] for i in order], [params[i] for i in order])
    assert name_of(axis) == "m"
    assert axis is not None
    assert axis.others == ("tol",)
    assert find_axis(["tol"], [TOLERANCES]) is None
    assert name_of(find_axis(["size_mb"], [TOLERANCES])) == "size_mb"  # its name says so
    assert find_axis(["density"], [["0.1", "0.2", "0.5", "1.0"]]) is None


def test_years_and_days_are_no_sizes_by_themselves() -> None:
    days = ["20190101", "20190102", "20190103"]
    for name in ("day", "year"):
        assert find_axis([name], [days]) is None
        assert name_of(named_axis(name, [name], [days])) == name
    assert name_of(find_axis(["vehicles"], [["1000", "1100", "1200"]])) == "vehicles"


def test_the_axis_along_which_the_cost_grows_wins_over_a_wider_range() -> None:
    params = [["1", "2", "4", "8"], ["1", "10", "100", "1000"]]
    up = costs_of(params, lambda k, reach: 1e-6 * k)
    down = costs_of(params, lambda k, reach: 1e-6 * k / reach)
    wild = costs_of(params, lambda k, reach: 1e-6 * k * (3 if reach in (10, 1000) else 1))
    for costs in (up, down, wild):
        axis = find_axis(["k", "reach"], params, costs)
        assert axis is not None
        assert (axis.name, axis.others) == ("k", ("reach",))
    assert name_of(find_axis(["k", "reach"], params)) == "reach"
    both = costs_of(params, lambda k, reach: 1e-6 * k * reach)
    assert name_of(find_axis(["k", "reach"], params, both)) == "reach"


def test_a_name_that_says_size_wins_over_growth() -> None:
    params = [["1", "2", "4"], ["1", "10", "100"]]
    costs = costs_of(params, lambda batch, n: batch)
    assert name_of(find_axis(["batch", "n"], params, costs)) == "n"


def test_costs_that_are_missing_or_not_above_0_say_nothing() -> None:
    params = [["1", "2", "4"], ["1", "10", "100"]]
    for costs in (np.full(9, np.nan), np.zeros(9)):
        assert name_of(find_axis(["k", "reach"], params, costs)) == "reach"
    holes = costs_of(params, lambda k, reach: k)
    holes[[0, 4, 8]] = np.nan
    assert name_of(find_axis(["k", "reach"], params, holes)) == "k"


@given(st.permutations(range(3)), st.sampled_from(["k", "reach"]), st.integers(0, 10))
def test_where_the_parameters_stand_does_not_matter(
    order: list[int], grows: str, seed: int
) -> None:
    names = ["k", "reach", "kind"]
    values = [["1", "2", "4", "9"], ["1", "10", "100"], ["'a'", "'b'"]]
    shuffled = [names[i] for i in order]
    draw = np.random.default_rng(seed)
    costs = np.array(
        [
            float(dict(zip(shuffled, cell, strict=True))[grows]) * draw.uniform(0.99, 1.01)
            for cell in itertools.product(*(values[i] for i in order))
        ]
    )
    assert name_of(find_axis(shuffled, [values[i] for i in order], costs)) == grows


def test_words_among_numbers_are_left_out_unless_they_are_more() -> None:
    axis = find_axis(["chunk"], [["None", "10", "20", "40", "80"]])
    assert axis is not None
    assert axis.sizes == (None, 10, 20, 40, 80)
    assert find_axis(["chunk"], [["'a'", "'b'", "'c'", "'d'", "1", "2", "3"]]) is None


def test_what_counts_workers_is_no_size_unless_it_is_named() -> None:
    params = [["1", "2", "4", "8"]]
    for name in ("threads", "n_jobs", "worker_count"):
        assert find_axis([name], params) is None
        assert name_of(named_axis(name, [name], params)) == name
    axis = find_axis(["threads", "m"], [*params, M])
    assert axis is not None
    assert (axis.name, axis.others) == ("m", ())


def test_a_named_axis_may_be_short_but_must_hold_a_size() -> None:
    params = [["1", "10"], ["'a'", "'b'"]]
    axis = named_axis("k", ["k", "kind"], params)
    assert axis is not None
    assert axis.sizes == (1, 10)
    assert named_axis("kind", ["k", "kind"], params) is None
    assert named_axis("other", ["k", "kind"], params) is None


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("threads", ["1", "2", "4"], "counts workers"),
        ("kind", ["'a'", "'b'"], "has no numbers above 0"),
        ("m", ["1", "2"], "has fewer than 3 different numbers above 0"),
        ("tol", TOLERANCES, "has no numbers above 1"),
        ("year", ["2018", "2019", "2020"], "has numbers within a factor of 2"),
        ("m", ["1", "2", "3", "'a'", "'b'", "'c'", "'d'"], "has fewer numbers above 0 than other"),
        ("m", M, ""),
    ],
)
def test_why_a_parameter_is_no_size(name: str, values: list[str], why: str) -> None:
    (axis,) = axes_of([name], [values])
    assert (why_no_size(axis) or "").startswith(why)
    assert bool(why) == (find_axis([name], [values]) is None)
