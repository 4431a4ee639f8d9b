"""`tests/perf` under the real pytest-benchmark: its times are imported."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def test_a_kernel_under_pytest_benchmark_becomes_a_result(target: Any, tmp_path: Path) -> None:
    if importlib.util.find_spec("pytest_benchmark") is None:
        pytest.skip("pytest-benchmark is not installed beside this Python")
    written = tmp_path / "b.json"
    options = ("--benchmark-only", "--benchmark-max-time=0.01", "--benchmark-save-data")
    to_json = "--benchmark-json"
    select = ("-k", "step and numpy and 10", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/perf", *options, *select, f"{to_json}={written}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    target.take(written, "--machine", "laptop")
    (file,) = target.files()
    (row,) = [row for name, row in file.rows.items() if name.endswith("test_kernels.test_step")]
    assert all(seconds > 0 for seconds in row.cases().values())
    assert len(row.cases()) >= 2
