"""Options that several commands share, and what they say on stderr."""

import argparse
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ..render.formats import FORMATS
from ..render.progress import track
from ..render.streams import print_note
from ..store.config import Project, existing_directory, read_project
from ..store.database import Database, read_database
from ..store.log import torn_note
from ..store.problems import Problem
from ..store.query import LATEST, Query
from ..store.regex import compiled
from ._project import config_of

EXAMPLES = 3
MOST = 1_000_000
SHOWN = 40  # characters of a wrong value


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add --config, --results and --problems."""
    place = parser.add_mutually_exclusive_group()
    add_config(place, "asv.conf.json of the project")
    place.add_argument(
        "--results", type=Path, metavar="DIR", help="results directory, instead of --config"
    )
    parser.add_argument(
        "--problems",
        action="store_true",
        help=f"list all that was not used, skipped cells too, not only {EXAMPLES} examples",
    )


def add_config(parser: argparse._ActionsContainer, words: str) -> None:
    """Add --config; words: what is read of the project."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help=f"{words} (default: asv.conf.json here or above)",
    )


def add_query(
    parser: argparse.ArgumentParser, axis: str = "is the size (default: by its values)"
) -> None:
    """Add --bench, --axis and --machine; axis: what the parameter of that name does."""
    add_bench(parser, "only benchmarks whose name(...) matches")
    parser.add_argument("--axis", metavar="PARAM", help=f"the parameter that {axis}")
    parser.add_argument("--machine", metavar="NAME", help="only results of this machine")


def add_bench(parser: argparse.ArgumentParser, words: str) -> None:
    """Add --bench; words: what becomes of benchmarks that match."""
    parser.add_argument("--bench", type=regex, metavar="REGEX", help=words)


def add_commit(parser: argparse.ArgumentParser) -> None:
    """Add --commit."""
    parser.add_argument(
        "--commit",
        default=LATEST,
        metavar="REV",
        help="a revision or hash, `all`, or `latest`, the newest on each machine (default)",
    )


def add_predict(parser: argparse.ArgumentParser, metavar: str, words: str) -> None:
    """Add --predict, a list of sizes; words: what is predicted at them."""
    parser.add_argument(
        "--predict",
        nargs="+",
        type=positive_number,
        metavar=metavar,
        default=[],
        help=words,
    )


def add_plot(parser: argparse.ArgumentParser) -> None:
    """Add --plot."""
    parser.add_argument("--plot", type=Path, metavar="DIR", help="write a PNG a benchmark to DIR")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add --format."""
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def add_all(parser: argparse.ArgumentParser) -> None:
    """Add --all."""
    parser.add_argument(
        "--all", action="store_true", help="print every row as text, not only those that say most"
    )


def query_of(args: argparse.Namespace, commit: str | None = None) -> Query:
    """Return what the options ask for; commit: instead of --commit, where there is no such."""
    return Query(args.bench, args.axis, args.machine, commit=commit or args.commit)


def regex(text: str) -> re.Pattern[str]:
    """Parse a regular expression given as an option."""
    try:
        return compiled(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a regular expression: {error}") from error


def number_in(low: float, high: float, what: str) -> Callable[[str], float]:
    """Return what parses an option that is a number from `low` to `high`; what: its name."""

    def parsed(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:  # NaN is nowhere
            raise argparse.ArgumentTypeError(f"{_cut(text)}: not {what} from {low:g} to {high:g}")
        return number

    return parsed


def whole_number_in(low: int, high: int) -> Callable[[str], int]:
    """Return what parses an option that is a whole number from `low` to `high`, not below 0."""

    def parsed(text: str) -> int:
        short = text.isdecimal() and len(text) <= len(str(high))
        if not (short and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(
                f"{_cut(text)}: not a whole number from {low} to {high}"
            )
        return int(text)

    return parsed


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


# What a minute, a size or a time step may be: its cube and its inverse are still ordinary numbers.
positive_number = number_in(1e-9, 1e15, "a positive number")
whole_number = whole_number_in(1, MOST)


def database_of(args: argparse.Namespace) -> Database:
    """Read what --config or --results names, with a progress bar; raises UserError."""
    return read_database(project_of(args), lambda paths: track(paths, "reading results"))


def project_of(args: argparse.Namespace) -> Project:
    """Return the project that --config or --results names; raises UserError."""
    if args.results:
        return Project(existing_directory(args.results), repository=None)
    return read_project(config_of(args))


def report_torn(log: Path) -> None:
    """Say on stderr that a log's last line was cut short, where it was."""
    if note := torn_note(log):
        print_note(note)


def report_problems(problems: Sequence[Problem], all_of_them: bool) -> None:
    """Say on stderr what could not be used, whole files first: the first few of it or all.

    What benchmarks skip by choice is only listed among all.
    """
    listed = [problem for problem in problems if all_of_them or not problem.by_choice]
    if not listed:
        return
    listed.sort(key=lambda problem: problem.benchmark is not None)
    shown = listed if all_of_them else listed[:EXAMPLES]
    rest = f", the first {len(shown)} (--problems lists all)" if len(shown) < len(listed) else ""
    files = len({problem.path for problem in listed})
    print_note(f"not used: {len(listed)} entries in {files} files{rest}:")
    for problem in shown:
        print_note(f"  {problem}")
