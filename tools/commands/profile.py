"""Show where time or memory goes, and what changed since a commit.

py-spy looks at a process that makes steps until there are 2,000 samples; importing and setting up
are left out. A short case is made anew and repeated, which is said. Where py-spy cannot look,
cProfile counts calls instead. A flame graph and a file for speedscope are kept below the results
directory, by commit and case.

--memory shows by line what is held when most is held, by memray, or by tracemalloc without it.

With --against both sides are looked at in turns, four runs each: functions that grew or shrank come
first, and what is within error is said not to differ. docs/profiling.md says more.

examples:
  python -m tools profile --vehicles 100 --steps 1000
  python -m tools profile --bench "Step.time_step('numpy', 100)"
  python -m tools profile --memory --vehicles 1000
  python -m tools profile --against main~1 --vehicles 1000
"""

import argparse
import os

from ..observe.profile.answer import STEPS, answer_difference, answer_memory, answer_time
from ..observe.profile.difference_report import Whole
from ..observe.tree import WorkingTree
from ..render.formats import print_report
from ._options import add_format, whole_number
from ._workload import add_workload_flags, case_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `profile`."""
    whole = parser.add_mutually_exclusive_group()
    whole.add_argument("--cpu", action="store_true", help="where the time goes (default)")
    whole.add_argument("--memory", action="store_true", help="what holds the memory instead")
    parser.add_argument("--bench", metavar="NAME(CASE)", help="a timed case of the ASV suite")
    parser.add_argument("--preset", metavar="NAME", help="of the settings (default: standard)")
    parser.add_argument(
        "--steps",
        type=whole_number,
        default=STEPS,
        metavar="N",
        help="after which a workload is made anew (default: %(default)s)",
    )
    parser.add_argument("--commit", metavar="REV", help="instead of the working tree")
    parser.add_argument("--against", metavar="REV", help="say what changed since this commit")
    add_format(parser)
    add_workload_flags(parser, several=False)


def run(args: argparse.Namespace) -> int:
    """Sample the case, keep what was found, and print it."""
    tree: WorkingTree = args.tree
    case = case_of(args)
    os.chdir(tree.root)  # ASV installs from there
    if args.against:
        whole: Whole = "memory" if args.memory else "time"
        report = answer_difference(tree, case, args.steps, args.against, args.commit, whole)
    else:
        answer = answer_memory if args.memory else answer_time
        report = answer(tree, case, args.steps, args.commit)
    print_report(report, args.format)
    return 0
