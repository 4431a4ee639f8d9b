"""Measure commits with ASV, publish the dashboard and print how cost grows.

example: python -m tools run main~5..main

Without a range: the newest commits that changed the core. What is measured already is not measured
again. Every benchmark gets one process a commit, enough to look around in minutes; for a history
to decide by, run `asv run RANGE --record-samples --interleave-rounds`, which gives each the
processes that the suite asks for.
"""

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

from tools.bootstrap import reason
from tools.checkout import git, require_history
from tools.commands import scaling
from tools.errors import UserError

CORE = "simcore"
NEWEST = 2  # commits without a range: with the installation under five minutes on two cores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("range", nargs="?", metavar="RANGE", help="commits, as `git log` takes it")


def run(args: argparse.Namespace) -> int:
    root = Path.cwd()
    if not (root / "asv.conf.json").is_file():
        raise UserError("asv.conf.json: not in this directory; run from the project's root")
    require_history(root)
    commits = commits_to_measure(root, args.range)
    _name_machine()
    _make_environment(root, commits)
    _measure(commits)
    _asv("publish", quiet=True)
    plots = Path("html") / "scaling"
    _explain(plots)
    print(
        "Now run `.venv/bin/python -m asv preview` and open http://127.0.0.1:8080"
        f" (scaling plots: {plots}{os.sep})"
    )
    return 0


def commits_to_measure(root: Path, commit_range: str | None) -> list[str]:
    """Full hashes, newest first, of the commits in the range that changed the core.

    A range that leaves the core alone stands for its last commit. UserError if it is empty.
    """
    first_parents = ["rev-list", "--first-parent"]
    if commit_range is None:
        return git(root, *first_parents, f"--max-count={NEWEST}", "HEAD", "--", CORE).split()
    wanted = [*first_parents, "--end-of-options", *commit_range.split(), "--"]
    changed_core = git(root, *wanted, CORE).split()
    if changed_core:
        return changed_core
    all_of_them = git(root, *wanted).split()
    if not all_of_them:
        raise UserError(f"range {commit_range}: holds no commit; name one such as main~5..main")
    return all_of_them[:1]


def _name_machine() -> None:
    """ASV asks who this machine is the first time; nobody may be there to answer."""
    from asv.machine import MachineCollection
    from asv.util import UserError as UnknownMachine

    try:
        MachineCollection.load(socket.gethostname())
    except UnknownMachine:
        _asv("machine", "--yes", quiet=True)


def _make_environment(root: Path, commits: list[str]) -> None:
    """Whatever needs the network, with ASV's words kept back: only a failure needs any.

    Not `asv setup`, which ends with exit code 1 when all went well.
    """
    print("Making the environment that commits are measured in ...", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "asv", "run", "HASHFILE:-", "--bench", "just-discover"],
        input="\n".join(commits),
        capture_output=True,
        text=True,
        env=os.environ | {"PIP_ONLY_BINARY": ":all:"},  # so that no compiler is needed
    )
    if done.returncode:
        env = root / "env"
        if env.is_dir() and not any(env.iterdir()):
            env.rmdir()
        raise UserError(reason("the environment of asv.conf.json", done.stdout + done.stderr))


def _measure(commits: list[str]) -> None:
    options = ["--skip-existing", "--record-samples", "--attribute", "rounds=1"]
    _asv("run", "HASHFILE:-", *options, given="\n".join(commits))


def _explain(plots: Path) -> None:
    parser = argparse.ArgumentParser()
    scaling.add_arguments(parser)
    scaling.run(parser.parse_args(["--plot", str(plots)]))


def _asv(*arguments: str, given: str = "", quiet: bool = False) -> None:
    """Run `asv ARGUMENTS`; UserError if it fails, with its last words where they were not seen."""
    done = subprocess.run(
        [sys.executable, "-m", "asv", *arguments],
        input=given,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if done.returncode:
        words = (done.stdout or "see above").strip().splitlines()[-1]
        raise UserError(f"asv {arguments[0]} failed (exit code {done.returncode}): {words}")
