"""Histories of costs over commits: in order, never joined over versions or machines run in turn."""

import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.store.catalogue import Catalogue, read_catalogue
from tools.store.commits import order_commits
from tools.store.history import CostHistory, cost_history
from tools.store.results import Results, read_results
from tools.store.series import size_series


def histories(results_dir: Path, wanted: str | None = None) -> list[CostHistory]:
    results = read_results(results_dir)
    commits = order_commits(results.files, None)
    return cost_history(results.files, read_catalogue(results_dir), commits, wanted)


def on(machine: str, **facts: str) -> dict[str, Any]:
    """Return the fields of a result file of a machine, in a file of its own."""
    return {"params": {"machine": machine, **facts}}


def add_all(project: Any, machine: str, at: range, cost: float = 1.0, **facts: str) -> None:
    for i in at:
        commit = f"{i:040x}"
        path = project.add(commit, {"b": [[cost + i], []]}, date_ms=i, **on(machine, **facts))
        path.rename(path.with_name(f"{i}-{machine}.json"))


def test_commits_are_in_order_and_what_is_missing_is_nan(project: Any) -> None:
    sizes = [["1", "10", "100"]]
    project.add("b" * 40, {"f": [[4.0, None, math.inf], sizes]}, date_ms=2)
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0], sizes]}, date_ms=3)
    project.add("c" * 40, {"f": [[None, math.nan, None], sizes]}, date_ms=1)
    project.describe(f={"unit": "s", "param_names": ["n"]})
    (history,) = histories(project.results)
    assert (history.axis, history.unit, history.params) == ("n", "s", ())
    assert history.commits == ("b" * 40, "a" * 40)  # none of c's cells is a number
    assert history.dates_ms.tolist() == [2, 3]
    assert history.sizes.tolist() == [1, 10, 100]
    np.testing.assert_array_equal(history.costs, [[4, math.nan, math.nan], [1, 2, 3]])


def test_without_a_size_there_is_one_column(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 2.0], [["'x'", "'y'"]]], "g": [5.0, []]})
    x, y, g = histories(project.results)
    assert [h.label for h in (x, y, g)] == ["f(x)", "f(y)", "g"]
    assert all(h.axis is None and np.isnan(h.sizes).tolist() == [True] for h in (x, y, g))
    assert [h.costs.tolist() for h in (x, y, g)] == [[[1.0]], [[2.0]], [[5.0]]]


def test_sizes_of_all_commits_are_united(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 4.0], [["1", "4"]]]}, date_ms=1)
    project.add("b" * 40, {"f": [[2.0, 1.5, 4.5], [["2", "1", "4"]]]}, date_ms=2)
    project.add("c" * 40, {"f": [[8.0], [["8"]]]}, date_ms=3)
    (history,) = histories(project.results)
    nan = math.nan
    assert history.sizes.tolist() == [1, 2, 4, 8]
    np.testing.assert_array_equal(
        history.costs, [[1, nan, 4, nan], [1.5, 2, 4.5, nan], [nan, nan, nan, 8]]
    )


def test_of_two_values_of_one_size_the_first_counts(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0, 4.0], [["100", "1e2", "200", "300"]]]})
    (history,) = histories(project.results)
    assert history.sizes.tolist() == [100, 200, 300]
    assert history.costs.tolist() == [[1.0, 3.0, 4.0]]


def test_other_parameters_and_versions_have_histories_of_their_own(project: Any) -> None:
    params = [["1", "2", "3"], ["'x'", "'y'"]]
    costs = [1.0, 10.0, 2.0, 20.0, 3.0, 30.0]
    project.describe(f={"param_names": ["n", "kind"], "version": "new"})
    for i, version in enumerate(["old", "new", "old", None]):
        project.add(f"{i}" * 40, {"f": [costs, params, version]}, date_ms=i)
    of_versions = histories(project.results)
    kinds = [(h.version, h.params[0], len(h.commits), h.outdated) for h in of_versions]
    assert kinds == [
        (version, ("kind", kind), commits, version == "old")
        for version, commits in [("old", 2), ("new", 1), (None, 1)]
        for kind in ("'x'", "'y'")
    ]
    assert [h.costs[0].tolist() for h in of_versions[:2]] == [[1, 2, 3], [10, 20, 30]]


