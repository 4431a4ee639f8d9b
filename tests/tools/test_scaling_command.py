"""`python -m tools scaling` as its users meet it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main

ROOT = Path(__file__).parents[2]
SIZES = [10, 20, 50, 100, 200, 500, 1000]
KEYS = [
    "benchmark",
    "params",
    "machine",
    "commit",
    "environment",
    "axis",
    "unit",
    "sizes",
    "values",
    "law",
    "reason",
    "exponent",
    "offset",
    "coefficient",
    "notes",
]


def row(costs: list[float], *others: list[str]) -> list[Any]:
    return [costs, [[str(n) for n in SIZES], *others], "v1"]


@pytest.fixture
def measured(project: Any) -> Any:
    """Two commits: time_step linear above 1 ms and then quadratic, and a benchmark without size."""
    project.describe(
        **{"suite.time_step": {"unit": "seconds", "param_names": ["n", "engine"], "version": "v1"}}
    )
    engines = ["'numpy'"]
    linear = [1e-3 + 2e-6 * n for n in SIZES]
    square = [1e-3 + 2e-6 * n**2 for n in SIZES]
    sizeless = [[1.0], []]
    project.add("a" * 40, {"suite.time_step": row(linear, engines)}, date_ms=1)
    rows = {"suite.time_step": row(square, engines), "suite.time_load": sizeless}
    project.add("b" * 40, rows, date_ms=2)
    return project


def scaling(measured: Any, *options: str) -> int:
    return main(["scaling", "--config", str(measured.config), *options])


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return json.loads(capsys.readouterr().out)


def test_json_tells_the_planted_law_of_the_latest_commit(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--format", "json") == 0
    (record,) = records(capsys)
    assert list(record) == KEYS
    assert record["commit"] == "b" * 40
    assert (record["law"], record["reason"]) == ("power", None)
    assert (record["params"], record["axis"]) == ({"engine": "'numpy'"}, "n")
    assert record["sizes"] == SIZES
    for name, truth in (("exponent", 2), ("offset", 1e-3), ("coefficient", 2e-6)):
        assert set(record[name]) == {"value", "low", "high"}
        assert record[name]["low"] <= truth <= record[name]["high"]
        assert record[name]["value"] == pytest.approx(truth, rel=0.01)


def test_all_commits_come_in_order(measured: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert scaling(measured, "--commit", "all", "--format", "json") == 0
    exponents = [round(record["exponent"]["value"]) for record in records(capsys)]
    assert exponents == [1, 2]


def test_a_commit_is_found_by_its_prefix(measured: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert scaling(measured, "--commit", "aaaa", "--format", "json") == 0
    assert [record["commit"] for record in records(capsys)] == ["a" * 40]


def test_text_names_growth_offset_and_sentence(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured) == 0
    captured = capsys.readouterr()
    line = next(line for line in captured.out.splitlines() if line.startswith("suite.time_step"))
    assert "suite.time_step(numpy)" in line
    assert "box, commit bbbbbbbb" in captured.out
    assert "7 (10…1k)" in line
    assert "n^2.00 (" in line
    assert "1 ms" in line
    assert "2 s" in line
    sentence = " ".join(captured.out.split())
    assert "grows as n^2.00 (1.99 to 2.01) above an offset of 1 ms." in sentence
    assert captured.err == ""


def test_problems_go_to_stderr_and_are_cut_short_unless_asked(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for i in range(5):
        (measured.results / "box" / f"bad{i}.json").write_text("{")
    assert scaling(measured, "--format", "json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert "5 entries in 5 files" in captured.err
    assert captured.err.count("bad") == 3
    assert scaling(measured, "--problems") == 0
    assert capsys.readouterr().err.count("bad") == 5


def test_too_few_sizes_are_refused_not_guessed(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.add("a" * 40, {"time_x": [[1.0, 2.0, 3.0], [["1", "2", "3"]]]})
    assert scaling(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["law"] == "refused"
    assert "also measure" in record["reason"]
    assert record["exponent"] is record["offset"] is record["coefficient"] is None


def test_versions_are_not_mixed_and_the_old_one_is_noted(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    old = row([1e-3 + 2e-6 * n for n in SIZES], ["'numpy'"])
    old[2] = "v0"
    measured.add("c" * 40, {"suite.time_step": old}, date_ms=3)
    assert scaling(measured, "--format", "json") == 0
    (record,) = records(capsys)
    assert any("another version" in note for note in record["notes"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--bench", "nothing"], "--bench nothing: no match; there are suite.time_load, suite."),
        (["--bench", "time_load"], "no parameter takes three or more different numbers"),
        (["--axis", "engine"], "--axis engine: not a parameter with sizes; parameters are engine"),
        (["--commit", "0123"], "0123: is not a measured commit; there are 2, the newest"),
    ],
)
def test_an_empty_selection_says_what_there_is(
    measured: Any, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert scaling(measured, *options) == 20
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (None, "cannot be read"),
        ("{", "not JSON"),
        ("[]", "holds no JSON object"),
        ('{"results_dir": "none"}', "no such results directory"),
        ("{}", "no usable result file"),
    ],
)
def test_a_broken_project_is_one_line_and_exit_20(
    project: Any, capsys: pytest.CaptureFixture[str], config: str | None, said: str
) -> None:
    project.config.unlink()
    if config is not None:
        project.config.write_text(config)
    assert scaling(project) == 20
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    "options", [["--bench", "("], ["--format", "xml"], ["--results", "r", "--config", "c"], ["-x"]]
)
def test_wrong_usage_exits_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["scaling", *options])
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_plot_writes_one_png_a_benchmark_and_nothing_else(
    measured: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "plots"
    assert scaling(measured, "--commit", "all", "--plot", str(directory)) == 0
    (png,) = directory.iterdir()
    assert png.name == "suite.time_step.png"
    assert png.read_bytes().startswith(b"\x89PNG")


def test_plot_into_a_file_is_refused(measured: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert scaling(measured, "--plot", str(measured.config)) == 20
    assert "--plot" in capsys.readouterr().err


def test_recorded_projects_in_every_format(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, series in (("blas-graviton", 37), ("conda-danielmbp", 4), ("asv-cheetah-v1", 1)):
        config = ["scaling", "--config", str(recorded(name) / "asv.conf.json"), "--format"]
        assert main([*config, "json"]) == 0
        assert len(records(capsys)) == series
        assert main([*config, "csv"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == series + 1
        for form in ("text", "markdown"):
            assert main([*config, form]) == 0
            lines = capsys.readouterr().out.splitlines()
            assert len(lines) > series
            assert form == "markdown" or max(map(len, lines)) <= 100


def test_a_project_without_sizes_says_so(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("django-ubuntu2204", "sunpy-ghactions"):
        assert main(["scaling", "--config", str(recorded(name) / "asv.conf.json")]) == 20
        assert "no parameter takes three" in capsys.readouterr().err


def test_the_list_of_commands_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from tools.__main__ import main; main([]);"
        "print(sorted({'numpy', 'scipy', 'matplotlib', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "scaling How the cost of each benchmark grows with its size." in listed
    assert done.stdout.splitlines()[-1] == "[]"


def test_scaling_does_not_import_what_only_plots_and_comments_need(measured: Any) -> None:
    code = (
        "import sys; from tools.__main__ import main;"
        f"main(['scaling', '--results', {str(measured.results)!r}, '--format', 'json']);"
        "sys.exit(bool({'matplotlib', 'json5', 'scipy.stats'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:2] == "  "]
    assert "scaling" in names
    for name in names:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert f"python -m tools {name}" in capsys.readouterr().out.partition("options:")[2]


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scalling"]) == 2
    assert "scaling" in capsys.readouterr().err


def test_results_of_one_machine_are_shown_alone(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--machine", "box", "--format", "json") == 0
    assert {record["machine"] for record in records(capsys)} == {"box"}
    assert scaling(measured, "--machine", "elsewhere") == 20
    assert "--machine elsewhere: no results; there are box" in capsys.readouterr().err
