"""`hyperfine -- COMMAND`: the real program, and its times in the results."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main


@pytest.fixture
def measured(target: Any, small_repository: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(target.root)
    return target


def test_every_run_is_a_process_of_its_own(measured: Any, small_repository: str) -> None:
    command = (sys.executable, "-c", "print('a b')")
    assert main(["hyperfine", "--runs", "3", "--machine", "laptop", "--", *command]) == 0
    (file,) = measured.files()
    assert file.commit == small_repository
    ((_, row),) = file.rows.items()
    ((_, samples),) = row.samples().items()
    assert len(samples) == 3
    assert all(0 < seconds < 60 for seconds in samples)


def test_a_command_that_fails_is_told_in_one_line(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    before = measured.tree()
    assert main(["hyperfine", "--runs", "2", "--", sys.executable, "-c", "exit(3)"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert "exit(3)" in line
    assert measured.tree() == before


def test_changes_that_no_commit_holds_are_refused(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (measured.root / "new.txt").write_text("new")
    subprocess.run(["git", "add", "new.txt"], cwd=measured.root, check=True)
    assert main(["hyperfine", "--", "true"]) == 20
    assert "commit them first" in capsys.readouterr().err


def test_without_the_program_one_line_says_how_to_install_it(
    target: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(target.root)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    before = target.tree()
    assert main(["hyperfine", "--", "true"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert "apt install hyperfine" in line
    assert "astral-dev-toolchain-hyperfine" in line
    assert target.tree() == before
