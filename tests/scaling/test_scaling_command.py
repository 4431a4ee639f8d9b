"""`python -m tools scaling` as its users meet it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from tools.__main__ import main
from tools.scaling.record import RECORD_KEYS

ROOT = Path(__file__).parents[2]
SIZES = [10, 20, 50, 100, 200, 500, 1000]
WITH_SIZES = ("blas-graviton", "conda-danielmbp", "asv-cheetah-v1")


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
    assert list(record) == list(RECORD_KEYS)
    assert record["commit"] == "b" * 40
    assert (record["law"], record["reason"]) == ("n^2", None)
    assert record["candidates"][0]["law"] == "n^2"
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


def test_text_names_law_offset_and_sentence(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured) == 0
    captured = capsys.readouterr()
    line = next(line for line in captured.out.splitlines() if line.startswith("suite.time_step"))
    assert "suite.time_step(numpy)" in line
    assert "box, commit bbbbbbbb" in captured.out
    assert "7: 10…1k" in line
    assert "1 ms + 2 µs × n^2" in line
    assert "2.00 (" in line
    assert "2 s" in line
    sentence = " ".join(captured.out.split())
    assert "suite.time_step(numpy): 1 ms + 2 µs × n^2 (quadratic; all others over 1000x" in sentence
    assert captured.err == ""


def test_predictions_are_told_in_every_format_and_refused_where_too_far(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--predict", "2_000", "1e6", "--format", "json") == 0
    (record,) = records(capsys)
    near, far = record["predictions"]
    assert near["n"] == 2000
    assert near["low"] <= 1e-3 + 2e-6 * 2000**2 <= near["high"]
    assert far.keys() == {"n", "refused"}
    assert "5 times at most" in far["refused"]
    assert scaling(measured, "--predict", "2000", "1000000") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "suite.time_step(numpy) 2,000 8 s (" in text
    assert "1,000,000 refused [1]" in text
    assert "at 2,000 n 8 s (" in text


def test_an_engine_that_overtakes_another_is_told_with_its_interval(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    slow_start, steep = [1e-3 + 1e-6 * n for n in SIZES], [1e-5 * n for n in SIZES]
    params = [[str(n) for n in SIZES], ["'fast'", "'plain'"]]
    costs = [cost for pair in zip(slow_start, steep, strict=True) for cost in pair]
    project.add("a" * 40, {"time_x": [costs, params, "v"]})
    assert scaling(project, "--format", "json") == 0
    fast, plain = records(capsys)
    assert plain["overtakes"] == []
    (overtaken,) = fast["overtakes"]
    assert (overtaken["param"], overtaken["value"]) == ("param2", "'plain'")
    assert overtaken["from"]["low"] < 1e-3 / 9e-6 < overtaken["from"]["high"]
    assert scaling(project) == 0
    assert "time_x: fast overtakes plain from 1" in capsys.readouterr().out


def test_what_json_says_is_what_the_schema_says(
    measured: Any, recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((ROOT / "docs" / "scaling.schema.json").read_text())
    projects = [measured.config, *(recorded(name) / "asv.conf.json" for name in WITH_SIZES)]
    for config in projects:
        for options in (["--predict", "5000"], ["--history", "--bench", "a"]):
            assert main(["scaling", "--config", str(config), "--format", "json", *options]) == 0
            jsonschema.validate(records(capsys), schema)


def test_history_names_the_commit_that_changed_the_law(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(1)
    for t in range(16):
        exponent = 1 if t < 8 else 1.5
        costs = [1e-6 * n**exponent * np.exp(0.01 * rng.standard_normal()) for n in SIZES]
        rows = {"time_x": row(costs), "time_one": [[1.0 + t // 4], []]}
        project.add(f"{t:08x}" + "0" * 32, rows, t)
    assert scaling(project, "--history", "--format", "json") == 0
    told = records(capsys)
    assert len(told) == 32
    changed = [(one["commit"], one["change"]["kind"]) for one in told if one["change"]]
    assert (f"{8:08x}" + "0" * 32, "law") in changed
    (law,) = (one for one in told if one["change"] and one["change"]["kind"] == "law")
    assert law["change"]["exponent"]["low"] <= 0.5 <= law["change"]["exponent"]["high"]
    assert [one["law"] for one in told if one["benchmark"] == "time_one"] == ["refused"] * 16
    assert scaling(project, "--history") == 0
    text = capsys.readouterr().out
    assert "law: exponent +0.5" in text
    assert max(map(len, text.splitlines())) <= 100
    plots = project.root / "plots"
    assert scaling(project, "--history", "--plot", str(plots)) == 0
    assert [png.name for png in plots.iterdir()] == ["time_x.history.png"]
    capsys.readouterr()
    assert scaling(project, "--history", "--steps", "asv", "--bench", "time_one") == 0
    assert capsys.readouterr().out.count(" step ") == 3


def test_a_prediction_is_kept_once_and_scored_when_its_size_is_measured(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--predict", "2000", "--record", "--format", "json") == 0
    assert "1 of 1 predictions new" in capsys.readouterr().err
    assert scaling(measured, "--predict", "2000", "--record", "--format", "json") == 0
    assert "0 of 1 predictions new" in capsys.readouterr().err
    ledger = (measured.results / "predictions.jsonl").read_text().splitlines()
    assert len(ledger) == 1
    assert scaling(measured, "--score", "--format", "json") == 0
    assert records(capsys) == []
    square = [1e-3 + 2e-6 * n**2 for n in [*SIZES, 2000]]
    params = [[str(n) for n in [*SIZES, 2000]], ["'numpy'"]]
    measured.add("b" * 40, {"suite.time_step": [square, params, "v1"]}, date_ms=2)
    assert scaling(measured, "--score", "--format", "json") == 0
    by_law, total = records(capsys)
    assert (by_law["law"], total["law"]) == ("n^2", "all")
    assert (total["scored"], total["coverage"]["value"]) == (1, 1.0)
    assert total["median_error"] < 0.01


def test_a_damaged_ledger_stops_with_its_line(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (measured.results / "predictions.jsonl").write_text("{}\n")
    assert scaling(measured) == 20
    assert "predictions.jsonl, line 1: damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--record"], "--record: nothing to keep; name sizes with --predict"),
        (["--score"], "no predictions; make some by `python -m tools scaling --predict N"),
    ],
)
def test_options_that_make_no_sense_together_say_so(
    measured: Any, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert scaling(measured, *options) == 20
    assert said in capsys.readouterr().err


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
    assert "scaling Show how the cost of each benchmark grows with its size." in listed
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
