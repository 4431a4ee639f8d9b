"""`asv check` of the suite as it is to be, in a copy, before anything is touched."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ...errors import UserError
from ...measure.workload import working_tree
from ...store.leftovers import scratch_directory
from ...store.problems import one_line
from ...store.settings.file import FILE, read_settings
from .plan import Change

_TIMEOUT_S = 600.0


def require_sound(root: Path, suite: PurePosixPath, changes: Sequence[Change]) -> None:
    """UserError where ASV does not take the new suite, or the settings do not hold together.

    The suite is imported with the project as it lies there, by this interpreter.
    """
    with scratch_directory() as scratch:
        staged = scratch / suite.name
        if (root / suite).is_dir():
            shutil.copytree(root / suite, staged, ignore=shutil.ignore_patterns("__pycache__"))
        for change in changes:
            inside = change.path.is_relative_to(suite)
            if inside or change.path == PurePosixPath(FILE.as_posix()):
                new = staged / change.path.relative_to(suite) if inside else scratch / FILE
                new.parent.mkdir(parents=True, exist_ok=True)
                new.write_bytes(change.after or b"")
        _check_settings(scratch / FILE)
        _check_suite(root, scratch, suite.name)


def _check_settings(file: Path) -> None:
    try:
        read_settings(file)
    except UserError as error:
        raise UserError(f"{one_line(error)}; nothing is moved") from None


def _check_suite(root: Path, scratch: Path, suite: str) -> None:
    config = scratch / "asv.conf.json"
    config.write_text(
        json.dumps(
            {
                "version": 1,
                "repo": str(root),
                "environment_type": "existing",
                "benchmark_dir": suite,
            }
        )
    )
    arguments = ["-m", "asv", "--config", str(config), "check", "--environment=existing"]
    environment = dict(working_tree(root, scratch / suite).environment)
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"`asv check` has not ended in {_TIMEOUT_S:.0f} s; nothing is moved"
        ) from None
    if done.returncode:
        lines = [line.strip(" ·") for line in done.stdout.splitlines() if line.strip(" ·")]
        said = [line for line in lines if "Error" in line or "invalid" in line.lower()] or lines
        why = one_line(said[-1]) if said else f"exit code {done.returncode}"
        raise UserError(f"`asv check` refuses the new suite: {why}; nothing is moved")
