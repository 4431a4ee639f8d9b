"""Measure the gate's false-alarm rate and power on this machine.

One commit is measured against itself, in blocks as the gate's, beside arms of it that are really 2,
5 and 10 % slower, and builds of it that differ in words only. Windows of these blocks, each as long
as a gate of --gate-budget minutes, are then judged by the gate's own rule, and by ASV's. The
outcome is written to results/MACHINE/selfcheck.jsonl, and every gate on this machine quotes it.

examples:
  python -m tools selfcheck --budget 180
  python -m tools selfcheck --builds 0 --budget 60
  python -m tools selfcheck --blocks pool.jsonl.gz --gate-budget 20    # judges blocks from --keep
"""

import argparse
import re
from datetime import date
from pathlib import Path

from ..gate.selfcheck import SelfCheckRequest, check_pool, measure_pool, read_pool
from ..gate.selfcheck_log import SelfCheckEntry, append_selfcheck
from ..gate.selfcheck_table import selfcheck_report
from ..measure.machine import Machine, this_machine
from ..render.formats import print_report
from ..store.config import read_project
from ..store.settings.file import read_settings
from ._options import add_format, positive_number, regex, whole_number_in
from ._project import CONFIG, enter_root

PLANT = re.compile(r"\.time_step\b")
# Two gates of ten minutes are the least that can be judged. A block measures eight arms, a gate's
# two: base, head, three builds, and three slow-downs, which leave benchmarks out. So they take less
# than four times as long, 80 minutes; the rest is for spells in which the machine is slower.
BUDGET_MIN = 90.0
MOST_BUILDS = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `selfcheck`."""
    parser.add_argument(
        "--budget",
        type=positive_number,
        default=BUDGET_MIN,
        metavar="MINUTES",
        help="default: %(default).0f",
    )
    parser.add_argument(
        "--gate-budget",
        type=positive_number,
        default=10.0,
        metavar="MINUTES",
        help="of the gates that are tried (default: %(default).0f)",
    )
    parser.add_argument(
        "--plant",
        type=regex,
        default=PLANT,
        metavar="REGEX",
        help=f"benchmarks to slow down (default: {PLANT.pattern})",
    )
    parser.add_argument(
        "--builds",
        type=whole_number_in(0, MOST_BUILDS),
        default=3,
        metavar="N",
        help="to measure beside, whose sources differ in words only (default: %(default)d)",
    )
    parser.add_argument("--blocks", type=Path, metavar="FILE", help="judge these, measure nothing")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the blocks to FILE")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Measure or read blocks, try the rules on them, print and keep what comes out."""
    root, thresholds = enter_root(args), read_settings().thresholds
    project = read_project(root / CONFIG)
    request = SelfCheckRequest(args.budget, args.gate_budget, args.plant, args.builds)
    if args.blocks:
        pool = read_pool(args.blocks)
        machine = Machine(f"the blocks of {args.blocks.name}", cpu="", num_cpu="")
    else:
        pool = measure_pool(root, thresholds, request, args.keep)
        machine = this_machine()
    check = check_pool(pool, thresholds, request)
    entry = SelfCheckEntry(check, machine, args.gate_budget, date.today().isoformat())
    print_report(selfcheck_report(entry), args.format)
    if not args.blocks:
        append_selfcheck(project.results_dir, entry)
    return 0
