"""Files of real tools, as they lie in public repositories or were made by the tools."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.interchange.model import Content
from tools.interchange.sources import read_sources
from tools.store.axis import find_axis

Foreign = Callable[[str], Path]


def read(path: Path) -> Content:
    (source,) = read_sources([path])
    return source.content


def cases_of(content: Content) -> list[tuple[str, tuple[str, ...], int, int]]:
    """Return name, parameters, number of processes and of all values of each case."""
    return [
        (
            case.benchmark,
            tuple(value for _, value in case.params),
            len(case.processes),
            sum(map(len, case.processes)),
        )
        for run in content.runs
        for case in run.cases
    ]


@pytest.mark.parametrize("version", ["3.4.1", "4.0.0", "5.3.1"])
def test_pytest_benchmark_with_data(foreign: Foreign, version: str) -> None:
    content = read(foreign(f"pytest-benchmark/v{version}_with-data.json"))
    (run,) = content.runs
    assert run.commit == "2e5c20e12487240a500c7e59fc4dfabe1ec7d13e"
    cases = cases_of(content)
    assert [(name, params) for name, params, *_ in cases] == [
        *(("test_bench.py::test_sum", (n,)) for n in ("10", "100", "1000")),
        *(("test_bench.py::test_build", (kind, "10")) for kind in ("'list'", "'tuple'")),
    ]
    assert all(processes == 1 for *_, processes, _ in cases)
    assert all(values >= 5 for *_, values in cases)
    assert [case.calls for case in run.cases if "build" in case.benchmark] == [50, 50]
    assert "benchmarks[].extra_info" in content.lost


def test_pytest_benchmark_without_data_has_the_same_benchmarks(foreign: Foreign) -> None:
    with_data, without = (
        cases_of(read(foreign(f"pytest-benchmark/v5.3.1_{which}-data.json")))
        for which in ("with", "no")
    )
    assert [case[:2] for case in without] == [case[:2] for case in with_data]
    assert {values for *_, values in without} == {1}


def test_the_oldest_pytest_benchmark(foreign: Foreign) -> None:
    content = read(foreign("pytest-benchmark/v2.5.0.json"))
    (case,) = cases_of(content)
    assert case == ("tests/test_normal.py::test_xfast_parametrized", ("0",), 1, 1)
    assert any("not committed" in lost for lost in content.lost)


def test_data_that_was_cut_is_refused_with_its_place(target: Any, foreign: Foreign) -> None:
    line = target.refuse(foreign("pytest-benchmark/v3.2.2_cut-data.json"))
    assert "benchmarks[0]: stats: data[4]: a text is no number" in line


def test_pyperf(foreign: Foreign) -> None:
    suite = read(foreign("pyperf/v1.0_suite.json"))
    assert cases_of(suite) == [
        *(("sum", (n,), 3, 9) for n in ("10", "100", "1000")),
        ("append_x10", (), 3, 9),
    ]
    assert suite.runs[0].cases[0].params == (("n", "10"),)
    assert suite.runs[0].cases[3].calls == 10 * 1048576
    memory = read(foreign("pyperf/v1.0_track-memory.json"))
    assert cases_of(memory) == [("timeit", (), 3, 3)]
    assert memory.runs[0].cases[0].unit == "bytes"
    telco = read(foreign("pyperf/v5_telco.json"))
    assert cases_of(telco) == [("telco", (), 9, 27)]
    assert dict(telco.runs[0].facts)["python"] == "3.5"


@pytest.mark.parametrize("version", ["1.15.0", "2.0.0"])
def test_hyperfine(foreign: Foreign, version: str) -> None:
    scan = read(foreign(f"hyperfine/v{version}_scan.json"))
    assert cases_of(scan) == [("seq {n}", (n,), 12, 12) for n in ("1000", "3000", "5000")]
    failing = read(foreign(f"hyperfine/v{version}_failing.json"))
    assert ("{what}", ("'false'",), 6, 6) in cases_of(failing)
    assert any(lost.startswith("exit codes: ") for lost in failing.lost)


def test_names_of_hyperfine_commands(foreign: Foreign) -> None:
    cases = cases_of(read(foreign("hyperfine/v2.0.0_names.json")))
    assert cases == [("first", (), 5, 5), ("second", (), 5, 5)]


def test_google_benchmark(foreign: Foreign) -> None:
    content = read(foreign("google-benchmark/v1.9.5_repetitions.json"))
    cases = cases_of(content)
    assert cases[:4] == [("sort_list", (n,), 1, 3) for n in ("64", "256", "1024", "4096")]
    assert ("with_counters/calls", (), 1, 3) in cases
    assert ("with_counters/undefined", (), 0, 0) in cases
    assert ("fails", (), 0, 0) in cases
    (first, *_) = content.runs[0].cases
    assert first.processes[0][0] == pytest.approx(0.36400782444268720e-6, rel=1e-12)
    old = read(foreign("google-benchmark/2019_no-schema-version.json"))
    assert cases_of(old) == [("fib_10", (), 1, 1), ("fib_20", (), 1, 1)]


def test_criterion_in_both_layouts(target: Any, foreign: Foreign, small_repository: str) -> None:
    at = ("--commit", small_repository, "--machine", "laptop")
    target.take(foreign("criterion/new-layout"), foreign("criterion/old-layout"), *at)
    (file,) = target.files()
    row = file.rows["distance.local"]
    axis = find_axis(("value",), row.params)
    assert axis is not None
    assert sorted(axis.sizes) == [1024 * 2**i for i in range(11)]
    assert row.cases()["1024"] == pytest.approx(33.7e-9, rel=0.01), "the median, 33.68 ns"
    iterative, recursive = (
        file.rows[f"Fibonacci2.{which}"] for which in ("Iterative", "Recursive")
    )
    assert iterative.cases()["20"] == pytest.approx(4.669e-9, rel=0.001)
    assert recursive.cases()["20"] == pytest.approx(19_166e-9, rel=0.001)


def test_github_action_benchmark(target: Any, foreign: Foreign) -> None:
    folder = "github-action-benchmark"
    same = [foreign(f"{folder}/data.js"), foreign(f"{folder}/no-prefix_same-data.json")]
    target.take(*same, foreign(f"{folder}/no-prefix_external-data.json"), "--machine", "ci")
    files = {file.commit[:8]: file for file in target.files()}
    assert {commit: len(file.rows) for commit, file in files.items()} == {
        **dict.fromkeys(("80d9a121", "cf18012c", "e4276d39"), 3),
        "faa0da98": 3,
    }
    row = files["cf18012c"].rows["Benchmark.benches.test_flax.test_flax_flax_load"]
    assert row.samples()[""].tolist() == [4.087746891297515, 3.739979924326067]
    line = target.refuse(foreign(f"{folder}/early-layout_2019-11.js"), "--machine", "ci")
    assert "a layout of 2019" in line


def test_bencher(foreign: Foreign) -> None:
    latency = read(foreign("bencher-bmf/report_latency.json"))
    assert len(cases_of(latency)) == 3
    assert latency.runs[0].cases[0].processes == ((3247e-9,),)
    canonical = read(foreign("bencher-bmf/report_v1_canonical.json"))
    assert cases_of(canonical) == [
        ("tests::canonical/latency", ("'read'", "16"), 1, 3),
        ("tests::canonical/throughput", ("'read'", "16"), 1, 1),
    ]
    merged = read(foreign("bencher-bmf/report_v1_parameters.json"))
    assert {case.benchmark for case in merged.runs[0].cases} == {
        *("tests::absent/latency", "tests::merged/latency", "tests::merged/throughput"),
    }


def test_the_earlier_traffic_simulator(foreign: Foreign) -> None:
    eight = read(foreign("traffic-simulator/scale_benchmark_8-columns_made.csv"))
    ten = read(foreign("traffic-simulator/scale_benchmark_10-columns_made.csv"))
    assert (len(cases_of(eight)), len(cases_of(ten))) == (24, 14)
    assert eight.runs[0].cases[0].processes == ((0.055281490394357514 / 200,),)
    assert {case.benchmark for case in (*eight.runs[0].cases, *ten.runs[0].cases)} == {
        "scale_benchmark/time_step"
    }
    profile = read(foreign("traffic-simulator/profiling_made.csv"))
    assert len(cases_of(profile)) == 4


def test_every_specimen_is_imported_or_refused_in_one_line(
    target: Any, foreign: Foreign, small_repository: str
) -> None:
    files = [path for path in foreign("").rglob("*") if path.is_file() and path.suffix != ".md"]
    assert len(files) > 60
    for file in files:
        own = file.parent.name in ("pytest-benchmark", "github-action-benchmark")
        commit = () if own else ("--commit", small_repository)
        code, _, err = target.run(file, *commit, "--machine", "laptop", "--dry-run")
        assert code in (0, 20), file
        assert len(err.splitlines()) == (code == 20), file
