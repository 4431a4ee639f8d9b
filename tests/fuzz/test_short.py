"""What once broke a reader, and 80 damaged files for each: an answer or a refusal of one line.

`make fuzz` does the same for ten minutes, each time with another seed.
"""

import subprocess
import sys

import pytest

from tests.fuzz.target import FOLDER

ROOT = FOLDER.parents[1]
NAMES = sorted(path.stem for path in (FOLDER / "targets").glob("*.py"))
EXECUTIONS = 80
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is bounded on Linux alone"
)


@pytest.fixture(scope="module")
def said() -> str:
    """All of one run, which depends on nothing but the program."""
    options = ("--executions", str(EXECUTIONS), "--seed", "1")
    command = [sys.executable, "-m", "tests.fuzz.run", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_end_in_an_answer_or_a_refusal_of_one_line(said: str, name: str) -> None:
    (row,) = (line.split() for line in said.splitlines() if line.startswith(f"{name} "))
    assert int(row[1]) > 0
    found = "\n".join(part for part in said.split("\n\n") if part.startswith(f"{name}: "))
    assert row[2] == "0", found
