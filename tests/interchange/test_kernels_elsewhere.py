"""`tests/perf` under the real pytest-benchmark: what it stores is imported and read back."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.step import Step
from tests.perf.test_kernels import SIZES

ROOT = Path(__file__).parents[2]
# Numba compiles for seconds in each process.
FEW_ROUNDS = ("--benchmark-min-rounds=2", "--benchmark-max-time=0.001")
MODULE = "tests.perf.test_kernels"


def test_the_kernels_become_results(target: Any, tmp_path: Path) -> None:
    storage = ("--benchmark-storage", f"file://{tmp_path}", "--benchmark-save=ci")
    typed(
        *("pytest", "--benchmark-only", "tests/perf", "--benchmark-save-data", *FEW_ROUNDS),
        *(*storage, "-p", "no:cacheprovider", "-k", "not numba"),
    )
    (written,) = tmp_path.rglob("*_ci.json")
    options = ("--machine", "laptop", "--config", str(target.config))
    typed("tools", "import", str(written), *options)
    (file,) = target.files()
    stored = json.loads(written.read_text())["benchmarks"]
    assert {name: len(row.cases()) for name, row in file.rows.items()} == {
        f"{MODULE}.test_step": sum(entry["name"].startswith("test_step") for entry in stored),
        f"{MODULE}.test_run": 3,
        f"{MODULE}.test_construct": len(SIZES),
    }
    steps = file.rows[f"{MODULE}.test_step"].cases()
    expected = {
        f"{entry['params']['engine']!r}, {entry['params']['vehicles']}": entry["stats"]["median"]
        for entry in stored
        if "engine" in entry["params"]
    }
    assert {key.split("'")[1] for key in steps} == set(Step.params[0]) - {"numba"}
    assert steps == pytest.approx(expected)


def test_a_plain_run_calls_each_kernel_once_and_times_none() -> None:
    said = typed("pytest", "tests/perf", "-p", "no:cacheprovider", "-k", "not numba")
    assert " passed" in said
    assert "skipped" not in said
    assert "Name (time in" not in said


def typed(*arguments: str) -> str:
    """Run a module of Python as one who types it at the root of this project; return its answer."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
