"""Find the commits that changed the cost of a benchmark.

A change is of the law (the exponent), of a factor (offset or coefficient), or of the machine. The
chance that one is reported where nothing changed is 5 % at most, over all series and commits.

examples:
  python -m tools history
  python -m tools history --bench 'time_step' --plot plots
  python -m tools history --config ../other/asv.conf.json --steps asv    # as asv publish has it
"""

import argparse

from ..render.formats import print_report
from ..scaling.history import find_history
from ..scaling.history_report import ASV, TOOLS, history_report
from ..scaling.outcomes import interval_inflation, measured_scores
from ..store.query import ALL
from ._options import (
    add_all,
    add_format,
    add_plot,
    add_predict,
    add_query,
    add_source,
    database_of,
    query_of,
    report_problems,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `history`."""
    add_source(parser)
    add_query(parser)
    add_predict(parser, "N", "cost at these sizes, at every commit")
    add_steps(parser, "whose steps to show: those of this tool (default) or of asv.step_detect")
    add_plot(parser)
    add_all(parser)
    add_format(parser)


def add_steps(parser: argparse.ArgumentParser, help: str) -> None:
    """Add --steps."""
    parser.add_argument("--steps", choices=(TOOLS, ASV), default=TOOLS, help=help)


def run(args: argparse.Namespace) -> int:
    """Find the changes of all that is asked for, print them and, if asked, plot them."""
    database = database_of(args)
    inflation = interval_inflation(measured_scores(database))
    every_law = bool(args.plot) or args.format in ("json", "csv")
    suite = find_history(database, query_of(args, ALL), args.predict, inflation, every_law)
    report = history_report(suite, database.commits, args.steps)
    print_report(report.in_full if args.all else report, args.format)
    if args.plot:
        from ..scaling.plot_history import plot_history  # matplotlib takes long to import

        plot_history(suite, args.plot)
    report_problems(database.problems, args.problems)
    return 0
