"""ASV's own command line: its environment, its runs and its pages, in the current directory."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..checkout import git
from ..errors import UserError, installation_failure
from .asv_progress import read_status

_SOME_FAILED = 2  # exit code of `asv run` where a benchmark failed and the others did not


def require_branch(root: Path) -> None:
    """Raise UserError unless there is the branch main.

    `asv publish` draws it, and would fail only after all is measured.
    """
    if not git(root, "branch", "--list", "main").strip():
        raise UserError(
            "there is no local branch main, which the dashboard draws:"
            " run `git branch main origin/main`"
        )


def name_machine() -> str:
    """Return this machine's name in results/; ASV is told of the machine if it is new to it."""
    from asv.machine import Machine, MachineCollection
    from asv.util import UserError as UnknownMachine

    name: str = Machine.get_unique_machine_name()
    try:
        MachineCollection.load(name)
    except UnknownMachine:  # ASV would ask, and nobody may be there to answer
        _asv("machine", "--yes")
    return name


def make_environment(root: Path, commits: Sequence[str]) -> None:
    """Do whatever needs the network; UserError with the reason if that fails.

    Not by `asv setup`, which ends with exit code 1 when all went well. A half-made environment is
    removed.
    """
    before = _directories(root)
    done = subprocess.run(
        [sys.executable, "-m", "asv", "run", "HASHFILE:-", "--bench", "just-discover"],
        input="\n".join(commits),
        capture_output=True,
        text=True,
        env=os.environ | {"PIP_ONLY_BINARY": ":all:"},  # so that no compiler is needed
    )
    if done.returncode:
        for half_made in _directories(root) - before:
            shutil.rmtree(half_made, ignore_errors=True)
        raise UserError(
            installation_failure("the environment of asv.conf.json", done.stdout + done.stderr)
        )


def measure_quickly(commits: Sequence[str], advance: Callable[[float], None]) -> tuple[str, ...]:
    """Measure what is not measured yet, each benchmark in one process of two samples.

    Return what failed, as ASV says it: that some benchmarks do is no reason to keep back what
    others say. advance: is told how many per cent are done. UserError if ASV itself fails.
    """
    quick = ["--attribute", "rounds=1", "--attribute", "repeat=2"]
    options = ["run", "HASHFILE:-", "--skip-existing", "--record-samples", *quick]
    failures, last = [], ""
    with subprocess.Popen(
        [sys.executable, "-m", "asv", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    ) as asv:
        assert asv.stdin is not None
        assert asv.stdout is not None
        asv.stdin.write("\n".join(commits))
        asv.stdin.close()
        for line in asv.stdout:
            status = read_status(line)
            last = line.strip() or last
            if status.percent is not None:
                advance(status.percent)
            if status.failure:
                failures.append(status.failure)
    _require_fine("run", asv.returncode, (0, _SOME_FAILED), last)
    return tuple(failures)


def publish(directory: Path) -> None:
    """Write the dashboard to `directory`, which is replaced; UserError if ASV fails."""
    _asv("publish", "--no-pull", "--html-dir", str(directory))


def _directories(root: Path) -> set[Path]:
    """What ASV makes before it measures: environments, and a directory for the machine."""
    return {path for pattern in ("env", "env/*", "results/*") for path in root.glob(pattern)}


def _asv(*arguments: str) -> None:
    """Run `asv ARGUMENTS`; UserError if it fails, with its last words."""
    done = subprocess.run(
        [sys.executable, "-m", "asv", *arguments],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    words = (done.stdout.strip().splitlines() or ["no reason given"])[-1].strip()
    _require_fine(arguments[0], done.returncode, (0,), words)


def _require_fine(what: str, code: int, fine: tuple[int, ...], words: str) -> None:
    if code not in fine:
        raise UserError(f"asv {what} failed (exit code {code}): {words}")
