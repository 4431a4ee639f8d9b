"""Measure commits with ASV, publish the dashboard and print how cost grows.

example: python -m tools run main~5..main

Without a range: the newest commits that changed the core. What is measured already is not measured
again. Every benchmark gets one process a commit, enough to look around in minutes; for a history
to decide by, run `asv run RANGE --record-samples --interleave-rounds`, which gives each the
processes that the suite asks for.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..bootstrap import reason
from ..calibration.check import misfits
from ..calibration.file import read_calibration
from ..checkout import git, require_history
from ..errors import UserError
from ..render.formats import print_report
from ..scaling.judge import judge
from ..scaling.outcomes import measured_scores, widening_of
from ..scaling.selection import select_series
from ..scaling.table import scaling_report
from ..store.config import read_project
from ..store.database import Database, read_database
from ..store.query import Query
from ._options import report_problems

CORE = "simcore"
SOME_FAILED = 2  # exit code of `asv run` where a benchmark failed and the others did not
NEWEST = 2  # commits without a range: with the installation under five minutes on two cores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("range", nargs="?", metavar="RANGE", help="commits, as `git log` takes it")


def run(args: argparse.Namespace) -> int:
    root = Path.cwd()
    if not (root / "asv.conf.json").is_file():
        raise UserError("asv.conf.json: not in this directory; run from the project's root")
    require_history(root)
    _require_branch(root)
    commits = commits_to_measure(root, args.range)
    machine = _name_machine()
    _make_environment(root, commits)
    _measure(commits)
    _asv("publish", quiet=True)
    plots = Path("html") / "scaling"
    database = read_database(read_project(root / "asv.conf.json"))
    _explain(database, machine, commits[0], plots)
    _check_calibration(root, database, machine, commits[0])
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
    all_of_them = git(root, *wanted).split()
    if not all_of_them:
        raise UserError(f"range {commit_range}: holds no commit; name one such as main~5..main")
    changed_core = git(root, *wanted, CORE).split() or all_of_them[:1]
    left = len(all_of_them) - len(changed_core)
    if left:
        print(f"Measuring {len(changed_core)} of {len(all_of_them)} commits:", end=" ")
        print(f"the others leave {CORE}/ as it was.", flush=True)
    return changed_core


def _require_branch(root: Path) -> None:
    """`asv publish` draws the branch main, and would fail only after all is measured."""
    if not git(root, "branch", "--list", "main").strip():
        raise UserError(
            "there is no local branch main, which the dashboard draws:"
            " run `git branch main origin/main`"
        )


def _name_machine() -> str:
    """This machine's name in results/. ASV asks for it the first time, and nobody may answer."""
    from asv.machine import Machine, MachineCollection
    from asv.util import UserError as UnknownMachine

    name: str = Machine.get_unique_machine_name()
    try:
        MachineCollection.load(name)
    except UnknownMachine:
        _asv("machine", "--yes", quiet=True)
    return name


def _make_environment(root: Path, commits: list[str]) -> None:
    """Whatever needs the network, with ASV's words kept back: only a failure needs any.

    Not `asv setup`, which ends with exit code 1 when all went well.
    """
    print("Making the environment that commits are measured in ...", flush=True)
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
        raise UserError(reason("the environment of asv.conf.json", done.stdout + done.stderr))


def _directories(root: Path) -> set[Path]:
    """What ASV makes before it measures: environments, and a directory for the machine."""
    return {path for pattern in ("env", "env/*", "results/*") for path in root.glob(pattern)}


def _measure(commits: list[str]) -> None:
    """Failed benchmarks are no reason to keep back what the others say: ASV has told of them."""
    quick = ["--attribute", "rounds=1", "--attribute", "repeat=2"]  # one process, two samples
    options = ["--skip-existing", "--record-samples", *quick]
    _asv("run", "HASHFILE:-", *options, given="\n".join(commits), fine=(0, SOME_FAILED))


def _explain(database: Database, machine: str, commit: str, plots: Path) -> None:
    from ..scaling.plot import plot_all  # matplotlib takes long to import

    query = Query(machine=machine, commit=commit)
    widened = widening_of(measured_scores(database))
    judged = [judge(series, widened=widened) for series in select_series(database, query)]
    print_report(scaling_report(judged, database.commits.subject, widened), "text")
    plot_all(judged, plots)
    report_problems(database.problems, all_of_them=False)


def _check_calibration(root: Path, database: Database, machine: str, commit: str) -> None:
    """Say what is not calibrated, and what takes far longer or shorter than when it was."""
    values_s = {
        (name, case): value
        for file in database.files
        if (file.machine, file.commit) == (machine, commit)
        for name, row in file.rows.items()
        if name.rpartition(".")[2].startswith("time_")
        for case, value in row.cases().items()
    }
    for line in misfits(values_s, read_calibration(root / "benchmarks" / "calibration.json")):
        print(line)


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
