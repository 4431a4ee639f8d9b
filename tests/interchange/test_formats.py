"""Each format on small files made here: what becomes of its traps."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.interchange import made
from tests.interchange.made import COMMIT, OTHER
from tools.store.side_car import read_side_cars, side_car_paths

HERE = ("--commit", COMMIT, "--machine", "laptop")
DATED = "2026-01-02"


def rows_of(target: Any) -> dict[str, dict[str, float]]:
    (file,) = target.files()
    return {name: row.cases() for name, row in file.rows.items()}


def dated(content: dict[str, Any]) -> dict[str, Any]:
    """Files of these tools have no date of their own, so that git or the file must know it."""
    return content | {"metadata": {"start_time": f"{DATED}T00:00:00Z"}}


def test_rounds_of_pytest_benchmark_are_one_sample(target: Any) -> None:
    target.take(target.write("b.json", made.pytest_benchmark()))
    (file,) = target.files()
    assert (file.commit, file.machine, file.environment) == (
        COMMIT,
        "laptop",
        "pytest-benchmark-py3.11",
    )
    assert file.date_ms == 1_795_628_837_000
    assert file.facts["cpu"] == "AMD EPYC"
    row = file.rows["tests.test_bench.test_sum"]
    assert row.cases() == {"10": 2e-7, "100": 5e-6}
    assert {case: len(samples) for case, samples in row.samples().items()} == {"10": 1, "100": 1}
    benchmark = target.catalogue()["tests.test_bench.test_sum"]
    assert (benchmark.param_names, benchmark.unit, benchmark.processes) == (("n",), "seconds", 1)
    (processes,) = read_side_cars(side_car_paths(target.results)).processes
    assert processes.case == "10"
    assert [list(values) for values in processes.values] == [[1e-7, 3e-7, 2e-7]]
    assert processes.calls.tolist() == [150]


def test_two_files_of_one_commit_are_two_processes_and_one_file_twice_is_one(target: Any) -> None:
    one = target.write("1.json", made.pytest_benchmark(seconds={10: 1e-6}))
    two = target.write("2.json", made.pytest_benchmark(seconds={10: 3e-6}))
    again = target.write("3.json", made.pytest_benchmark(seconds={10: 1e-6}))
    target.take(one, two, again)
    (file,) = target.files()
    row = file.rows["tests.test_bench.test_sum"]
    assert row.samples()["10"].tolist() == [1e-6, 3e-6]
    assert row.cases() == {"10": pytest.approx(2e-6)}
    assert target.catalogue()["tests.test_bench.test_sum"].processes == 2


def test_a_test_before_names_of_parameters_has_an_id(target: Any) -> None:
    content = made.pytest_benchmark(seconds={10: 1e-6})
    for entry in content["benchmarks"]:
        del entry["params"], entry["param"]
    target.take(target.write("b.json", content))
    assert target.catalogue()["tests.test_bench.test_sum"].param_names == ("id",)


def test_a_parameter_that_json_could_not_hold_goes_by_its_id(target: Any) -> None:
    content = made.pytest_benchmark(seconds={10: 1e-6})
    content["benchmarks"][0]["params"] = {"f": "UNSERIALIZABLE[<function f at 0x7f01>]"}
    target.take(target.write("b.json", content))
    assert rows_of(target) == {"tests.test_bench.test_sum": {"10": 1e-6}}


def test_data_that_somebody_shortened_is_named_with_its_place(target: Any) -> None:
    content = made.pytest_benchmark(seconds={10: [1e-6]})
    content["benchmarks"][0]["stats"]["data"].append("... omitted")
    line = target.refuse(target.write("b.json", content))
    assert "b.json: benchmarks[0]: stats: data[1]: a text is no number" in line


def test_changes_that_were_not_committed_are_told(target: Any) -> None:
    content = made.pytest_benchmark()
    content["commit_info"]["dirty"] = True
    (source, *_) = target.take(target.write("b.json", content))
    assert any("not committed" in lost for lost in source["lost"])


@pytest.mark.parametrize("version", ["1.0", 6, 5])
def test_pyperf_keeps_processes_and_leaves_calibration_out(target: Any, version: Any) -> None:
    content = made.pyperf(version)
    content["benchmarks"][0]["runs"][1]["metadata"] = {"date": f"{DATED} 01:02:03.5"}
    (source, *_) = target.take(target.write("p.json", content), "--commit", COMMIT)
    assert "runs of calibration: 1" in source["lost"]
    (file,) = target.files()
    assert file.rows["sum"].params == [["10"]]
    assert file.rows["sum"].samples()["10"].tolist() == [2e-7, 4e-7]
    assert file.rows["sum"].cases() == {"10": pytest.approx(3e-7)}
    benchmark = target.catalogue()["sum"]
    assert (benchmark.param_names, benchmark.processes) == (("n",), 2)
    (processes,) = read_side_cars(side_car_paths(target.results)).processes
    assert [list(values) for values in processes.values] == [[1e-7, 2e-7, 4e-7], [3e-7, 5e-7, 4e-7]]


def test_calls_of_pyperf_are_known_where_all_processes_made_as_many(target: Any) -> None:
    content = made.pyperf()
    at = ("--commit", COMMIT)
    content["benchmarks"][0]["runs"][1]["metadata"] = {"date": f"{DATED} 01:02:03.5"}
    target.take(target.write("1.json", content), *at)
    (processes,) = read_side_cars(side_car_paths(target.results)).processes
    assert processes.calls.tolist() == [3 * 8 * 10] * 2
    content["benchmarks"][0]["runs"][2]["metadata"] = {"loops": 16}
    target.take(target.write("2.json", content), *at)
    (processes,) = read_side_cars(side_car_paths(target.results)).processes
    assert processes.calls.tolist() == [3, 3], "none is told, not that of the first for all"


def test_runs_of_hyperfine_are_processes_and_parameters_go_back_into_the_command(
    target: Any,
) -> None:
    (source, *_) = target.take(target.write("h.json", dated(made.hyperfine_1())), *HERE)
    assert "exit codes: 1 runs ended with another than 0" in source["lost"]
    (file,) = target.files()
    row = file.rows["seq_n"]
    assert row.params == [["1000", "3000"]]
    recorded = {case: samples.tolist() for case, samples in row.recorded_samples().items()}
    assert recorded == {"1000": [0.001, 0.0, 0.003], "3000": [0.004, 0.006]}
    assert row.columns["stats_repeat"] == [3, 2]
    assert target.catalogue()["seq_n"].processes == 3
    assert not side_car_paths(target.results), "one value a process is in the samples already"


def test_hyperfine_2_has_another_tree(target: Any) -> None:
    (source, *_) = target.take(target.write("h.json", dated(made.hyperfine_2())), *HERE)
    assert "results[].measurements[].memory_peak_resident" in source["lost"]
    assert rows_of(target) == {"seq_n": {"1000": 0.002}}


def test_units_aggregates_counters_and_errors_of_google_benchmark(target: Any) -> None:
    (source, *_) = target.take(target.write("g.json", made.google_benchmark()), "--commit", COMMIT)
    assert source["failed"] == 2
    assert rows_of(target) == {
        "sort": {"64": pytest.approx(3e-6)},
        "alone": {"8": 6e-3},
        "counted": {"": 30e-9},
        "counted.calls": {"": 7e6},
    }
    (file,) = target.files()
    assert len(file.rows["sort"].samples()["64"]) == 1
    assert target.catalogue()["alone"].param_names == ("n",)
    assert {"fails", "counted.undefined"} <= target.catalogue().benchmarks.keys()
    assert "benchmarks[].cpu_time" in source["lost"]
    assert not {"benchmarks[].calls", "benchmarks[].real_time"} & set(source["lost"])


@pytest.mark.parametrize("old", [False, True], ids=["new layout", "old layout"])
def test_criterion_is_times_by_iterations_and_never_its_estimates(
    target: Any, tmp_path: Path, old: bool, small_repository: str
) -> None:
    folder = made.criterion(tmp_path / "criterion", old)
    (source, *_) = target.take(folder, "--commit", "HEAD", "--machine", "laptop")
    assert rows_of(target) == {"distance.local": {"1024": pytest.approx(200e-9)}}
    assert any("estimates.json" in lost for lost in source["lost"])
    (file,) = target.files()
    assert file.commit == small_repository
    assert file.date_ms == 1_750_000_000_000


def test_a_sample_without_its_benchmark_is_named(target: Any, tmp_path: Path) -> None:
    folder = made.criterion(tmp_path / "criterion")
    (beside,) = folder.rglob("benchmark.json")
    beside.unlink()
    assert "benchmark.json beside it: cannot be read" in target.refuse(folder, *HERE)


@pytest.mark.parametrize("script", ["window.BENCHMARK_DATA = {}", "window.BENCHMARK_DATA={};\n"])
def test_a_script_is_parsed_and_a_commit_measured_twice_has_two_samples(
    target: Any, script: str
) -> None:
    content = json.dumps(made.github_action_benchmark())
    path = target.write("data.js", script.replace("{}", content))
    bare = target.write("bare.json", content)
    target.take(path, bare, "--machine", "ci")
    samples = {
        file.commit: file.rows["Benchmark.benches.test_a.test_b"].samples()[""].tolist()
        for file in target.files()
    }
    assert samples == {COMMIT: [4.0], OTHER: [5.0, 7.0]}
    benchmark = target.catalogue()["Benchmark.benches.test_a.test_b"]
    assert (benchmark.unit, benchmark.higher_is_better) == ("1/s", True)


@pytest.mark.parametrize(
    "script", ["window.BENCHMARK_DATA = alert(1)", "window.BENCHMARK_DATA = {}; alert(1)"]
)
def test_a_script_is_never_run(target: Any, script: str) -> None:
    assert "data.js: is no JSON" in target.refuse(target.write("data.js", script), *HERE)


def test_the_layout_of_2019_is_refused_in_clear_words(target: Any) -> None:
    content = {"lastUpdate": 1, "benches": {"Benchmark": [{"commit": "121e9d70", "benches": []}]}}
    path = target.write("data.js", f"window.BENCHMARK_DATA = {json.dumps(content)}")
    assert "a layout of 2019" in target.refuse(path, *HERE)


def test_a_tool_of_unknown_direction_is_refused(target: Any) -> None:
    content = made.github_action_benchmark()
    content["entries"]["Benchmark"][0]["tool"] = "novel"
    assert "novel is not known" in target.refuse(target.write("data.json", content), *HERE)


def test_both_forms_of_bencher(target: Any, small_repository: str) -> None:
    at = ("--commit", small_repository, "--machine", "laptop")
    (source, *_) = target.take(target.write("1.json", made.bencher()), *at)
    assert rows_of(target) == {"tests.a.latency": {"": pytest.approx(3247e-9)}}
    assert source["lost"] == ["*.*.lower_value"]


def test_one_parameter_of_bencher_however_it_is_written(target: Any, small_repository: str) -> None:
    at = ("--commit", small_repository, "--machine", "laptop")
    target.take(target.write("2.json", made.bencher(lists=True)), *at)
    assert rows_of(target) == {
        "tests.a.latency": {"'read', 16": pytest.approx(1.5e-9)},
        "tests.a.throughput": {"": 100.0},
    }
    assert target.catalogue()["tests.a.latency"].param_names == ("op", "size_mb")


@pytest.mark.parametrize("table", [made.SCALE_8, made.SCALE_10], ids=["8 columns", "10 columns"])
def test_both_tables_of_the_earlier_simulator_give_seconds_a_step(
    target: Any, table: str, small_repository: str
) -> None:
    path = target.write("scale.csv", table)
    (source, *_) = target.take(path, "--commit", small_repository, "--machine", "laptop")
    (cases,) = rows_of(target).values()
    expected = {"20, 1.0": 0.0025, "50, 1.0": 0.01} if "dt" in table else {"10, 10.0": 0.00015}
    assert cases == pytest.approx(expected)
    (efficiency,) = (lost for lost in source["lost"] if lost.startswith("efficiency"))
    assert ("again" in efficiency) == ("dt" in table), "the two layouts mean different things"


def test_a_profile_gives_seconds_a_call(target: Any, small_repository: str) -> None:
    at = ("--commit", small_repository, "--machine", "laptop")
    (source, *_) = target.take(target.write("profiling.csv", made.PROFILE), *at)
    assert rows_of(target) == {"profiling.sort_lane": {"": pytest.approx(12e-6)}}
    assert source["failed"] == 1
    header = made.PROFILE.splitlines()[0]
    assert "header and no rows" in target.refuse(target.write("empty.csv", header), *at)


def test_a_compressed_file_is_unpacked(target: Any) -> None:
    path = target.root / "b.json.gz"
    path.write_bytes(gzip.compress(json.dumps(made.pytest_benchmark()).encode()))
    target.take(path)
    assert len(target.files()) == 1