def test_a_wanted_axis_is_taken(project: Any) -> None:
    project.describe(f={"param_names": ["n", "m"]})
    project.add("a" * 40, {"f": [[1.0, 2.0, 3.0], [["1", "2", "3"], ["7"]]]})
    assert [h.axis for h in histories(project.results)] == ["n"]
    assert [h.sizes.tolist() for h in histories(project.results, "m")] == [[7.0]] * 3


def test_a_value_that_is_no_size_has_a_history_of_its_own(project: Any) -> None:
    project.describe(f={"param_names": ["chunk", "kind"], "unit": "1/s"})
    params = [["None", "1", "2", "3"], ["'x'"]]
    for i in range(3):
        project.add(f"{i}" * 40, {"f": [[9.0 + i, 1.0, 2.0, 3.0], params]}, date_ms=i)
    alone, sized = histories(project.results)
    assert (alone.axis, alone.params) == (None, (("chunk", "None"), ("kind", "'x'")))
    assert alone.costs.tolist() == [[9.0], [10.0], [11.0]]
    assert (sized.axis, sized.params) == ("chunk", (("kind", "'x'"),))
    assert sized.sizes.tolist() == [1, 2, 3]
    assert {history.higher_is_better for history in (alone, sized)} == {True}


def test_the_axis_is_that_of_the_newest_results(project: Any) -> None:
    project.describe(f={"param_names": ["reach", "k"]})
    params = [["1", "10", "100"], ["1", "2", "4"]]
    along_k, along_reach = [1.0, 2.0, 4.0] * 3, [1.0] * 3 + [10.0] * 3 + [100.0] * 3
    project.add("a" * 40, {"f": [along_reach, params]}, date_ms=1)
    project.add("b" * 40, {"f": [along_k, params]}, date_ms=2)
    assert {history.axis for history in histories(project.results)} == {"k"}
    project.add("c" * 40, {"f": [along_reach, params]}, date_ms=3)
    assert {history.axis for history in histories(project.results)} == {"reach"}


def test_a_machine_that_took_over_continues_the_history(project: Any) -> None:
    add_all(project, "old", range(20))
    add_all(project, "new", range(19, 30), cost=100.0)
    (history,) = histories(project.results)
    assert history.machines == ("old",) * 20 + ("new",) * 10  # at 19 the one with more commits
    assert history.costs[:, 0].tolist() == [1.0 + i for i in range(20)] + [
        100.0 + i for i in range(20, 30)
    ]


def test_a_machine_a_run_makes_one_history(project: Any) -> None:
    for i in range(40):
        add_all(project, f"runner-{i * 7 % 40}", range(i, i + 1))
    add_all(project, "again", range(3, 4))
    (history,) = histories(project.results)
    assert len(history.commits) == 40
    assert len(set(history.machines)) == 40


def test_machines_side_by_side_have_a_history_each(project: Any) -> None:
    add_all(project, "one", range(20))
    add_all(project, "two", range(0, 20, 4), cost=50.0)
    first, second = histories(project.results)
    assert (set(first.machines), set(second.machines)) == ({"one"}, {"two"})
    assert (len(first.commits), len(second.commits)) == (20, 5)


def test_a_machine_swapped_under_one_name_is_seen(project: Any) -> None:
    add_all(project, "box", range(5), cpu="i5", ram="8GB", python="3.11")
    add_all(project, "box", range(5, 9), cpu="i7", ram="8GB", python="3.12")
    (history,) = histories(project.results)
    assert history.machine_ids == ("box, cpu=i5, ram=8GB",) * 5 + ("box, cpu=i7, ram=8GB",) * 4


