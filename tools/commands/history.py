"""Find the commits that changed the cost of a benchmark.

First a line an event: which commit, whether it was the code or the machine, how many series and by
how much, and whether it is still there. Series by series with --bench, --commit or --all. What one
asks for does not change what is found: all series of a machine are searched together. Commits are
those of the branch that asv.conf.json names first.

examples:
  python -m tools history
  python -m tools history --bench 'time_step' --plot plots
  python -m tools history --commit 06194737 --worse-than 1.1
  python -m tools history --config ../other/asv.conf.json --steps asv    # as asv publish has it
"""

import argparse
from dataclasses import replace
from datetime import UTC, datetime

from ..history.age import age_note
from ..history.answer import ASV, TOOLS, narrowed
from ..history.report import history_report
from ..history.search import find_history
from ..render.formats import print_report
from ..store.query import ALL
from ._options import (
    add_all,
    add_format,
    add_plot,
    add_query,
    add_source,
    database_of,
    number_in,
    query_of,
    report_problems,
)

_RECORDS = ("json", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `history`."""
    add_source(parser)
    add_query(parser)
    parser.add_argument("--environment", metavar="NAME", help="only results of this environment")
    parser.add_argument("--branch", metavar="NAME", help="the branch whose commits are followed")
    parser.add_argument("--commit", metavar="REV", help="only what this commit may have changed")
    parser.add_argument(
        "--worse-than",
        type=number_in(1, 1e6, "a factor"),
        metavar="FACTOR",
        help="only series that got worse by this factor at least, such as 1.1",
    )
    parser.add_argument(
        "--steps",
        choices=(TOOLS, ASV),
        default=TOOLS,
        help="whose steps to show: those of this tool (default) or of asv.step_detect",
    )
    add_plot(parser)
    add_all(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Find the changes, print those that are asked for and, if asked, plot them."""
    database = database_of(args)
    commit = database.commits.resolve(args.commit) if args.commit else ALL
    query = replace(query_of(args, commit), environment=args.environment, branch=args.branch)
    history = find_history(database, query, args.steps)
    history = replace(history, notes=(*history.notes, *age_note(history, datetime.now(UTC))))
    shown = narrowed(history, query, args.worse_than)
    in_detail = bool(args.bench or args.commit or args.all)
    report = history_report(shown, in_detail, args.format in _RECORDS)
    print_report(report.in_full if args.all else report, args.format)
    if args.plot:
        from ..history.plot import plot_history  # matplotlib takes long to import

        plot_history(narrowed(history, query, None), query, args.plot)
    report_problems(database.problems, args.problems)
    return 0
