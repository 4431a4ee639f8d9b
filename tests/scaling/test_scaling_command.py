"""`python -m tools scaling`: laws, predictions and comparisons in every format."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.scaling.measured import SCHEMA, SIZES, records, scaling
from tools.__main__ import main
from tools.scaling.record import RECORD_KEYS

ROOT = Path(__file__).parents[2]
RECORDED = ("blas-graviton", "conda-danielmbp", "asv-cheetah-v1")


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


def test_predictions_are_in_every_format_and_refused_where_too_far(
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


def test_an_engine_that_overtakes_another_is_named_with_its_interval(
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


def test_too_few_sizes_are_refused_not_guessed(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.add("a" * 40, {"time_x": [[1.0, 2.0, 3.0], [["1", "2", "3"]]]})
    assert scaling(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["law"] == "refused"
    assert "also measure" in record["reason"]
    assert record["exponent"] is record["offset"] is record["coefficient"] is None


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


def test_scaling_does_not_import_what_only_plots_and_comments_need(measured: Any) -> None:
    code = (
        "import sys; from tools.__main__ import main;"
        f"main(['scaling', '--results', {str(measured.results)!r}, '--format', 'json']);"
        "sys.exit(bool({'matplotlib', 'json5', 'scipy.stats'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)


def test_json_is_as_the_schema_says(
    measured: Any, recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    projects = [measured.config, *(recorded(name) / "asv.conf.json" for name in RECORDED)]
    for config in projects:
        command = ["scaling", "--predict", "5000", "--config", str(config), "--format", "json"]
        assert main(command) == 0
        jsonschema.validate(records(capsys), SCHEMA)


def test_record_without_sizes_to_predict_says_so(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--record") == 20
    assert "--record: nothing to keep; name sizes with --predict" in capsys.readouterr().err
