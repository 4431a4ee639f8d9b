"""Killed at any moment (kill -9), `import`, `merge` and `migrate` leave nothing half-written."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FEW, MANY = 10, 50
# `migrate` as a whole asks `asv check` each time; what it does then, and undoes, takes no time.
QUICK = ("import", "merge", "apply", "undo")


def killed(folder: Path, moments: int, *operations: str) -> dict[str, dict[str, Any]]:
    """Return of each operation how many changes it makes, and what is left at each moment."""
    command = [sys.executable, "-m", "tests.interchange.killed", str(folder), str(moments)]
    done = subprocess.run(
        [*command, *operations],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return killed(tmp_path_factory.mktemp("killed"), FEW, *QUICK)


@pytest.mark.parametrize("operation", QUICK)
def test_nothing_is_half_written_and_the_next_one_completes(few: Any, operation: str) -> None:
    assert few[operation]["changes"] >= MANY
    assert few[operation]["left"] == [[True, True]] * FEW


@pytest.mark.slow
@pytest.mark.parametrize("operation", [*QUICK, "migrate"])
def test_the_same_at_fifty_moments(tmp_path: Path, operation: str) -> None:
    told = killed(tmp_path, MANY, operation)[operation]
    assert told["left"] == [[True, True]] * MANY
