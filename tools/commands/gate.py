"""Decide whether a commit is slower, faster, the same, or undecided, against another.

Both commits are installed side by side and measured in blocks that take turns, pinned to a core.
Each row gets one interval; together they hold for the whole suite, with the false-alarm rate of
gate.toml. Rows that are settled when 60 % of the time is spent are not measured on: the rest goes
to the undecided, and where there are none it stops. Memory, the law of growth and what is computed
are compared too.

exit codes: 0 nothing got worse; 10 slower, more memory, or no longer runs; 11 undecided; 12
computes something else; 2 wrong usage; 20 something is missing or broken

examples:
  python -m tools gate main~1 main
  python -m tools gate origin/main HEAD --bench 'Step' --budget 5 --format markdown
  python -m tools gate 739774e2 65df1268 --stored      # samples in results/, nothing is measured
"""

import argparse
from pathlib import Path

from tools.commands._gate_measure import measured_comparison
from tools.commands._gate_stored import stored_comparison
from tools.commands._gate_table import gate_tables
from tools.commands._selfcheck_table import quotation
from tools.commands._source import regex
from tools.measure.machine import this_machine
from tools.render.formats import FORMATS, print_tables
from tools.store.config import read_project
from tools.store.selfchecks import newest_selfcheck
from tools.store.thresholds import read_thresholds

EXIT_CODES = {
    "same": 0,
    "slower": 10,
    "more memory": 10,
    "no longer runs": 10,
    "undecided": 11,
    "computes something else": 12,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gate`."""
    parser.add_argument("base", metavar="BASE", help="the commit to compare with")
    parser.add_argument("head", metavar="HEAD", help="the commit to decide on")
    parser.add_argument(
        "--bench", type=regex, metavar="REGEX", help="only time rows that match, no memory"
    )
    parser.add_argument(
        "--budget",
        type=float,
        default=10.0,
        metavar="MINUTES",
        help="of measuring speed, without installing, memory, digests (default: %(default).0f)",
    )
    parser.add_argument(
        "--stored", action="store_true", help="compare the samples in results/ instead of measuring"
    )
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def run(args: argparse.Namespace) -> int:
    """Compare, print, and return the exit code of the worst that was found."""
    root, thresholds = Path.cwd(), read_thresholds()
    project, machine = read_project(root / "asv.conf.json"), this_machine()
    # Before measuring, so that a damaged file costs no measurement.
    quoted = quotation(newest_selfcheck(project.results_dir, machine.name), machine)
    if args.stored:
        comparison = stored_comparison(project, args.base, args.head, args.bench, thresholds)
    else:
        comparison = measured_comparison(root, args, thresholds)
    print_tables(gate_tables(comparison, quoted), args.format)
    return EXIT_CODES[comparison.worst]
