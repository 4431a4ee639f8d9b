"""Which series the commands of this room show, and what they say where there are none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.scaling.measured import SIZES, records, row, scaling
from tools.__main__ import main


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--bench", "nothing"], "--bench nothing: no match; there are suite.time_load, suite."),
        (["--axis", "engine"], "--axis engine: numpy is no number above 0; --axis takes n"),
        (["--axis", "cars"], "--axis cars: not a parameter; parameters are engine, n"),
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
    (line,) = capsys.readouterr().err.splitlines()
    assert "error:" in line
    assert line.endswith("; see --help")


def test_recorded_projects_in_every_format(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, series in (("blas-graviton", 37), ("asv-cheetah-v1", 1)):
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


def test_a_project_without_sizes_has_an_empty_answer_that_points_on(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("django-ubuntu2204", "sunpy-ghactions", "physipy", "conda-danielmbp"):
        config = ["scaling", "--config", str(recorded(name) / "asv.conf.json")]
        assert main(config) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert out.startswith("No benchmark has a size (")
        assert "`python -m tools history` shows benchmarks over commits" in out
        assert ("`python -m tools projection` judges workers" in out) == (name == "conda-danielmbp")
        assert main([*config, "--format", "json"]) == 0
        answered = capsys.readouterr()
        assert json.loads(answered.out) == []
        assert "no benchmark has a size (" in answered.err


def test_a_benchmark_without_a_size_is_no_error_beside_those_that_have_one(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--bench", "time_load") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("No benchmark has a size (suite.time_load): none takes a parameter")


def test_results_of_one_machine_are_shown_alone(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--machine", "box", "--format", "json") == 0
    assert {record["machine"] for record in records(capsys)} == {"box"}
    assert scaling(measured, "--machine", "elsewhere") == 20
    assert "--machine elsewhere: no results; there are box" in capsys.readouterr().err


def test_versions_are_not_mixed_and_the_old_one_is_noted(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    old = row([1e-3 + 2e-6 * n for n in SIZES], ["'numpy'"])
    old[2] = "v0"
    measured.add("c" * 40, {"suite.time_step": old}, date_ms=3)
    assert scaling(measured, "--format", "json") == 0
    (record,) = records(capsys)
    assert any("another version" in note for note in record["notes"])
