"""Series over sizes: the right cells in the right order, and nothing mixed."""

import itertools
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.store.catalogue import Benchmark
from tools.store.results import read_results
from tools.store.series import SizeSeries, size_series

BENCHMARK = Benchmark(unit="seconds", param_names=("kind", "n", "mode"), version="v", processes=3)


def series_of(project: Any, name: str = "b", **options: Any) -> list[SizeSeries]:
    (file,) = read_results(project.results).files
    return list(size_series(file, name, options.pop("benchmark", BENCHMARK), **options))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(st.integers(1, 1000), min_size=3, max_size=6, unique=True),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_cells_are_those_of_the_literal_product(
    project: Any, sizes: list[int], kinds: int, modes: int
) -> None:
    params = [
        [f"'k{i}'" for i in range(kinds)],
        [str(size) for size in sizes],
        [f"'m{i}'" for i in range(modes)],
    ]
    cells = list(itertools.product(*params))
    costs = [float(i + 1) for i in range(len(cells))]
    project.add("a" * 40, {"b": [costs, params, "v"]})
    all_series = series_of(project)
    assert len(all_series) == kinds * modes
    for series in all_series:
        fixed = dict(series.key.params)
        literal = sorted(
            (float(size), cost)
            for (kind, size, mode), cost in zip(cells, costs, strict=True)
            if (kind, mode) == (fixed["kind"], fixed["mode"])
        )
        assert list(zip(series.sizes, series.costs, strict=True)) == literal
        assert series.label == f"b({fixed['kind']}, {fixed['mode']})".replace("'", "")


def test_cells_without_a_number_are_left_out_and_counted(project: Any) -> None:
    params = [["'k'"], ["1", "2", "3", "4"], ["'m'"]]
    project.add("a" * 40, {"b": [[1.0, None, float("nan"), 4.0], params, "v"]})
    (series,) = series_of(project)
    assert series.sizes.tolist() == [1, 4]
    assert series.lost == 2


def test_a_series_without_any_number_is_left_out(project: Any) -> None:
    params = [["'k'", "'l'"], ["1", "2", "3"], ["'m'"]]
    project.add("a" * 40, {"b": [[1.0, 2.0, 3.0, None, None, None], params, "v"]})
    assert [dict(s.key.params)["kind"] for s in series_of(project)] == ["'k'"]


def test_samples_and_quartiles_follow_their_cells(project: Any) -> None:
    params = [["'k'"], ["30", "10", "20"], ["'m'"]]
    samples = [[3.0, 3.3], [1.0, 1.1], [2.0, 2.2, 2.1]]
    row = [[3.0, 1.0, 2.0], params, "v", [2.9, 0.9, 1.9], [3.1, 1.1, 2.1], [2, 2, 3], samples]
    project.add("a" * 40, {"b": row})
    (series,) = series_of(project)
    assert series.samples is not None
    assert [s.tolist() for s in series.samples] == [[1.0, 1.1], [2.0, 2.2, 2.1], [3.0, 3.3]]
    np.testing.assert_array_equal(series.lower_quartile, [0.9, 1.9, 2.9])
    assert (series.repeats, series.processes) == (2, 2)  # no more processes than samples


def test_many_loops_of_few_processes_count_as_the_processes(project: Any) -> None:
    params = [["'k'"], ["1", "2", "3"], ["'m'"]]
    row = [[1.0, 2.0, 3.0], params, "v", None, None, None, [[1.0] * 10] * 3]
    project.add("a" * 40, {"b": row})
    (series,) = series_of(project)
    assert (series.repeats, series.processes) == (10, 3)


def test_another_version_is_kept_apart_and_said(project: Any) -> None:
    params = [["'k'"], ["1", "2", "3"], ["'m'"]]
    project.add("a" * 40, {"b": [[1.0, 2.0, 3.0], params, "older"]})
    (series,) = series_of(project)
    assert series.key.version == "older"
    assert series.outdated


def test_the_axis_asked_for_is_taken(project: Any) -> None:
    params = [["'k'"], ["1", "2", "3"], ["5", "6"]]
    project.add("a" * 40, {"b": [[1.0, 2, 3, 4, 5, 6], params, "v"]})
    assert {s.axis for s in series_of(project)} == {"n"}
    by_mode = series_of(project, wanted="mode")
    assert [s.costs.tolist() for s in by_mode] == [[1, 2], [3, 4], [5, 6]]
    assert series_of(project, wanted="kind") == []


def test_words_among_the_numbers_are_left_out_and_no_lost_sizes(project: Any) -> None:
    params = [["'k'"], ["None", "1", "2", "3"], ["'m'"]]
    project.add("a" * 40, {"b": [[9.0, 1.0, None, 3.0], params, "v"]})
    (series,) = series_of(project)
    assert series.sizes.tolist() == [1, 3]
    assert (series.lost, series.left_out) == (1, ("None",))


def test_the_axis_is_the_one_along_which_the_cost_grows_and_the_others_are_named(
    project: Any,
) -> None:
    lists = [["1", "10", "100"], ["1", "2", "3", "4"]]
    cells = list(itertools.product(*lists))
    project.add("a" * 40, {"b": [[float(k) for _, k in cells], lists, "v"]})
    benchmark = Benchmark(unit="seconds", param_names=("reach", "k"))
    assert {(s.axis, s.other_axes) for s in series_of(project, benchmark=benchmark)} == {
        ("k", ("reach",))
    }
    rate = Benchmark(unit="1/s", param_names=("reach", "k"), higher_is_better=True)
    assert {s.axis for s in series_of(project, benchmark=rate)} == {"reach"}  # the rate rises
    named = series_of(project, benchmark=benchmark, wanted="reach")
    assert {(s.axis, s.other_axes) for s in named} == {("reach", ())}


def test_a_series_says_which_way_is_better_and_keeps_its_values(project: Any) -> None:
    project.add("a" * 40, {"b": [[4.0, 2.0, 1.0], [["1", "2", "3"]], "v"]})
    rate = Benchmark(unit="1/s", param_names=("n",), higher_is_better=True)
    (series,) = series_of(project, benchmark=rate)
    assert series.higher_is_better
    assert series.costs.tolist() == [4, 2, 1]
