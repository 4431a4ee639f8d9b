"""Show how the cost of each benchmark grows with its size.

Every benchmark with a numeric parameter is fitted by the laws constant, log n, sqrt n, n, n log n,
n^1.5, n^2, n^2 log n, n^3 and 2^n, each with and without an offset, most also with a lower-order
term, by a cost that levels off and by a break; for each machine, environment, version and
combination of its other parameters. Of rates, where more is better, that is 1 / rate. What the
measured sizes cannot tell is answered "undecided" or "refused", with the reason. Intervals are at
95 %.

examples:
  python -m tools scaling --predict 500000
  python -m tools scaling --bench 'time_step' --commit all --format csv
  python -m tools scaling --config ../other/asv.conf.json --plot plots
  python -m tools scaling --predict 300000 --record    # measure it, then: python -m tools score
"""

import argparse

from ..errors import UserError
from ..render.formats import print_report
from ..render.progress import track
from ..render.report import Report
from ..render.streams import print_note
from ..scaling.judge import judge
from ..scaling.ledger import NAME
from ..scaling.no_sizes import why_no_sizes
from ..scaling.outcomes import interval_inflation, measured_scores, record_predictions
from ..scaling.selection import select_series
from ..scaling.table import scaling_report
from ._options import (
    add_all,
    add_commit,
    add_format,
    add_plot,
    add_predict,
    add_query,
    add_source,
    database_of,
    query_of,
    report_problems,
    report_torn,
)

_SERIES_WORTH_A_BAR = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `scaling`."""
    add_source(parser)
    add_query(parser)
    add_commit(parser)
    add_predict(parser, "N", "cost, or rate, at these sizes")
    parser.add_argument(
        "--record", action="store_true", help=f"keep what --predict gives, in RESULTS/{NAME}"
    )
    add_plot(parser)
    add_all(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the selected series, print them and, if asked, record and plot them."""
    if args.record and not args.predict:
        raise UserError("--record: nothing to keep; name sizes with --predict")
    database, query = database_of(args), query_of(args)
    report_torn(database.results_dir / NAME)
    inflation = interval_inflation(measured_scores(database))
    series = select_series(database, query)
    judged = [
        judge(each, args.predict, inflation)
        for each in track(series, "fitting", _SERIES_WORTH_A_BAR)
    ]
    if judged:
        report = scaling_report(judged, database.commits.subject, inflation.most)
    else:
        report = _without_sizes(why_no_sizes(database, query), args.format)
    print_report(report.in_full if args.all else report, args.format)
    if args.record:
        new, total = record_predictions(database.results_dir, judged, inflation)
        print_note(f"{database.results_dir / NAME}: {new} of {total} predictions new")
    if args.plot:
        from ..scaling.plot import plot_all  # matplotlib takes long to import

        plot_all(judged, args.plot)
    report_problems(database.problems, args.problems)
    return 0


def _without_sizes(why: str, form: str) -> Report:
    """Return a report without records, whose reason stands beside formats that have no words."""
    if form in ("json", "csv"):
        print_note(why)
    return Report((), (), (f"{why[0].upper()}{why[1:]}.",))
