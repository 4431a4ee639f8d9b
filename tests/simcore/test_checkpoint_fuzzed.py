"""What is accepted of checkpoints that were changed at random runs, and stays within its arrays."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_fuzzed(place, read, go_on, **environment):
    """Changed checkpoints in processes of their own; neither all nor none of them are accepted."""
    numbers = ("--executions", str(read), "--go-on", str(go_on), "--seed", "7", "--workers", "1")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.checkpoints", *numbers],
        cwd=place,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.replace(",", "").splitlines()[-1]
    *_, refused, accepted, failed, _ = last.split()
    assert failed == "0"
    assert int(refused) + int(accepted) == go_on
    assert min(int(refused), int(accepted)) > go_on / 20


def test_kernels_that_look_at_every_index_run_what_is_accepted():
    """As Python, which needs no compiler. Indices below 0 count from the end there."""
    run_fuzzed(ROOT, 100, 100, NUMBA_DISABLE_JIT="1")


@pytest.mark.slow
def test_compiled_kernels_stay_within_their_arrays(tmp_path):
    """In a copy: kernels are kept beside the package, and these are none to measure with."""
    ignore = shutil.ignore_patterns("__pycache__", "findings")
    for folder in ("simcore", "tests/fuzz"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    run_fuzzed(tmp_path, 0, 3000, NUMBA_BOUNDSCHECK="1")
