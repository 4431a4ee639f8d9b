"""Every command line of docs/guide.md is run, in a clone as a user has it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)( slow)?\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
# Of `benchmark` and its like: fine, a quality gate missed on a machine that is busy, undecided.
DECIDED = {0, 10, 11}


def lines(slow: bool) -> list[str]:
    return [
        line
        for language, marked, block in BLOCKS
        if language == "sh" and bool(marked) == slow
        for line in block.splitlines()
    ]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("guide") / "simcore"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(home)], check=True)
    # Whatever is checked out here; the dashboard draws main.
    subprocess.run(["git", "checkout", "--quiet", "-B", "main"], cwd=home, check=True)
    for name in ("tools", "benchmarks", "simcore"):  # what is not committed yet, too
        subprocess.run(["cp", "-r", str(ROOT / name), str(home)], check=True)
    subprocess.run(["cp", str(ROOT / "gate.toml"), str(ROOT / "Makefile"), str(home)], check=True)
    return home


def run(line: str, clone: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable if word == "python" else word for word in shlex.split(line)]
    environment = os.environ | {"XDG_CACHE_HOME": str(clone.parent / "cache")}
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("line", lines(slow=False))
def test_a_command_line_of_the_guide_answers(line: str, clone: Path) -> None:
    done = run(line, clone)
    assert done.returncode in DECIDED, done.stdout + done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", lines(slow=True))
def test_a_slow_command_line_of_the_guide_answers(line: str, clone: Path) -> None:
    done = run(line, clone)
    assert done.returncode in DECIDED, done.stdout + done.stderr


def test_the_python_of_the_guide_runs(clone: Path) -> None:
    (code,) = (block for language, _, block in BLOCKS if language == "python")
    done = run(f"python -c {shlex.quote(code)}", clone)
    assert done.returncode == 0, done.stderr
    assert "value" in done.stdout


def test_every_block_is_run() -> None:
    assert {language for language, _, _ in BLOCKS} == {"sh", "python"}
    assert len(lines(slow=False)) > 8
    assert len(lines(slow=True)) > 3


def test_the_guide_names_every_command() -> None:
    from tools.commands import summaries

    assert {
        name for name in summaries() if f"`{name}" not in GUIDE and f" {name}" not in GUIDE
    } <= {
        "comment",  # which a workflow calls
        "run",  # which `make bench` calls
    }
