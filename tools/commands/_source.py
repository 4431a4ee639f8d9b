"""The options that say which results to read and which of them to use, shared by commands."""

import argparse
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.errors import UserError
from tools.render.progress import track
from tools.store.cache import cache_path, read_cached
from tools.store.config import Project, existing_directory, read_project
from tools.store.problems import Problem
from tools.store.results import Results

EXAMPLES = 3


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --config, --results and --problems."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--config",
        type=Path,
        default=Path("asv.conf.json"),
        metavar="FILE",
        help="asv.conf.json of the project (default: ./asv.conf.json)",
    )
    place.add_argument(
        "--results", type=Path, metavar="DIR", help="results directory, instead of --config"
    )
    parser.add_argument(
        "--problems",
        action="store_true",
        help=f"list all that was not used, skipped cells too, not only {EXAMPLES} examples",
    )


def regex(text: str) -> re.Pattern[str]:
    """Parse a regular expression given as an option."""
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"not a regular expression: {error}") from error


def positive_number(text: str) -> float:
    """Parse a positive number given as an option."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: not a positive number")
    return number


def find_project(args: argparse.Namespace) -> Project:
    """Return the project that --config or --results names; raises UserError."""
    if args.results:
        return Project(existing_directory(args.results), repository=None)
    return read_project(args.config)


def load_results(project: Project) -> Results:
    """Read all results of a project, with a progress bar; raises UserError where there are none."""
    results = read_cached(
        project.results_dir,
        cache_path(project.results_dir),
        lambda paths: track(paths, "reading results"),
    )
    if not results.files:
        first = f", such as {results.problems[0]}" if results.problems else ""
        raise UserError(
            f"{project.results_dir}: no usable result file ({len(results.problems)} unusable"
            f"{first}); run `asv run` first"
        )
    return results


def report_problems(problems: Sequence[Problem], all_of_them: bool) -> None:
    """Say on stderr what could not be used, whole files first: the first few of it or all.

    What benchmarks skip by choice is only listed among all.
    """
    told = [problem for problem in problems if all_of_them or not problem.by_choice]
    if not told:
        return
    told.sort(key=lambda problem: problem.benchmark is not None)
    shown = told if all_of_them else told[:EXAMPLES]
    rest = f", the first {len(shown)} (--problems lists all)" if len(shown) < len(told) else ""
    files = len({problem.path for problem in told})
    print(f"not used: {len(told)} entries in {files} files{rest}:", file=sys.stderr)
    for problem in shown:
        print(f"  {problem}", file=sys.stderr)
