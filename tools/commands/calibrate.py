"""Find with pyperf how often to call each benchmark.

It is written down for every commit: pyperf's own workers find the loops of a value and the
warm-ups; its rule for the number of processes is applied to process means, of which five are
measured. Review and commit benchmarks/calibration.json, as it holds for every commit measured from
then on. A benchmark whose counts change gets a new version, and with it a new series. What cannot
be calibrated is named, and stays in the file as it was.

examples:
  python -m tools calibrate
  python -m tools calibrate --bench 'step.Step' --budget 60
"""

import argparse
from pathlib import Path

from ..calibration.calibrate import calibrate, groups_to_calibrate
from ..calibration.file import read_calibration, write_calibration
from ..calibration.table import calibration_report
from ..measure.installation import install, resolve
from ..render.formats import print_report
from ..store.query import Query
from ._options import add_bench, add_format

BUDGET_S = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `calibrate`."""
    add_bench(parser, "only benchmarks that match")
    parser.add_argument(
        "--budget",
        type=float,
        default=BUDGET_S,
        metavar="SECONDS",
        help="after this no more warm-ups are searched for (default: %(default).0f)",
    )
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="default: %(default)s")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate the suite on one commit and write the file."""
    root = Path.cwd()
    file = root / "benchmarks" / "calibration.json"
    old = read_calibration(file)  # before measuring, so that a damaged file costs no measurement
    installation = install(root, resolve(root, args.commit), "base")
    groups = groups_to_calibrate(installation, Query(bench=args.bench))
    outcome = calibrate(installation, groups, old, args.budget)
    write_calibration(file, outcome.calibration)
    print_report(calibration_report(outcome), args.format)
    return 0
