"""ASV's own command line: its environment, its runs and its pages, in the current directory."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..checkout import git
from ..errors import UserError, installation_failure

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
        _asv("machine", "--yes", quiet=True)
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


def measure_quickly(commits: Sequence[str]) -> None:
    """Measure what is not measured yet, each benchmark in one process of two samples.

    ASV prints what fails; that some benchmarks do is no reason to keep back what others say.
    UserError if ASV itself fails.
    """
    quick = ["--attribute", "rounds=1", "--attribute", "repeat=2"]
    options = ["--skip-existing", "--record-samples", *quick]
    _asv("run", "HASHFILE:-", *options, given="\n".join(commits), fine=(0, _SOME_FAILED))


def publish() -> None:
    """Write the dashboard to html/; UserError if ASV fails."""
    _asv("publish", quiet=True)


def _directories(root: Path) -> set[Path]:
    """What ASV makes before it measures: environments, and a directory for the machine."""
    return {path for pattern in ("env", "env/*", "results/*") for path in root.glob(pattern)}


def _asv(
    *arguments: str, given: str = "", quiet: bool = False, fine: tuple[int, ...] = (0,)
) -> None:
    """Run `asv ARGUMENTS`; UserError if it fails, with its last words where they were not seen."""
    done = subprocess.run(
        [sys.executable, "-m", "asv", *arguments],
        input=given,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if done.returncode not in fine:
        words = ((done.stdout or "").strip().splitlines() or ["see above"])[-1].strip()
        raise UserError(f"asv {arguments[0]} failed (exit code {done.returncode}): {words}")
