"""How the cost of each benchmark grows with its size.

Every benchmark with a numeric parameter is fitted by cost = offset + coefficient n^exponent, with
95 % intervals, for each machine, environment, version and combination of its other parameters.
What the measured sizes cannot tell is answered "undecided" or "refused", with the reason.

The coefficient is in the benchmark's unit per size^exponent; its interval lets the exponent vary.

examples:
  python -m tools scaling
  python -m tools scaling --bench 'time_step' --commit all --format csv
  python -m tools scaling --config ../other/asv.conf.json --plot plots
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tools.commands._scaling_table import Judged, scaling_tables
from tools.commands._selection import add_selection_arguments, select_series
from tools.commands._source import (
    add_source_arguments,
    find_project,
    load_results,
    report_problems,
)
from tools.render.formats import FORMATS, print_tables
from tools.render.progress import track
from tools.stats.growth import Growth, judge_growth
from tools.stats.pure_error import (
    error_of_median,
    relative_sd_of_quartiles,
    relative_sd_of_samples,
)
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.series import SizeSeries


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `scaling`."""
    add_source_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument("--plot", type=Path, metavar="DIR", help="write a PNG a benchmark to DIR")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def run(args: argparse.Namespace) -> int:
    """Judge the selected series, print them and, if asked, plot them."""
    project = find_project(args)
    results = load_results(project)
    catalogue = read_catalogue(project.results_dir)
    commits = order_commits(results.files, project.repository)
    selected = select_series(results.files, catalogue, commits, args)
    judged = [(series, judge(series)) for series in track(selected, "fitting")]
    print_tables(scaling_tables(judged, commits.subject), args.format)
    if args.plot:
        _plot(judged, args.plot)
    report_problems(catalogue.problems + results.problems, args.problems)
    return 0


def judge(series: SizeSeries) -> Growth:
    """Judge the growth of one series, its error from the samples or else from the quartiles."""
    relative_sd = None
    if series.samples is not None:
        relative_sd = relative_sd_of_samples(series.samples)
    elif series.repeats > 1:
        relative_sd = relative_sd_of_quartiles(series.lower_quartile, series.upper_quartile)
    error = None if relative_sd is None else error_of_median(relative_sd, series.processes)
    return judge_growth(series.sizes, series.costs, error)


def _plot(judged: Sequence[Judged], directory: Path) -> None:
    from tools.render.plot import plot_growth  # matplotlib takes long to import

    drawable = [pair for pair in judged if (pair[0].costs > 0).any()]
    benchmarks = sorted({series.key.benchmark for series, _ in drawable})
    for benchmark in track(benchmarks, "plotting", many=4):
        curves = [pair for pair in drawable if pair[0].key.benchmark == benchmark]
        plot_growth(directory, benchmark, curves)
