"""Decide whether a commit is slower, faster, the same, or undecided, against another.

Both commits are installed side by side and measured in blocks that take turns, pinned to a core.
Each row gets one interval; together they hold for the whole suite, with the false-alarm rate of
gate.toml. It stops as soon as every row is settled and spends what is left on the undecided.
Memory, the law of growth and what is computed are compared too.

exit codes: 0 nothing got worse, 10 slower or more memory, 11 undecided, 12 computes something else,
2 wrong usage, 20 something is missing or broken

examples:
  python -m tools gate main~1 main
  python -m tools gate origin/main HEAD --bench 'Step' --budget 5 --format markdown
  python -m tools gate 739774e2 65df1268 --stored      # samples in results/, nothing is measured
"""

import argparse
from pathlib import Path

from tools.commands._gate_measure import Comparison, measured_comparison
from tools.commands._gate_stored import stored_comparison
from tools.commands._gate_table import gate_tables
from tools.commands._selfcheck_table import quotation
from tools.commands._source import regex
from tools.measure.machine import this_machine
from tools.render.formats import FORMATS, print_tables
from tools.store.config import read_project
from tools.store.selfchecks import newest_selfcheck
from tools.store.thresholds import read_thresholds

FINE, SLOWER, UNDECIDED, COMPUTES_ELSE = 0, 10, 11, 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gate`."""
    parser.add_argument("base", metavar="BASE", help="the commit to compare with")
    parser.add_argument("head", metavar="HEAD", help="the commit to decide on")
    parser.add_argument("--bench", type=regex, metavar="REGEX", help="only rows that match")
    parser.add_argument(
        "--budget",
        type=float,
        default=10.0,
        metavar="MINUTES",
        help="of measuring, without installing (default: %(default).0f)",
    )
    parser.add_argument(
        "--stored", action="store_true", help="compare the samples in results/ instead of measuring"
    )
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def run(args: argparse.Namespace) -> int:
    """Compare, print, and return the exit code of the worst that was found."""
    root, thresholds = Path.cwd(), read_thresholds()
    project = read_project(root / "asv.conf.json")
    if args.stored:
        comparison = stored_comparison(project, args.base, args.head, args.bench, thresholds)
    else:
        comparison = measured_comparison(root, args, thresholds)
    machine = this_machine()
    quoted = quotation(newest_selfcheck(project.results_dir, machine.name), machine)
    print_tables(gate_tables(comparison, quoted), args.format)
    return exit_code(comparison)


def exit_code(comparison: Comparison) -> int:
    """What is computed goes before how fast, and what is worse before what is not known."""
    if comparison.computes_else:
        return COMPUTES_ELSE
    if comparison.decision.any_is("slower") or comparison.more_memory:
        return SLOWER
    return UNDECIDED if comparison.decision.any_is("undecided") else FINE
