"""The cases of growth and workers that lie beside the repository end as their README says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.asv_projects import SHARED
from tools.__main__ import main

CASES = SHARED / "cases"
COMMANDS = ("scaling", "history", "projection", "score")


def make(script: str, *arguments: str) -> None:
    """Run a generator of the shared cases; skips where they are not there."""
    if not (CASES / script).is_file():
        pytest.skip("the shared cases are not beside this repository")
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, str(CASES / script), *arguments], check=True, env=environment)


@pytest.mark.parametrize(
    ("case", "command", "code", "said", "unsaid"),
    [
        ("all_failed", ["scaling"], 20, "no benchmark gave a result", "Traceback"),
        ("all_cells_null", ["scaling"], 20, "m.time_x: no cell gave a number", "three"),
        ("tolerance", ["scaling"], 0, "n is m (or, with --axis, tol)", "also measure"),
        ("none_among", ["scaling"], 0, "left out, as no number above 0: chunk = None", "three"),
        ("none_named", ["scaling", "--axis", "chunk"], 0, "chunk = None", "gave no number"),
        ("resolution", ["scaling"], 0, "6: 15…480", "three"),
        ("resolution", ["scaling", "--axis", "resolution"], 0, "falls with size", "three"),
        ("rate_falls", ["history"], 0, "the rate fell: worse", "better"),
        ("not_workers", ["projection"], 20, "no parameter counts workers", "0.1…2"),
        ("noise_known", ["projection"], 0, "N is thread_num;", "no parameter"),
    ],
)
def test_a_shared_case_ends_as_it_should(
    case: str,
    command: list[str],
    code: int,
    said: str,
    unsaid: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make("make.py", case, str(tmp_path / case))
    monkeypatch.chdir(tmp_path / case)
    assert main(command) == code
    out, err = capsys.readouterr()
    told = " ".join(f"{out} {err}".split())
    assert said in told
    assert unsaid not in told


def test_a_torn_prediction_is_dropped_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make("make.py", "torn_ledger", str(tmp_path / "torn"))
    monkeypatch.chdir(tmp_path / "torn")
    assert main(["scaling", "--predict", "30000", "--record"]) == 0
    ledger = Path("results/predictions.jsonl")
    ledger.write_bytes(ledger.read_bytes()[:-40])
    for command in (["scaling"], ["history"]):
        assert main(command) == 0
    assert "its last line was cut short" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "said", "overtaken"),
    [
        ("gen_rate.py", "fast overtakes slow from 7", ["'slow'"]),
        ("gen_rate_cheaper.py", "fast does more than slow at every n", []),
    ],
)
def test_rates_are_compared_the_right_way_round(
    script: str,
    said: str,
    overtaken: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make(f"hostile/{script}", str(tmp_path))
    capsys.readouterr()
    assert main(["scaling", "--results", str(tmp_path), "--format", "json"]) == 0
    fast, slow = json.loads(capsys.readouterr().out)
    assert [each["value"] for each in fast["overtakes"]] == overtaken
    assert slow["overtakes"] == []
    assert main(["scaling", "--results", str(tmp_path)]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_absurd_numbers_in_a_result_file_end_in_an_answer_or_one_line(
    command: str, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((CASES / "hostile").glob("e2e_*.json"))
    if not files:
        pytest.skip("the shared cases are not beside this repository")
    for file in files:
        (project.results / "box" / "cccccccc-py.json").write_bytes(file.read_bytes())
        code = main([command, "--config", str(project.config), "--format", "json"])
        out, err = capsys.readouterr()
        assert code in (0, 20), (file.name, err)
        assert code == 20 or isinstance(json.loads(out), list)
        assert "NaN" not in out
