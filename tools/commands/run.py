"""Sum up the recorded history, measure the newest commits, publish.

example: python -m tools run main~5..main

Without a range: the newest commits that changed the core. What is measured already is not measured
again. Every benchmark gets one process a commit, enough to look around in minutes; for a history
to decide by, run `asv run RANGE --record-samples --interleave-rounds`, which gives each the
processes that the suite asks for.
"""

import argparse
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..calibration.check import misfits, timed_values
from ..calibration.file import read_calibration
from ..checkout import require_history
from ..errors import UserError
from ..history.recorded import recorded_history
from ..history.recorded_words import recorded_lines
from ..measure.asv_run import (
    Interrupted,
    make_environment,
    measure_quickly,
    name_machine,
    require_branch,
)
from ..measure.commit_range import CORE, CommitRange, commits_to_measure
from ..measure.half_made import keep_whole, written_ns
from ..measure.other_load import others_share, read_totals
from ..render.progress import advancing
from ..render.streams import print_line, print_note
from ..store.config import read_project
from ..store.database import Database, read_database
from ..store.settings.file import read_settings
from . import publish
from ._measured import (
    WIDTH,
    changed_results,
    failure_lines,
    interrupted_line,
    known_of_two,
    laws_here,
)
from ._project import CONFIG, enter_root

RESULTS = "results"
PAGES = "Pages: .venv/bin/python -m asv preview, and PNG files in the folders of html/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `run`."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="commits, as `git log` takes it")


def run(args: argparse.Namespace) -> int:
    """Say what was recorded, measure, publish, and say what is known now."""
    root, thresholds = enter_root(args), read_settings().thresholds
    require_history(root)
    require_branch(root)
    wanted = commits_to_measure(root, args.range)
    _print(_recorded(root))
    _print(_what_is_measured(wanted))
    machine, newest = name_machine(), wanted.commits[0]
    there = written_ns(root / RESULTS)
    try:
        failures, load = _measure(root, wanted)
        database = read_database(read_project(root / CONFIG))
        if not publish.is_current(database.results_dir):
            publish.write_pages(database, root)
    except KeyboardInterrupt as interrupted:
        at_work = interrupted.commit if isinstance(interrupted, Interrupted) else ""
        print_note(interrupted_line(keep_whole(root / RESULTS, there), at_work))
        raise
    _print(known_of_two(database, machine, wanted.commits, thresholds))
    _print(laws_here(database, machine, newest))
    _print(failure_lines(failures))
    if written_ns(root / RESULTS) != there:  # how busy the machine was is known of what is new
        _print(_misfits(root, database, machine, newest, load))
    _print(changed_results(root))
    _print([PAGES])
    return 0


def _measure(root: Path, wanted: CommitRange) -> tuple[tuple[str, ...], float]:
    """Measure; return what failed, and the share of all cores that other programs took."""
    with advancing("making the environment", None):
        make_environment(root, wanted.commits)
    totals = read_totals()
    with advancing("measuring", 100.0) as advance:
        failures = measure_quickly(wanted.commits, advance)
    return failures, others_share(totals, read_totals())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print_line(line)


def _recorded(root: Path) -> Iterable[str]:
    try:
        database = read_database(read_project(root / CONFIG))
        return list(recorded_lines(recorded_history(database), database.commits))
    except UserError as error:  # a first measurement has nothing before it
        return textwrap.wrap(f"No recorded history: {error}.", WIDTH)


def _what_is_measured(wanted: CommitRange) -> Iterator[str]:
    newest, *older = (commit[:8] for commit in wanted.commits)
    others = f" and {older[-1] if len(older) == 1 else f'{len(older)} before'}" if older else ""
    left_out = f" ({wanted.unchanged} others leave {CORE}/ as it was)" if wanted.unchanged else ""
    yield f"Measuring {newest}{others}{left_out} ..."


def _misfits(
    root: Path, database: Database, machine: str, commit: str, load: float
) -> Iterator[str]:
    """load: the share of all cores that other programs took."""
    calibration = read_calibration(root / "benchmarks" / "calibration.json")
    for line in misfits(timed_values(database.files, machine, commit), calibration, load):
        yield from textwrap.wrap(line, WIDTH, break_on_hyphens=False)
