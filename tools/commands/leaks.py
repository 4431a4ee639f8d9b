"""Find out whether memory grows with steps, and at which lines.

A case is stepped in two processes. One is as it is: what malloc has handed out and the pages that
the process holds alone are read. In the other one Python's own allocations are traced, line by
line. The second half of the steps decides, beside as many readings without a step. A cache that
fills, or memory that is held only at the start, is no leak. docs/profiling.md says more.

exit codes: 0 no leak; 10 it leaks; 11 undecided; 2 wrong usage; 20 something is missing or broken

examples:
  python -m tools leaks --vehicles 1000 --steps 20000
  python -m tools leaks --bench "Step.time_step('numpy', 100)" --format json
"""

import argparse

from ..observe.leaks.find import READINGS, STEPS, find_leaks
from ..observe.leaks.report import leaks_report
from ..observe.tree import WorkingTree
from ..render.formats import print_report
from ._options import add_format, whole_number
from ._workload import add_workload_flags, case_of

EXIT_CODES = {"no leak": 0, "leaks": 10, "undecided": 11}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `leaks`."""
    parser.add_argument("--bench", metavar="NAME(CASE)", help="a timed case of the ASV suite")
    parser.add_argument("--preset", metavar="NAME", help="of the settings (default: standard)")
    parser.add_argument(
        "--steps",
        type=whole_number,
        default=STEPS,
        metavar="N",
        help="in each of the two processes (default: %(default)s)",
    )
    add_format(parser)
    add_workload_flags(parser, several=False)


def run(args: argparse.Namespace) -> int:
    """Step the case, print what is known of it, and return the exit code of the answer."""
    if args.steps < READINGS:
        args.wrong_usage(f"--steps {args.steps}: too few to tell; make {READINGS} or more")
    tree: WorkingTree = args.tree
    leaks = find_leaks(tree.installation, case_of(args), args.steps)
    print_report(leaks_report(leaks, tree.root.resolve()), args.format)
    return EXIT_CODES[leaks.answer]
