"""Costs of all series over commits: in order, never joined over versions."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.histories import all_suites
from tools.store.catalogue import Catalogue, read_catalogue
from tools.store.history import Series, SuiteCosts
from tools.store.results import Results, read_results
from tools.store.series import size_series


def suites(results_dir: Path, wanted: str | None = None) -> list[SuiteCosts]:
    return all_suites(read_results(results_dir).files, read_catalogue(results_dir), wanted)


def commits(costs: SuiteCosts) -> list[str]:
    return [commit for place in costs.timeline.places for commit in place.commits]


def test_commits_are_in_order_and_what_is_missing_is_nan(project: Any) -> None:
    sizes = [["1", "10", "100"]]
    project.add("b" * 40, {"f": [[4.0, None, math.inf], sizes]}, date_ms=2)
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0], sizes]}, date_ms=3)
    project.add("c" * 40, {"f": [[None, math.nan, 5.0], sizes]}, date_ms=1)
    project.describe(f={"unit": "s", "param_names": ["n"]})
    (costs,) = suites(project.results)
    assert commits(costs) == ["c" * 40, "b" * 40, "a" * 40]
    assert [(each.axis, each.size, each.unit) for each in costs.series] == [
        ("n", size, "s") for size in (1.0, 10.0, 100.0)
    ]
    nan = math.nan
    np.testing.assert_array_equal(costs.values, [[nan, 4, 1], [nan, nan, 2], [5, nan, 3]])
    assert costs.curves.tolist() == [0, 0, 0]


def test_without_a_size_a_series_has_no_curve(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 2.0], [["'x'", "'y'"]]], "g": [5.0, []]})
    (costs,) = suites(project.results)
    assert [each.label for each in costs.series] == ["f(x)", "f(y)", "g"]
    assert all(each.axis is None and math.isnan(each.size) for each in costs.series)
    assert costs.curves.tolist() == [-1, -1, -1]
    assert costs.values.tolist() == [[1.0], [2.0], [5.0]]


def test_sizes_of_all_commits_are_of_one_curve(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 4.0], [["1", "4"]]]}, date_ms=1)
    project.add("b" * 40, {"f": [[2.0, 1.5, 4.5], [["2", "1", "4"]]]}, date_ms=2)
    project.add("c" * 40, {"f": [[8.0], [["8"]]]}, date_ms=3)
    (costs,) = suites(project.results)
    by_size = dict(zip([each.size for each in costs.series], costs.values.tolist(), strict=True))
    assert set(costs.curves.tolist()) == {0}
    nan = math.nan
    for size, values in {1: [1, 1.5, nan], 2: [nan, 2, nan], 4: [4, 4.5, nan]}.items():
        np.testing.assert_array_equal(by_size[size], values)
    np.testing.assert_array_equal(by_size[8], [nan, nan, 8])


def test_of_two_values_of_one_size_the_first_is_on_the_curve(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0, 4.0], [["100", "1e2", "200", "300"]]]})
    (costs,) = suites(project.results)
    assert costs.curves.tolist() == [0, -1, 0, 0]
    assert costs.values[:, 0].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_other_parameters_and_versions_have_series_of_their_own(project: Any) -> None:
    params = [["1", "2", "3"], ["'x'", "'y'"]]
    values = [1.0, 10.0, 2.0, 20.0, 3.0, 30.0]
    project.describe(f={"param_names": ["n", "kind"], "version": "new"})
    for i, version in enumerate(["old", "new", "old", None]):
        project.add(f"{i}" * 40, {"f": [values, params, version]}, date_ms=i)
    (costs,) = suites(project.results)
    measured = np.isfinite(costs.values).sum(axis=1).tolist()
    of_versions = {
        (each.version, each.curve): (count, each.outdated)
        for each, count in zip(costs.series, measured, strict=True)
    }
    assert of_versions == {
        (version, f"f({kind})"): (count, version == "old")
        for version, count in [("old", 2), ("new", 1), (None, 1)]
        for kind in "xy"
    }
    assert len(set(costs.curves.tolist())) == 6


def test_a_wanted_axis_is_taken(project: Any) -> None:
    project.describe(f={"param_names": ["n", "m"]})
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0], [["1", "2", "3"], ["7"]]]})
    assert {each.axis for costs in suites(project.results) for each in costs.series} == {"n"}
    (costs,) = suites(project.results, "m")
    assert [each.size for each in costs.series] == [7.0] * 3
    assert [each.fixed for each in costs.series] == [(("n", value),) for value in "123"]


def test_a_value_that_is_no_size_has_a_history_of_its_own(project: Any) -> None:
    project.describe(f={"param_names": ["chunk", "kind"], "unit": "1/s"})
    params = [["None", "1", "2", "3"], ["'x'"]]
    for i in range(3):
        project.add(f"{i}" * 40, {"f": [[9.0 + i, 1.0, 2.0, 3.0], params]}, date_ms=i)
    (costs,) = suites(project.results)
    alone, *sized = costs.series
    assert (alone.axis, alone.fixed) == (None, (("chunk", "None"), ("kind", "'x'")))
    assert costs.values[0].tolist() == [9.0, 10.0, 11.0]
    assert [(each.axis, each.size) for each in sized] == [("chunk", 1), ("chunk", 2), ("chunk", 3)]
    assert costs.curves.tolist() == [-1, 0, 0, 0]
    assert {each.higher_is_better for each in costs.series} == {True}


def test_the_axis_is_that_of_the_newest_results(project: Any) -> None:
    project.describe(f={"param_names": ["reach", "k"]})
    params = [["1", "10", "100"], ["1", "2", "4"]]
    along_k, along_reach = [1.0, 2.0, 4.0] * 3, [1.0] * 3 + [10.0] * 3 + [100.0] * 3

    def axes() -> set[str | None]:
        return {each.axis for costs in suites(project.results) for each in costs.series}

    project.add("a" * 40, {"f": [along_reach, params]}, date_ms=1)
    project.add("b" * 40, {"f": [along_k, params]}, date_ms=2)
    assert axes() == {"k"}
    project.add("c" * 40, {"f": [along_reach, params]}, date_ms=3)
    assert axes() == {"reach"}


def test_of_two_files_of_one_commit_the_newest_counts(project: Any) -> None:
    for name, cost, date_ms in [("0", 5.0, 9), ("1", 1.0, 3)]:
        path = project.add("a" * 40, {"b": [[cost], []]}, date_ms=date_ms)
        path.rename(path.with_name(f"{name}.json"))
    (costs,) = suites(project.results)
    assert costs.values.tolist() == [[5.0]]


def test_commits_of_one_date_have_their_mean_at_one_place(project: Any) -> None:
    for commit, date_ms, rows in [
        ("a", 1, {"b": [[1.0], []]}),
        ("b", 2, {"b": [[2.0], []], "c": [[7.0], []]}),
        ("c", 2, {"b": [[4.0], []]}),
        ("d", 3, {"b": [[8.0], []]}),
    ]:
        project.add(commit * 40, rows, date_ms)
    (costs,) = suites(project.results)
    assert [len(place.commits) for place in costs.timeline.places] == [1, 2, 1]
    np.testing.assert_array_equal(costs.values, [[1, 3, 8], [math.nan, 7, math.nan]])


params = st.lists(
    st.lists(st.sampled_from(["1", "2", "30", "'x'", "y=5"]), min_size=1, max_size=4, unique=True),
    min_size=1,
    max_size=2,
)
rows = params.flatmap(
    lambda lists: st.tuples(
        st.lists(
            st.integers(1, 999) | st.none(),  # which 24 bits hold
            min_size=math.prod(map(len, lists)),
            max_size=math.prod(map(len, lists)),
        ),
        st.just(lists),
        st.sampled_from(["v1", "v2"]),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(rows, min_size=1, max_size=6))
def test_every_number_is_in_one_series_and_no_other_is(project: Any, over_time: Any) -> None:
    for path in project.results.glob("box/*.json"):
        path.unlink()
    for i, row in enumerate(over_time):
        project.add(f"{i}" * 40, {"f": row}, date_ms=i)
    expected = sorted(
        (f"{i}" * 40, version, cost)
        for i, (values, _, version) in enumerate(over_time)
        for cost in values
        if cost is not None
    )
    actual = sorted(
        (commit, series.version, cost)
        for costs in suites(project.results)
        for series, values in zip(costs.series, costs.values.tolist(), strict=True)
        for commit, cost in zip(commits(costs), values, strict=True)
        if not math.isnan(cost)
    )
    assert actual == expected


def literally(
    results: Results, catalogue: Catalogue, wanted: str | None
) -> dict[tuple[Any, ...], float]:
    """The cost by environment, machine, commit, series and size, of the series of each commit."""
    costs = {}
    for file in results.files:
        for name in file.rows:
            for series in size_series(file, name, catalogue[name], wanted):
                place = (file.environment, file.machine, file.commit, name, series.key.version)
                for size, cost in zip(series.sizes, series.costs, strict=True):
                    costs[*place, series.key.params, size] = cost
    return costs


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("blas-graviton", None), ("asv-cheetah-v1", None), ("conda-danielmbp", "threads")],
)
def test_recorded_histories_hold_what_the_series_of_their_commits_do(
    recorded: Callable[[str], Path], name: str, wanted: str | None
) -> None:
    directory = recorded(name) / "results"
    results, catalogue = read_results(directory), read_catalogue(directory)
    by_series = literally(results, catalogue, wanted)
    checked = 0
    for costs in all_suites(results.files, catalogue, wanted):
        environment = costs.timeline.environment
        for t, place in enumerate(costs.timeline.places):
            (commit, *others), (file, *_) = place.commits, place.files
            for i in np.flatnonzero(np.isfinite(costs.values[:, t])).tolist():
                series: Series = costs.series[i]
                key = (environment, file.machine, commit, series.benchmark, series.version)
                there = by_series.get((*key, series.fixed, series.size))
                if there is not None and not others:
                    assert costs.values[i, t] == pytest.approx(there, rel=1e-6)
                    checked += 1
    assert checked >= 3


def test_sunpy_has_ten_whole_histories(recorded: Callable[[str], Path]) -> None:
    (costs,) = suites(recorded("sunpy-ghactions") / "results")
    assert len(costs.series) == 10
    assert np.isfinite(costs.values).all()
    assert sum(len(place.commits) for place in costs.timeline.places) == 1396
    assert {place.identity for place in costs.timeline.places} == {
        "GH-Actions, cpu=2-core unknown, arch=x64, ram=7GB, os=ubuntu-20.04"
    }
