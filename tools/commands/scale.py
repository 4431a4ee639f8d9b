"""Measure a grid of cases on all cores, and its laws of growth.

Every combination of the flags' values is a case, measured in several processes, one pinned process
a core, in an order drawn at random. While a process makes steps the others are stopped for short
moments, so that the slow-down by neighbours is measured in the same run. If it is more than
interference_limit of the settings, cases are measured one by one, as with --serial. A finished case
is kept: a grid that was broken off goes on, a repeated one costs nothing.

exit codes: 0 fine; 10 a quality gate is missed; 11 one is not decided; 2 wrong usage; 20 something
is missing or broken

examples:
  python -m tools scale --vehicle-counts 20 50 100 200
  python -m tools scale --vehicle-counts 100 1000 10000 --engines numpy numba --plot plots
  python -m tools scale --preset smoke --serial --format json
"""

import argparse
from dataclasses import replace

from ..errors import UserError
from ..observe.cases import grid
from ..observe.grid import Asked
from ..observe.grid_record import judged_by_gates
from ..observe.quality import judge_records
from ..observe.rule.quality import exit_code
from ..observe.scale import PRESET, scale_cases
from ..observe.tree import NO_WORKLOAD, WorkingTree
from ..render.formats import print_report
from ..render.streams import print_note
from ._options import add_format, add_plot, positive_number, whole_number
from ._workload import add_workload_flags, flags_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `scale`."""
    parser.add_argument(
        "--preset", default=PRESET, metavar="NAME", help=f"of the settings (default: {PRESET})"
    )
    parser.add_argument("--steps", type=whole_number, metavar="N", help="a process, at least")
    parser.add_argument(
        "--budget", type=positive_number, metavar="SECONDS", help="of all cases together"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--workers",
        type=whole_number,
        metavar="N",
        help="at a time; at most, and by default, all cores",
    )
    how.add_argument(
        "--serial",
        dest="workers",
        action="store_const",
        const=1,
        help="one at a time, the quiet way",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="measure, whatever was measured before"
    )
    add_plot(parser)
    add_format(parser)
    add_workload_flags(parser, several=True)


def run(args: argparse.Namespace) -> int:
    """Measure the grid, print it and, if asked, plot its laws; return what the gates say."""
    tree: WorkingTree = args.tree
    preset = tree.preset(args.preset)
    preset = replace(
        preset, steps=args.steps or preset.steps, budget_s=args.budget or preset.budget_s
    )
    if tree.workload is None:
        raise UserError(NO_WORKLOAD)
    try:
        cases = grid(tree.workload, preset.flags, flags_of(args, tree.workload))
    except ValueError as error:
        args.wrong_usage(str(error))
        raise
    asked = [Asked(case, preset.steps) for case in cases]
    scaled = scale_cases(tree, asked, preset, args.workers, args.fresh, print_note)
    verdicts = judge_records(tree.settings.quality, judged_by_gates(scaled.records))
    print_report(scaled.report([f"Quality: {each.reason}." for each in verdicts]), args.format)
    if args.plot and scaled.growths:
        from ..scaling.plot import plot_all  # matplotlib takes long to import

        plot_all(scaled.growths, args.plot)
    return exit_code(verdicts)
