"""`python -m tools`: the list of commands, and the package under another name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main
from tools.commands import summaries

TOOLS = Path(__file__).parents[2] / "tools"
NAMES = (
    *("benchmark", "calibrate", "comment", "export", "gate", "history", "hyperfine", "import"),
    *("leaks", "merge", "migrate", "monitor", "profile", "projection", "publish", "report", "run"),
    *("scale", "scaling", "score", "selfcheck", "verify"),
)


def test_every_command_has_a_line_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    for name in NAMES:
        (line,) = (line for line in lines if line.startswith(f"  {name} "))
        assert line.endswith(f" {summaries()[name]}")


def test_the_list_is_that_of_the_files_and_each_line_is_a_sentence() -> None:
    lines = summaries()
    assert tuple(lines) == NAMES
    assert all(line[0].isupper() and line.endswith(".") for line in lines.values())


def test_an_unknown_command_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["nothing"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no command 'nothing'" in line
    assert all(name in line for name in NAMES)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A directory in which the package stands under the name it has elsewhere."""
    home = tmp_path / "elsewhere"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TOOLS, home / "true_airspeed", ignore=skipped)
    # The path of .venv leads to the checkout, where there is one.
    (home / "tools.py").write_text("raise ImportError('there is no such package elsewhere')\n")
    return home


def run_elsewhere(home: Path, *arguments: str) -> str:
    """Return what `python -m true_airspeed ARGUMENTS` prints where no `tools` can be imported."""
    command = [sys.executable, "-m", "true_airspeed", *arguments]
    environment = os.environ | {"PYTHONPATH": str(home)}
    there_is_tools = subprocess.run(
        [sys.executable, "-c", "import tools"], cwd=home, env=environment, capture_output=True
    )
    assert there_is_tools.returncode != 0
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_under_another_name_it_lists_its_commands(installed: Path) -> None:
    listed = run_elsewhere(installed, "--help")
    assert all(f"\n  {name} " in listed for name in NAMES)


def test_under_another_name_it_answers(installed: Path, project: Any) -> None:
    sizes = [str(10 * 2**i) for i in range(6)]
    costs = [1e-6 * float(size) for size in sizes]
    project.add("a" * 40, {"b.time_b": [costs, [sizes]]})
    said = run_elsewhere(installed, "scaling", "--results", str(project.results), "--format", "csv")
    header, row = said.splitlines()
    assert "b.time_b" in row
    assert "law" in header
