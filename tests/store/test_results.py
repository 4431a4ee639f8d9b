"""The reader of result files: every format, and every trap met in recorded histories."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asv_runner.benchmarks._base import _unique_param_ids
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.store.catalogue import read_catalogue
from tools.store.result_rows import ADDRESSES
from tools.store.results import newest_by_place, read_results

RECORDED = {
    "asv-cheetah-v1": (39, 2),
    "blas-graviton": (92, 0),
    "conda-danielmbp": (6, 0),
    "django-ubuntu2204": (81, 0),
    "sunpy-ghactions": (1396, 0),
}


@pytest.mark.parametrize(("name", "files"), RECORDED.items())
def test_recorded_histories_are_read_whole(
    recorded: Callable[[str], Path], name: str, files: tuple[int, int]
) -> None:
    results = read_results(recorded(name) / "results")
    unreadable = [problem for problem in results.problems if problem.benchmark is None]
    assert (len(results.files), len(unreadable)) == files
    assert all(len(file.commit) == 40 and file.date_ms > 0 for file in results.files)


@pytest.mark.parametrize("name", ["asv-cheetah-v1", "conda-danielmbp"])
def test_every_recorded_number_is_kept_and_every_other_named(
    recorded: Callable[[str], Path], name: str
) -> None:
    """A slow literal count of the cells in the files against what the reader returns."""
    directory = recorded(name) / "results"
    results = read_results(directory)
    kept = {file.path: file.rows for file in results.files}
    named = {(problem.path, problem.benchmark) for problem in results.problems}
    for path in directory.rglob("*.json"):
        if path.name in ("machine.json", "benchmarks.json"):
            continue
        if path not in kept:
            assert (path, None) in named
            continue
        content = json.loads(path.read_text())
        for benchmark, entry in content["results"].items():
            cells = entry[0] if isinstance(entry, list) else entry
            cells = cells["result"] if isinstance(cells, dict) else cells
            cells = cells if isinstance(cells, list) else [cells]
            numbers = [c for c in cells if c is not None and not math.isnan(c)]
            row = kept[path].get(benchmark)
            usable = [] if row is None else row.values[np.isfinite(row.values)].tolist()
            assert usable == numbers
            assert ((path, benchmark) in named) == (len(numbers) < len(cells))


def test_format_2_row_is_read_by_column_name(project: Any) -> None:
    project.add(
        "a" * 40,
        {"b": ["v1", [["1", "2"]], [1.5, None], "kept"]},
        result_columns=["version", "params", "result", "a_later_column", "samples"],
    )
    results = read_results(project.results)
    row = results.files[0].rows["b"]
    np.testing.assert_array_equal(row.values, [1.5, np.nan])
    assert (row.params, row.version) == ([["1", "2"]], "v1")
    assert row.columns["a_later_column"] == "kept"
    assert "samples" not in row.columns
    assert [p.reason for p in results.problems] == ["of 2 cells 1 failed (null)"]


def test_not_a_number_means_skipped(project: Any) -> None:
    project.add("a" * 40, {"b": [[math.nan, None, 1.0], [["1", "2", "3"]]]})
    problems = read_results(project.results).problems
    assert [p.reason for p in problems] == ["of 3 cells 1 failed (null) and 1 skipped (NaN)"]


@pytest.mark.parametrize("absurd", [5e-324, -1e31, 1e308, 10**400, -(10**400)])
def test_a_number_that_nothing_measured_has_is_out_of_range_and_its_row_kept(
    project: Any, absurd: float
) -> None:
    cells = [1.0, absurd, math.inf, None, math.nan, 0.0, -1e-30]
    project.add("a" * 40, {"b": [cells, [list("1234567")]], "c": [2.0, []]})
    results = read_results(project.results)
    values = results.files[0].rows["b"].values
    np.testing.assert_array_equal(values, [1.0, *[math.nan] * 4, 0.0, -1e-30])
    assert [problem.reason for problem in results.problems] == [
        "of 7 cells 1 failed (null) and 1 infinite and 1 out of range (1e-30 to 1e+30)"
        " and 1 skipped (NaN)"
    ]
    assert results.files[0].rows["c"].values.tolist() == [2.0]


def test_a_sample_that_nothing_measured_has_is_no_number(project: Any) -> None:
    samples = [[1.0, 5e-324, 10**400, math.inf, "fast", 2.0]]
    project.add("a" * 40, {"b": [1.0, [], "v", None, None, None, samples]})
    (file,) = read_results(project.results).files
    nan = math.nan
    recorded = file.rows["b"].recorded_samples()[""]
    np.testing.assert_array_equal(recorded, [1.0, nan, nan, nan, nan, 2.0])


def test_what_is_deep_below_or_is_no_file_is_not_looked_for_and_a_directory_is_named(
    project: Any,
) -> None:
    project.add("a" * 40, {"b": [1.0, []]})
    box = project.results / "box"
    (box / "loop.json").symlink_to(box / "loop.json")
    (box / "gone.json").symlink_to(box / "none")
    (box / "folder.json").mkdir()
    deep = project.results.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "deep.json").write_text("{}")
    results = read_results(project.results)
    assert len(results.files) == 1
    assert [str(problem) for problem in results.problems] == [
        "box/folder.json: cannot be read (it is a directory)"
    ]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ([[1.0], [["1"]] * 40], "40 parameters are more than 32"),
        ([1.0, [], {"v": 1}], "`version` is of the wrong type"),
        ([None, []], "failed: no result"),
        ([[1.0, 2.0], [["1", "2", "3"]]], "2 results for 3 combinations"),
        ([["fast"], []], "not a number"),
        ([[[1.0]], []], "not a number"),
        ([[1.0], "params"], "not a list of lists"),
        (None, "failed"),
    ],
)
def test_an_unusable_row_is_named_and_the_others_kept(
    project: Any, entry: Any, reason: str
) -> None:
    path = project.add("a" * 40, {"bad": entry, "good": [[1.0], []]})
    results = read_results(project.results)
    assert list(results.files[0].rows) == ["good"]
    (problem,) = results.problems
    assert (problem.path, problem.benchmark) == (path, "bad")
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"version": 3}, "format version 3"),
        ({"commit_hash": None}, "`commit_hash` is missing"),
        ({"results": []}, "`results` is of the wrong type"),
        ({"date": "today"}, "`date` is of the wrong type"),
        ({"date": 10**30}, "`date` is not within the years"),
        ({"date": math.nan}, "`date` is not within the years"),
        ({"commit_hash": "--output=x"}, "`commit_hash` is no hash"),
        ({"commit_hash": "a" * 40 + "\n--all"}, "`commit_hash` is no hash"),
        ({"env_name": "x" * 2000}, "`env_name` is longer than 1,000"),
        ({"params": {"machine": 5}}, "`machine` is of the wrong type"),
        ({"params": {"machine": "half \ud800"}}, "half of a surrogate pair"),
        ({"params": [1]}, "`params` is of the wrong type"),
    ],
)
def test_an_unusable_file_is_named_and_the_others_kept(
    project: Any, fields: dict[str, Any], reason: str
) -> None:
    project.add("a" * 40, {"b": [[1.0], []]})
    bad = project.add("b" * 40, {"b": [[1.0], []]})
    bad.write_text(json.dumps({**json.loads(bad.read_text()), **fields}))
    results = read_results(project.results)
    assert [file.commit for file in results.files] == ["a" * 40]
    (problem,) = results.problems
    assert (problem.path, problem.benchmark) == (bad, None)
    assert reason in problem.reason


def test_side_cars_and_machine_facts_are_not_results(project: Any) -> None:
    project.add("a" * 40, {"b": [[1.0], []]})
    (project.results / "box" / "machine.json").write_text("{}")
    (project.results / "box" / "aaaaaaaa-py.processes.jsonl.gz").write_bytes(b"\x1f\x8b")
    results = read_results(project.results)
    assert (len(results.files), results.problems) == (1, ())


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_of_two_files_of_one_place_the_newer_one_counts(
    project: Any, first: int, second: int
) -> None:
    for number, date_ms in enumerate((first, second)):
        path = project.add("a" * 40, {"b": [1.0, []]}, date_ms=date_ms)
        path.rename(path.with_name(f"{number}-py.json"))
    project.add("a" * 40, {"b": [1.0, []]}, date_ms=9, env_name="other")
    newest = newest_by_place(read_results(project.results).files)
    dates = {place[1]: file.date_ms for place, file in newest.items()}
    assert dates == {"py": 2, "other": 9}
    assert set(newest) == {("box", "py", "a" * 40), ("box", "other", "a" * 40)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["result", "params", "version", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_content_breaks_the_reader(project: Any, content: Any) -> None:
    project.add("a" * 40, {"b": content})
    (project.results / "box" / "c.json").write_text(json.dumps(content))
    results = read_results(project.results)
    assert {p.path.name for p in results.problems} >= {"c.json"}
    assert len(results.files) == 1


def test_catalogue_gives_units_names_and_processes(project: Any) -> None:
    project.describe(
        **{"a.track_x": {"unit": "km", "param_names": ["n"], "version": 7, "rounds": 5}}
    )
    catalogue = read_catalogue(project.results)
    known = catalogue["a.track_x"]
    assert (known.unit, known.version, known.processes) == ("km", "7", 5)
    assert known.names_for([["1"]]) == ("n",)
    assert known.names_for([["1"], ["2"]]) == ("param1", "param2")
    assert catalogue["a.B.time_y"].unit == "seconds"
    assert catalogue["peakmem_y"].unit == "bytes"


def test_a_broken_catalogue_is_named(project: Any) -> None:
    (project.results / "benchmarks.json").write_text("{")
    catalogue = read_catalogue(project.results)
    assert catalogue["time_x"].unit == "seconds"
    assert "guessed" in catalogue.problems[0].reason


def test_recorded_samples_keep_their_places(project: Any) -> None:
    samples = [[1.0, None, 0.0], None, [2.0, 3.0], []]
    row = [[1.0, 1.0, 2.5, 1.0], [["1", "2", "3", "4"]], "v", None, None, None, samples]
    project.add("a" * 40, {"time_a": row})
    (file,) = read_results(project.results).files
    recorded = file.rows["time_a"].recorded_samples()
    assert recorded.keys() == {"1", "3"}
    np.testing.assert_equal(recorded["1"], [1.0, np.nan, 0.0])
    assert file.rows["time_a"].samples().keys() == {"3"}, "all of them above 0"


def test_what_failed_is_listed_and_what_is_absent_is_not(project: Any) -> None:
    project.add("a" * 40, {"time_a": [1.0, [], "v"], "time_b": [None, [], "v"]})
    (file,) = read_results(project.results).files
    failed = file.rows.listed("time_b")
    assert "time_b" not in file.rows
    assert failed is not None
    assert failed["version"] == "v"
    assert "result" not in failed
    assert file.rows.listed("time_c") is None


@pytest.mark.parametrize(
    ("entry", "timed", "higher_is_better", "is_speed"),
    [
        ({"type": "time", "unit": "seconds"}, True, False, False),
        ({"unit": "seconds"}, True, False, False),
        ({"type": "track", "unit": "seconds"}, False, False, False),
        ({"type": "track", "unit": "unit"}, False, False, False),
        ({"type": "track", "unit": "vehicles/s"}, False, True, True),
        ({"type": "track", "unit": "MB / sec"}, False, True, True),
        ({"type": "track", "unit": "ops per second"}, False, True, True),
        ({"type": "track", "unit": "m/s2"}, False, False, False),
        ({"type": "track", "unit": "us/step"}, False, False, False),
        ({"type": "track", "unit": "x"}, False, True, False),
        ({"type": "track", "unit": "x real time"}, False, True, False),
        ({"type": "track", "unit": "Hz"}, False, True, True),
        ({"type": "track", "unit": "GFLOPS"}, False, True, False),
        ({"type": "track", "unit": "vehicles/h"}, False, True, False),
        ({"type": "track", "unit": "seconds", "higher_is_better": True}, False, True, False),
        ({"type": "track", "unit": "unit", "higher_is_better": True}, False, True, False),
        ({"type": "track", "unit": "1/s", "higher_is_better": False}, False, False, False),
        ({"type": "track", "unit": "1/s", "higher_is_better": "no"}, False, True, True),
    ],
)
def test_the_catalogue_says_what_is_timed_and_which_way_is_better(
    project: Any, entry: dict[str, Any], timed: bool, higher_is_better: bool, is_speed: bool
) -> None:
    project.describe(x=entry)
    benchmark = read_catalogue(project.results)["x"]
    said = benchmark.timed, benchmark.higher_is_better, benchmark.is_speed
    assert said == (timed, higher_is_better, is_speed)


def test_without_a_catalogue_the_name_tells_what_is_timed(project: Any) -> None:
    catalogue = read_catalogue(project.results)
    assert catalogue["m.time_x"].timed
    assert catalogue["m.timeraw_x"].timed
    assert not catalogue["m.track_x"].timed
    assert not catalogue["m.peakmem_x"].timed


ADDRESS = "<function f at 0x7f00deadbeef>"
LAMBDAS = ["<function <lambda> at 0x7f01>", "<function <lambda> at 0x7f02>"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([ADDRESS, "1"], ["<function f>", "1"]),
        (["functools.partial(<function f at 0x7f1>, 3)"], ["functools.partial(<function f>, 3)"]),
        (LAMBDAS, ["<function <lambda>> (0)", "<function <lambda>> (1)"]),
        (["'look at 0x7f, it is no address'"], ["'look at 0x7f, it is no address'"]),
    ],
)
def test_memory_addresses_in_parameters_are_left_out(
    project: Any, written: list[str], read: list[str]
) -> None:
    """As newer releases of ASV leave them out, so that a series goes on from run to run."""
    values = [1.0 + i for i in range(len(written))]
    project.add("a" * 40, {"f": [values, [written]]})
    results = read_results(project.results)
    row = results.files[0].rows["f"]
    assert (row.params, row.values.tolist()) == ([read], values)
    told = [(each.benchmark, each.reason, each.by_choice) for each in results.problems]
    assert told == ([] if written == read else [("f", ADDRESSES, True)])


def test_parameters_without_an_address_are_as_asv_would_write_them(project: Any) -> None:
    def f() -> None: ...

    objects = [f, object(), "x", lambda: 0, lambda: 1]
    written = list(map(repr, objects))
    project.add("a" * 40, {"f": [[1.0] * len(written), [written]]})
    assert read_results(project.results).files[0].rows["f"].params == _unique_param_ids([objects])


def test_whether_there_are_samples_is_known_without_reading_them(project: Any) -> None:
    project.add("a" * 40, {"f": [[1.0], []]})
    project.add("b" * 40, {"f": [[1.0], [], None, None, None, None, [[1.0]]], "g": [[2.0], []]})
    assert [file.rows.sampled for file in read_results(project.results).files] == [False, True]
