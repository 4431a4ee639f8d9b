"""Project speed on exclusive cores and on all of them.

Full-CPU speed is the measured time less the measured starvation, or refused. Speed-up over workers
is judged by Amdahl's and Gustafson's law, the Universal Scalability Law and a roof. Too few numbers
of workers give limits and no coherency. Both factors together are the theoretical steps a second.
All intervals are at 95 %. docs/projection.md says more.

examples:
  python -m tools projection
  python -m tools projection --bench 'Step|Ensemble' --cores 4 8 --predict 50000
  python -m tools projection --config ../other/asv.conf.json --axis jobs --plot plots
  python -m tools projection --commit all              # and which commit changed it
"""

import argparse

from ..projection.places import by_result_file, select_places
from ..projection.report import DT_S, ProjectionRequest, projection_report
from ..render.formats import print_report
from ..render.progress import track
from ..render.streams import print_note
from ..store.side_car import read_side_cars, side_car_paths
from . import verify
from ._options import (
    add_all,
    add_commit,
    add_format,
    add_plot,
    add_predict,
    add_query,
    add_source,
    database_of,
    positive_number,
    query_of,
    report_problems,
    whole_number,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `projection`."""
    add_source(parser)
    add_query(parser, "counts workers (default: by its name)")
    add_commit(parser)
    parser.add_argument(
        "--cores", nargs="+", type=whole_number, metavar="N", default=[], help="throughput of N"
    )
    add_predict(
        parser, "VEHICLES", "theoretical steps a second at these sizes, by the law of growth"
    )
    parser.add_argument(
        "--errors",
        choices=("relative", "absolute"),
        default="relative",
        help="what is squared (default: relative; published tables of the USL take absolute)",
    )
    parser.add_argument(
        "--dt-s",
        type=positive_number,
        default=DT_S,
        metavar="S",
        help=f"simulated seconds of a step (default: {DT_S})",
    )
    add_plot(parser)
    add_all(parser)
    add_format(parser)
    # A mode of an earlier version, now a command.
    parser.add_argument("--verify", action="store_true", help=argparse.SUPPRESS)
    verify.add_repeats(parser, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Judge what is asked for, print it and, with --plot, draw it."""
    if args.verify:
        print_note("projection --verify: is now `python -m tools verify`")
        return verify.run(args)
    database, query = database_of(args), query_of(args)
    paths = side_car_paths(database.results_dir)
    side_cars = read_side_cars(list(track(paths, "reading")))
    processes, unmatched = by_result_file(database.files, side_cars.processes)
    places = select_places(database, processes, query, args.errors)
    request = ProjectionRequest(args.cores, args.predict, args.dt_s)
    report = projection_report(places, database, query, request)
    print_report(report.in_full if args.all else report, args.format)
    if args.plot:
        from ..projection.plot import plot_places  # matplotlib takes long to import

        plot_places(places, query, args.plot)
    problems = (*database.problems, *side_cars.problems, *unmatched)
    report_problems(problems, args.problems)
    return 0