def test_of_two_files_of_one_commit_the_newest_counts(project: Any) -> None:
    for name, cost, date_ms in [("0", 5.0, 9), ("1", 1.0, 3)]:
        path = project.add("a" * 40, {"b": [[cost], []]}, date_ms=date_ms)
        path.rename(path.with_name(f"{name}.json"))
    (history,) = histories(project.results)
    assert history.costs.tolist() == [[5.0]]


params = st.lists(
    st.lists(st.sampled_from(["1", "2", "30", "'x'", "y=5"]), min_size=1, max_size=4, unique=True),
    min_size=1,
    max_size=2,
)
rows = params.flatmap(
    lambda lists: st.tuples(
        st.lists(
            st.floats(1, 9) | st.none(),
            min_size=math.prod(map(len, lists)),
            max_size=math.prod(map(len, lists)),
        ),
        st.just(lists),
        st.sampled_from(["v1", "v2"]),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(rows, min_size=1, max_size=6))
def test_every_number_is_in_one_history_and_no_other_is(project: Any, over_time: Any) -> None:
    for path in project.results.glob("box/*.json"):
        path.unlink()
    for i, row in enumerate(over_time):
        project.add(f"{i}" * 40, {"f": row}, date_ms=i)
    expected = sorted(
        (f"{i}" * 40, version, cost)
        for i, (costs, _, version) in enumerate(over_time)
        for cost in costs
        if cost is not None
    )
    actual = sorted(
        (commit, history.version, cost)
        for history in histories(project.results)
        for commit, costs in zip(history.commits, history.costs.tolist(), strict=True)
        for cost in costs
        if not math.isnan(cost)
    )
    assert actual == expected


def literally(
    results: Results, catalogue: Catalogue, wanted: str | None
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Per benchmark, version and fixed parameters the (size, cost) pairs by commit, of series."""
    pairs_by_commit: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for file in results.files:
        for name in file.rows:
            for series in size_series(file, name, catalogue[name], wanted):
                pairs = list(zip(series.sizes.tolist(), series.costs.tolist(), strict=True))
                key = (file.environment, name, series.key.version, series.key.params)
                pairs_by_commit[key][file.commit] = pairs
    return pairs_by_commit


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("blas-graviton", None), ("asv-cheetah-v1", None), ("conda-danielmbp", "threads")],
)
def test_recorded_histories_hold_what_the_series_of_their_commits_do(
    recorded: Callable[[str], Path], name: str, wanted: str | None
) -> None:
    directory = recorded(name) / "results"
    results = read_results(directory)
    catalogue = read_catalogue(directory)
    commits = order_commits(results.files, None)
    by_series = literally(results, catalogue, wanted)
    checked = 0
    for history in cost_history(results.files, catalogue, commits, wanted):
        places = [commits.place[commit] for commit in history.commits]
        assert places == sorted(set(places))
        of_series = by_series.get(
            (history.environment, history.benchmark, history.version, history.params), {}
        )
        for commit, costs in zip(history.commits, history.costs, strict=True):
            if commit in of_series and history.axis is not None:
                there = ~np.isnan(costs)
                pairs = zip(history.sizes[there].tolist(), costs[there].tolist(), strict=True)
                assert list(pairs) == of_series[commit]
                checked += 1
    assert checked >= 3


def test_sunpy_has_ten_whole_histories(recorded: Callable[[str], Path]) -> None:
    of_project = histories(recorded("sunpy-ghactions") / "results")
    assert [history.costs.shape for history in of_project] == [(1396, 1)] * 10
    assert all((np.diff(history.dates_ms) >= 0).all() for history in of_project)
    assert {history.machine_ids for history in of_project} == {
        ("GH-Actions, cpu=2-core unknown, arch=x64, ram=7GB, os=ubuntu-20.04",) * 1396
    }


def test_the_machine_of_asv_changed_under_one_name(recorded: Callable[[str], Path]) -> None:
    of_project = histories(recorded("asv-cheetah-v1") / "results")
    assert max(len(set(history.machine_ids)) for history in of_project) == 3
