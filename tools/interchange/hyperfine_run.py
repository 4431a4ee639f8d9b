"""A command measured by the program hyperfine, 1.15 or 2."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..checkout import git
from ..errors import UserError
from ..store.problems import one_line
from .sources import Source, read_sources

NAME = "hyperfine"
_WARM_UPS = 1  # which reads what it needs from the disk


def find_hyperfine() -> str:
    """Return the program, beside this interpreter or on PATH; UserError where there is none."""
    here, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    found = shutil.which(NAME, path=f"{here}{os.pathsep}{path}")
    if found is None:
        raise UserError(
            f"{NAME}: is not installed; `apt install hyperfine` has it on Debian and Ubuntu,"
            " `pip install astral-dev-toolchain-hyperfine` elsewhere"
        )
    return found


def require_committed(repository: Path | None) -> None:
    """UserError where the working tree is not what its commit is: results are filed under that."""
    if repository is not None and git(repository, "status", "--porcelain", "-uno").strip():
        raise UserError("the working tree has changes that no commit holds; commit them first")


def measure(
    program: str, command: Sequence[str], runs: int | None, scratch: Path
) -> tuple[Source, ...]:
    """Run a command under hyperfine, without a shell, and return what it measured.

    runs: None: as many as hyperfine takes by itself.
    UserError with hyperfine's own reason where a run fails.
    """
    written = scratch / "hyperfine.json"
    # The short form of this option means something else in each version.
    options = ["--shell=none", "--style=none", f"--warmup={_WARM_UPS}", f"--export-json={written}"]
    if runs is not None:
        options.append(f"--runs={runs}")
    done = subprocess.run(
        [program, *options, "--", shlex.join(command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        why = one_line(lines[0]) if lines else f"exit code {done.returncode}"
        raise UserError(f"-- {one_line(shlex.join(command))}: {why}")
    return read_sources([written])
