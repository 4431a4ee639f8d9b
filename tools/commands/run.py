"""Measure commits with ASV, publish, and print how cost grows.

example: python -m tools run main~5..main

Without a range: the newest commits that changed the core. What is measured already is not measured
again. Every benchmark gets one process a commit, enough to look around in minutes; for a history
to decide by, run `asv run RANGE --record-samples --interleave-rounds`, which gives each the
processes that the suite asks for.
"""

import argparse
import os
from pathlib import Path

from ..calibration.check import misfits, timed_values
from ..calibration.file import read_calibration
from ..checkout import require_history
from ..errors import UserError
from ..measure.asv_run import (
    make_environment,
    measure_quickly,
    name_machine,
    publish,
    require_branch,
)
from ..measure.commit_range import CORE, CommitRange, commits_to_measure
from ..render.formats import print_report
from ..scaling.judge import judge
from ..scaling.outcomes import interval_inflation, measured_scores
from ..scaling.selection import select_series
from ..scaling.table import scaling_report
from ..store.config import read_project
from ..store.database import Database, read_database
from ..store.query import Query
from ._options import report_problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `run`."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="commits, as `git log` takes it")


def run(args: argparse.Namespace) -> int:
    """Measure, publish and print how cost grows at the newest commit of the range."""
    root = Path.cwd()
    if not (root / "asv.conf.json").is_file():
        raise UserError("asv.conf.json: not in this directory; run from the project's root")
    require_history(root)
    require_branch(root)
    wanted = commits_to_measure(root, args.range)
    _say_what_is_measured(wanted)
    machine, newest = name_machine(), wanted.commits[0]
    print("Making the environment that commits are measured in ...", flush=True)
    make_environment(root, wanted.commits)
    measure_quickly(wanted.commits)
    publish()
    plots = Path("html") / "scaling"
    database = read_database(read_project(root / "asv.conf.json"))
    _print_scaling(database, Query(machine=machine, commit=newest), plots)
    calibration = read_calibration(root / "benchmarks" / "calibration.json")
    for line in misfits(timed_values(database.files, machine, newest), calibration):
        print(line)
    print(
        "Now run `.venv/bin/python -m asv preview` and open http://127.0.0.1:8080"
        f" (scaling plots: {plots}{os.sep})"
    )
    return 0


def _say_what_is_measured(wanted: CommitRange) -> None:
    if wanted.unchanged:
        count = len(wanted.commits)
        print(f"Measuring {count} of {count + wanted.unchanged} commits:", end=" ")
        print(f"the others leave {CORE}/ as it was.", flush=True)


def _print_scaling(database: Database, query: Query, plots: Path) -> None:
    from ..scaling.plot import plot_all  # matplotlib takes long to import

    inflation = interval_inflation(measured_scores(database))
    judged = [judge(series, inflation=inflation) for series in select_series(database, query)]
    print_report(scaling_report(judged, database.commits.subject, inflation), "text")
    plot_all(judged, plots)
    report_problems(database.problems, all_of_them=False)
