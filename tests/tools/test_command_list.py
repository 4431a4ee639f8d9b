"""`python -m tools` lists its commands, and each has help."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.__main__ import main

ROOT = Path(__file__).parents[2]


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
