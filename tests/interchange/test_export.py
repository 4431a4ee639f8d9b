"""`export`: what other tools read, and what `import` makes of it again."""

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import jsonschema
import pyperf
import pytest
from pyarrow import parquet

from tests.asv_projects import AsvProject
from tests.interchange.conftest import AS_SOMEBODY
from tools.__main__ import main
from tools.interchange.exporting import json_cells
from tools.interchange.exporting.formats import FORMATS
from tools.interchange.exporting.selection import select
from tools.store.config import Project
from tools.store.query import ALL, Query

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "export.schema.json").read_text(encoding="utf-8"))
ONE, TWO = "a1" * 20, "b2" * 20
COLUMNS = ["result", "params", "version", "samples"]
SEEN = {
    ("b.time_run", "10"): [0.25, 0.5, 1.0],
    ("b.time_run", "20"): [2.0],
    ("b.time_draw", ""): [3.0, 4.0, 8.0],
}


@pytest.fixture
def history(project: AsvProject) -> AsvProject:
    """Two commits: times over n and without parameters, bytes, a rate, and a case that failed."""
    for date_ms, (commit, factor) in enumerate(((ONE, 1.0), (TWO, 2.0))):
        times = [[factor * value for value in values] for values in SEEN.values()]
        rows = {
            "b.time_run": [
                [times[0][1], times[1][0], None],
                [["10", "20", "30"]],
                "1",
                [times[0], times[1], None],
            ],
            "b.time_draw": [[times[2][1]], [], "1", [times[2]]],
            "b.mem_state": [[4096.0 * factor], [["'ring'"]], "1"],
            "b.track_rate": [
                [7.0 * factor],
                [
                    [
                        "'ring'",
                    ],
                    ["2"],
                ],
                "1",
            ],
        }
        when = 1_700_000_000_000 + 1000 * date_ms
        project.add(commit, rows, date_ms=when, result_columns=COLUMNS)
    timed = {"unit": "seconds", "version": "1", "type": "time", "rounds": 3}
    project.describe(
        **{
            "b.time_run": {**timed, "param_names": ["n"]},
            "b.time_draw": {**timed, "param_names": []},
            "b.mem_state": {**timed, "unit": "bytes", "type": "memory", "param_names": ["road"]},
            "b.track_rate": {"unit": "1/s", "version": "1", "param_names": ["road", "k"]},
        }
    )
    return project


