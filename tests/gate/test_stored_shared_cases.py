"""The cases of `gate --stored` that lie beside the repository end as their README says."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.asv_projects import SHARED
from tools.__main__ import main

MAKE = SHARED / "cases" / "make.py"
GATE = ("gate", "6dcd4ce2", "ae4f281d", "--stored")


@pytest.mark.parametrize(
    ("case", "more", "codes", "said"),
    [
        ("uneven", (), {0, 11}, "within these processes"),
        ("envs", (), {10}, "py3.12: 1 slower"),
        ("envs", ("--environment", "virtualenv-py3.11"), {0}, "1 same"),
        ("subset", (), {0}, "m.time_b not compared: head: not measured"),
        ("outside_bench", ("--bench", "time_a"), {0}, "1 same"),
        ("all_fail_in_head", (), {10}, "no longer runs (failed)"),
        ("zero_sample", (), {0}, "m.time_a (1 of head)"),
        ("default_rounds", (), {11}, "times slower"),
        ("rates", (), {10}, "1 worse, 1 with more memory"),
    ],
)
def test_a_shared_case_ends_as_it_should(
    case: str,
    more: tuple[str, ...],
    codes: set[int],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not MAKE.is_file():
        pytest.skip("the shared cases are not beside this repository")
    subprocess.run(
        [sys.executable, str(MAKE), case, str(tmp_path / case)],
        check=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    monkeypatch.chdir(tmp_path / case)
    assert main([*GATE, *more]) in codes
    assert said in " ".join(capsys.readouterr().out.split())


def test_recorded_rows_with_unlike_numbers_of_samples_run_fine(
    recorded: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(recorded("conda-danielmbp"))
    assert main(["gate", "044cf5df", "a850d4b8", "--stored"]) == 11
    title, *_ = capsys.readouterr().out.splitlines()
    assert "no longer" not in title
    assert "slower" not in title
