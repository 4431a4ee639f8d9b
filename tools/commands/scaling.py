"""How the cost of each benchmark grows with its size.

Every benchmark with a numeric parameter is fitted by the laws constant, log n, sqrt n, n, n log n,
n^1.5, n^2, n^2 log n and n^3, each with and without an offset, and by a linear law with a break;
for each machine, environment, version and combination of its other parameters. What the measured
sizes cannot tell is answered "undecided" or "refused", with the reason. Intervals are at 95 %.

examples:
  python -m tools scaling --predict 500000
  python -m tools scaling --bench 'time_step' --commit all --format csv
  python -m tools scaling --config ../other/asv.conf.json --history --plot plots
  python -m tools scaling --predict 300000 --record    # measure it, then: scaling --score
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.commands._scaling_history import history_tables
from tools.commands._scaling_judge import Judged, judge
from tools.commands._scaling_ledger import (
    ALL,
    outcomes,
    record_predictions,
    score_table,
    scores,
)
from tools.commands._scaling_table import scaling_tables
from tools.commands._selection import LATEST, add_selection_arguments, select_series
from tools.commands._source import (
    add_source_arguments,
    find_project,
    load_results,
    positive_number,
    report_problems,
)
from tools.errors import UserError
from tools.render.formats import FORMATS, print_tables
from tools.render.progress import track
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.ledger import NAME, read_ledger

_SERIES_WORTH_A_BAR = 50
STEPS = ("tools", "asv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `scaling`."""
    add_source_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument(
        "--predict",
        nargs="+",
        type=positive_number,
        metavar="N",
        default=[],
        help="cost at these sizes",
    )
    parser.add_argument(
        "--history", action="store_true", help="every commit, and which changed the law"
    )
    parser.add_argument(
        "--steps",
        choices=STEPS,
        default=STEPS[0],
        help="whose steps --history shows: those of this tool (default) or of asv.step_detect",
    )
    ledger = parser.add_mutually_exclusive_group()
    ledger.add_argument(
        "--record", action="store_true", help=f"keep what --predict says, in RESULTS/{NAME}"
    )
    ledger.add_argument(
        "--score", action="store_true", help="hold kept predictions against what was measured"
    )
    parser.add_argument("--plot", type=Path, metavar="DIR", help="write a PNG a benchmark to DIR")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def run(args: argparse.Namespace) -> int:
    """Judge the selected series, print them and, if asked, plot them."""
    if args.record and not args.predict:
        raise UserError("--record: nothing to keep; name sizes with --predict")
    if args.history and args.commit != LATEST:
        raise UserError("--history: shows every commit; leave out --commit")
    if args.history and (args.record or args.score):
        raise UserError("--history: neither records nor scores; leave out --record or --score")
    if args.steps != STEPS[0] and not args.history:
        raise UserError(f"--steps {args.steps}: only --history shows steps; add it")
    project = find_project(args)
    results = load_results(project)
    catalogue = read_catalogue(project.results_dir)
    ledger = read_ledger(project.results_dir)
    scored = scores(outcomes(ledger, results, catalogue))
    if args.score:
        if not ledger:
            raise UserError(f"{project.results_dir / NAME}: no predictions; make some by --record")
        done = scored[ALL].scored if scored else 0
        print_tables([score_table(scored, len(ledger) - done)], args.format)
        return 0
    widened = scored[ALL].widening if scored else 1.0
    commits = order_commits(results.files, project.repository)
    if args.history:
        tables = history_tables(results.files, catalogue, commits, args, widened)
        print_tables(tables, args.format)
        report_problems(catalogue.problems + results.problems, args.problems)
        return 0
    selected = select_series(results.files, catalogue, commits, args)
    judged = [
        judge(series, args.predict, widened)
        for series in track(selected, "fitting", _SERIES_WORTH_A_BAR)
    ]
    print_tables(scaling_tables(judged, commits.subject, widened), args.format)
    if args.record:
        new, made = record_predictions(project.results_dir, judged, widened)
        print(f"{project.results_dir / NAME}: {new} of {made} predictions new", file=sys.stderr)
    if args.plot:
        _plot(judged, args.plot)
    report_problems(catalogue.problems + results.problems, args.problems)
    return 0


def _plot(judged: Sequence[Judged], directory: Path) -> None:
    from tools.render.plot import plot_growth  # matplotlib takes long to import

    drawable = [one for one in judged if (one.series.costs > 0).any()]
    benchmarks = sorted({one.series.key.benchmark for one in drawable})
    for benchmark in track(benchmarks, "plotting", many=4):
        curves = [
            (one.series, one.growth) for one in drawable if one.series.key.benchmark == benchmark
        ]
        plot_growth(directory, benchmark, curves)
