"""Find with pyperf how often to call each benchmark.

It is written down for every commit: pyperf's own workers find the loops of a value and the
warm-ups; its rule for the number of processes is applied to process means, of which five are
measured. Review and commit benchmarks/calibration.json, as it holds for every commit measured from
then on. A benchmark whose counts change gets a new version, and with it a new series. What cannot
be calibrated is named, and stays in the file as it was.

With --gate it chooses how many worlds a process of the gate makes of each case, and how many values
it takes of each world, from how far processes, worlds and values differ here. This takes some ten
minutes, leaves the rest of the file as it is, and changes nothing that `asv run` does.

examples:
  python -m tools calibrate
  python -m tools calibrate --gate
  python -m tools calibrate --bench 'step.Step' --budget 60
"""

import argparse
from random import Random

from ..calibration.calibrate import calibrate, groups_to_calibrate
from ..calibration.file import Calibration, read_calibration, write_calibration
from ..calibration.table import calibration_report
from ..calibration.worlds import choose_worlds
from ..calibration.worlds_table import worlds_report
from ..gate.plan import timed_groups
from ..measure.installation import Installation, install, resolve
from ..measure.suite import discover
from ..render.formats import print_report
from ..render.report import Report
from ..store.query import Query
from ..store.settings.file import read_settings
from ..store.settings.thresholds import Thresholds
from ._options import add_bench, add_format, positive_number
from ._project import enter_root

BUDGET_S = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `calibrate`."""
    add_bench(parser, "only benchmarks that match")
    parser.add_argument(
        "--budget",
        type=positive_number,
        metavar="SECONDS",
        help=f"after this no more warm-ups are searched for (default: {BUDGET_S:.0f})",
    )
    parser.add_argument(
        "--gate",
        action="store_true",
        help="choose worlds and values for the gate, of all its cases; the rest stays as it is",
    )
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="default: %(default)s")
    parser.set_defaults(wrong_usage=parser.error)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate the suite on one commit, or choose for the gate, and write the file."""
    if args.gate and (args.bench or args.budget is not None):
        args.wrong_usage(
            "--gate divides the time of a block among all cases: leave --bench and --budget out"
        )
    root = enter_root(args)
    file = root / "benchmarks" / "calibration.json"
    old = read_calibration(file)  # before measuring, so that a damaged file costs no measurement
    thresholds = read_settings().thresholds
    installation = install(root, resolve(root, args.commit), "base")
    if args.gate:
        calibration, report = _chosen(installation, old, thresholds)
    else:
        calibration, report = _calibrated(installation, old, args)
    write_calibration(file, calibration)
    print_report(report, args.format)
    return 0


def _calibrated(
    installation: Installation, old: Calibration, args: argparse.Namespace
) -> tuple[Calibration, Report]:
    groups = groups_to_calibrate(installation, Query(bench=args.bench))
    budget_s = BUDGET_S if args.budget is None else args.budget
    outcome = calibrate(installation, groups, old, budget_s)
    return outcome.calibration, calibration_report(outcome)


def _chosen(
    installation: Installation, old: Calibration, thresholds: Thresholds
) -> tuple[Calibration, Report]:
    groups = timed_groups(discover(installation), thresholds, Query())
    outcome = choose_worlds(installation, groups, old, Random())
    return outcome.calibration, worlds_report(outcome)