@pytest.fixture
def exported(history: AsvProject, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what prints the history, or a part of it, in a format."""

    def export(form: str, *options: str) -> str:
        capsys.readouterr()
        assert main(["export", "--to", form, "--config", str(history.config), *options]) == 0
        return capsys.readouterr().out

    return export


def refused(project: AsvProject, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["export", "--config", str(project.config), *options]) == 20
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    return line


def take_back(
    exported: str, target: Path, *options: str
) -> dict[tuple[str, str, str], list[float]]:
    """Import what was exported into a new project: samples by commit, benchmark and case."""
    again = target / "again"
    again.mkdir()
    project = AsvProject(again)
    file = again / "exported"
    file.write_text(exported)
    for command in (("init", "--quiet"), (*AS_SOMEBODY, "commit", "--allow-empty", "-qm", "one")):
        subprocess.run(["git", "-C", str(again), *command], check=True)
    arguments = ["import", str(file), "--config", str(project.config), "--machine", "box"]
    assert main([*arguments, *options]) == 0
    read = select(Project(project.results, None), Query(commit=ALL))
    return {
        (file.commit, cell.benchmark, ", ".join(value for _, value in cell.params)): list(
            cell.samples
        )
        for file in read
        for cell in file.cells
    }


def test_json_holds_everything_as_its_schema_says(exported: Any) -> None:
    cells = json.loads(exported("json"))
    jsonschema.validate(cells, SCHEMA)
    found = {(cell["commit"], cell["benchmark"], *cell["params"].values()): cell for cell in cells}
    assert len(found) == len(cells) == 2 * 5
    assert found[TWO, "b.time_run", "10"]["samples"] == [0.5, 1.0, 2.0]
    assert found[ONE, "b.mem_state", "'ring'"]["samples"] == []
    assert found[ONE, "b.mem_state", "'ring'"]["unit"] == "bytes"
    assert found[ONE, "b.track_rate", "'ring'", "2"]["higher_is_better"] is True
    assert found[ONE, "b.time_draw"]["date"] == "2023-11-14T22:13:20+00:00"


def test_csv_comes_back_as_it_was(exported: Any, tmp_path: Path) -> None:
    text = exported("csv", "--bench", "time_run")
    columns = (
        "commit=commit,date=date,benchmark=benchmark,n=n:param,process=process,value=seconds:value"
    )
    back = take_back(text, tmp_path, "--columns", columns)
    assert back == {
        (commit, name, case): [factor * value for value in values]
        for commit, factor in ((ONE, 1.0), (TWO, 2.0))
        for (name, case), values in SEEN.items()
        if name == "b.time_run"
    }


def test_csv_has_texts_without_quotes_and_no_formulas(
    exported: Any, history: AsvProject, tmp_path: Path
) -> None:
    history.add("c3" * 20, {"=b.time_x": [[1.0], [["'ring'"]], "1"]}, result_columns=COLUMNS)
    rows = list(csv.DictReader(io.StringIO(exported("csv"))))
    assert {row["road"] for row in rows if row["benchmark"] == "b.mem_state"} == {"ring"}
    assert {row["benchmark"] for row in rows if "time_x" in row["benchmark"]} == {"'=b.time_x"}
    back = take_back(
        exported("csv", "--bench", "mem_state"),
        tmp_path,
        "--columns",
        "commit=commit,date=date,benchmark=benchmark,road=road:param,value=bytes:value",
    )
    assert back[TWO, "b.mem_state", "'ring'"] == [8192.0]


def test_pyperf_comes_back_as_it_was_and_pyperf_opens_it(exported: Any, tmp_path: Path) -> None:
    text = exported("pyperf", "--commit", TWO, "--bench", "time_")
    back = take_back(text, tmp_path, "--commit", "HEAD")
    assert {place[1:]: samples for place, samples in back.items()} == {
        place: [2.0 * value for value in values] for place, values in SEEN.items()
    }
    (tmp_path / "suite.json").write_text(text)
    suite = pyperf.BenchmarkSuite.load(str(tmp_path / "suite.json"))
    assert suite.get_benchmark("b.time_run[10]").get_values() == (0.5, 1.0, 2.0)
    assert suite.get_benchmark("b.time_run[10]").get_nrun() == 3


def beside(history: AsvProject, values: list[list[float]]) -> None:
    """Write a side-car with the processes of the first case at the first commit."""
    place = history.results / "processes" / "host"
    place.mkdir(parents=True)
    runs = [{"metadata": {"loops": 8}, "values": each} for each in values]
    named = {"metadata": {"name": "b.time_run(10) [1]", "unit": "second"}, "runs": runs}
    suite = {"version": "1.0", "metadata": {}, "benchmarks": [named]}
    packed = gzip.compress(json.dumps(suite).encode())
    (place / f"{ONE[:8]}-py.pyperf.json.gz").write_bytes(packed)


def runs_of(exported: Any) -> list[dict[str, Any]]:
    """Return the runs of that case in pyperf's format."""
    suite = json.loads(exported("pyperf", "--commit", ONE, "--bench", r"run\(10\)"))
    (entry,) = suite["benchmarks"]
    return list(entry["runs"])


def test_pyperf_gets_the_processes_of_the_side_car(exported: Any, history: AsvProject) -> None:
    values = [[1.0, 1.0, 2.0], [0.5, 0.25, 0.125], [0.25, 0.5, 1.0], [9.0, 9.0, 9.0]]
    beside(history, values)
    runs = runs_of(exported)
    assert [run["values"] for run in runs] == [values[1], values[2], values[0]], "as the samples"
    assert {run["metadata"]["loops"] for run in runs} == {8}


def test_processes_of_other_samples_are_not_taken_for_theirs(
    exported: Any, history: AsvProject
) -> None:
    beside(history, [[1.0, 1.0, 2.0], [0.5, 0.26, 0.125], [0.25, 0.5, 1.0]])
    assert [run["values"] for run in runs_of(exported)] == [[0.25], [0.5], [1.0]]


@pytest.mark.parametrize("form", ["pyperf", "bencher"])
def test_a_format_of_one_commit_is_refused_several(
    history: AsvProject, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    line = refused(history, capsys, "--to", form, "--commit", "all")
    assert "holds one commit of one machine and environment, and 2 are asked for" in line


def test_bencher_comes_back_by_measure(exported: Any, tmp_path: Path) -> None:
    text = exported("bencher", "--commit", ONE)
    back = take_back(text, tmp_path, "--commit", "HEAD")
    assert {place[1:]: samples for place, samples in back.items()} == {
        ("b.time_run.latency", "10"): [0.5],
        ("b.time_run.latency", "20"): [2.0],
        ("b.time_draw.latency", ""): [4.0],
        ("b.mem_state.file-size", "'ring'"): [4096.0],
        ("b.track_rate.throughput", "2, 'ring'"): [7.0],
    }


def test_github_action_benchmark_comes_back_with_the_result_of_each_commit(
    exported: Any, tmp_path: Path
) -> None:
    text = exported("github-action-benchmark", "--bench", "time_run|rate")
    assert text.startswith("window.BENCHMARK_DATA = ")
    back = take_back(text, tmp_path)
    assert back == {
        (commit, f"box_{name}", case): [factor * value]
        for commit, factor in ((ONE, 1.0), (TWO, 2.0))
        for name, case, value in (
            ("py.b.time_run", "10", 0.5),
            ("py.b.time_run", "20", 2.0),
            ("py_more_is_better_.b.track_rate", repr("ring, 2"), 7.0),
        )
    }


POINT = re.compile(
    r'(?P<name>benchmark_\w+)\{(\w+="(?:[^"\\\n]|\\[\\"n])*",?)+\} (?P<value>\S+)( [\d.]+)?'
)


def test_a_text_that_looks_like_a_number_is_no_number(project: AsvProject) -> None:
    values = ["10", "'10'", "'ring'", '"it\'s"', "None"]
    project.add(ONE, {"b.time_x": [[1.0] * 5, [values], "1"]}, result_columns=COLUMNS)
    (file,) = select(Project(project.results, None), Query(commit=ALL))
    labels = [cell.label.removeprefix("b.time_x") for cell in file.cells]
    assert labels == ["[10]", "['10']", "[ring]", "[it's]", "[None]"]


def test_what_pyperf_has_no_place_for_is_said(
    history: AsvProject, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "suite.json"
    arguments = ("--to", "pyperf", "--out", str(out), "--commit", ONE)
    assert main(["export", *arguments, "--config", str(history.config)]) == 0
    assert "left out: 1 cases that are 0, negative or of a unit" in capsys.readouterr().err
    out.unlink()
    line = refused(history, capsys, *arguments, "--bench", "rate")
    assert "none of 1 cases has a time or size above 0" in line
    assert not out.exists()


def test_openmetrics_has_every_gauge_in_one_piece_with_unit_and_end(
    exported: Any, history: AsvProject
) -> None:
    history.add(
        "c3" * 20, {"b.time_x": [[1.5], [["'a\"\\\\'"]], "1"]}, 2 * 10**12, result_columns=COLUMNS
    )
    lines = exported("openmetrics").splitlines()
    assert lines[-1] == "# EOF"
    points = [POINT.fullmatch(line) for line in lines if not line.startswith("#")]
    assert [point and (point["name"], point["value"]) for point in points] == [
        ("benchmark_seconds", "1.5")
    ], "the newest commit"
    several = exported("openmetrics", "--commit", "all").splitlines()
    names = [line.split("{")[0] for line in several if not line.startswith("#")]
    assert names == sorted(names)
    assert len(names) == 11
    assert "# UNIT benchmark_seconds seconds" in several
    assert "# UNIT benchmark_value value" not in several


def test_parquet_holds_what_json_does(exported: Any, tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    assert exported("parquet", "--out", str(path)) == ""
    rows = parquet.read_table(path).to_pylist()
    for row, cell in zip(rows, json.loads(exported("json")), strict=True):
        assert dict(row.pop("params")) == cell.pop("params")
        assert row.pop("date").isoformat() == cell.pop("date")
        assert row == cell


def test_parquet_without_pyarrow_is_refused_in_one_line(
    history: AsvProject,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "history.parquet"
    line = refused(history, capsys, "--to", "parquet", "--out", str(path))
    assert "needs pyarrow" in line
    assert not path.exists()
    assert "name a file with --out" in refused(history, capsys, "--to", "parquet")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "parquet"])
def test_a_file_holds_what_is_printed(exported: Any, tmp_path: Path, form: str) -> None:
    path = tmp_path / "exported"
    assert exported(form, "--out", str(path)) == ""
    assert path.read_text(encoding="utf-8") == exported(form)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--bench", "nothing"), "--bench nothing: no result is there to export"),
        (("--machine", "none"), "--machine none: no results; there are box"),
        (("--environment", "none"), "--environment none: no results; there are py"),
        (("--commit", "ffff"), "ffff: is not a measured commit"),
    ],
)
def test_what_is_not_there_is_said(
    history: AsvProject,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    words: str,
) -> None:
    assert words in refused(history, capsys, "--to", "json", *options)


def test_memory_does_not_grow_with_the_number_of_files(project: AsvProject) -> None:
    def peak(files: int) -> int:
        for i in range(files):
            samples = [[float(k + 1) for k in range(50)] for _ in range(20)]
            sizes = [str(k) for k in range(20)]
            row = [[25.0] * 20, [sizes], "1", samples]
            project.add(f"{i:08x}" * 5, {"b.time_x": row}, date_ms=i, result_columns=COLUMNS)
        selection = select(Project(project.results, None), Query(commit=ALL))
        tracemalloc.start()
        try:
            with (project.root / "out.json").open("w") as out:
                json_cells.write(selection, out)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(24) < 1.5 * peak(4)
