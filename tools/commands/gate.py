"""Compare two commits: slower, faster, the same, or undecided.

Both commits are installed side by side and measured in blocks that take turns, pinned to a core.
Each row gets one interval; together they hold for the whole suite, with the false-alarm rate of
gate.toml. After 60 % of the time only the rows that are still undecided are measured on; without
such rows the gate stops. Memory, the law of growth and what is computed are compared too.

exit codes: 0 nothing got worse; 10 slower, worse, more memory, or no longer runs; 11 undecided; 12
computes something else; 2 wrong usage; 20 something is missing or broken

examples:
  python -m tools gate main~1 main
  python -m tools gate origin/main HEAD --bench 'Step' --budget 5 --format markdown
  python -m tools gate main~1 main --keep-results kept   # for plain `asv compare`
  python -m tools gate main~1 main --keep-verdict        # for the dashboard
  python -m tools gate 739774e2 65df1268 --stored      # samples in results/, measures nothing
  python -m tools gate v1.0 v1.1 --stored --environment virtualenv-py3.12
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from ..gate.keep_results import keep_results, require_free
from ..gate.measured import compare_by_measuring
from ..gate.selfcheck_log import NAME, newest_selfcheck
from ..gate.selfcheck_table import quotation
from ..gate.stored.compare import compare_stored
from ..gate.stored.report import stored_report
from ..gate.table import gate_report
from ..gate.verdict_log import NAME as VERDICTS
from ..gate.verdict_log import Circumstances, append_verdict
from ..measure.installation import resolve
from ..measure.instructions import require_valgrind
from ..measure.machine import Machine, this_machine
from ..render.formats import print_report
from ..render.progress import track
from ..render.report import Report
from ..store.config import read_project
from ..store.database import read_database
from ..store.query import Query
from ..store.settings.file import read_settings
from ._options import add_all, add_bench, add_format, positive_number, report_torn
from ._project import CONFIG, enter_root

EXIT_CODES = {
    "same": 0,
    "slower": 10,
    "worse": 10,
    "more memory": 10,
    "no longer runs": 10,
    "undecided": 11,
    "computes something else": 12,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gate`."""
    parser.add_argument("base", metavar="BASE", help="the commit to compare with")
    parser.add_argument("head", metavar="HEAD", help="the commit to decide on")
    add_bench(parser, "only time rows that match, no memory")
    parser.add_argument(
        "--budget",
        type=positive_number,
        default=10.0,
        metavar="MINUTES",
        help="of measuring speed, without installing, memory, digests (default: %(default).0f)",
    )
    parser.add_argument(
        "--stored",
        action="store_true",
        help="compare what is in results/ instead of measuring, wherever both commits are",
    )
    parser.add_argument("--machine", metavar="NAME", help="with --stored: only on this machine")
    parser.add_argument(
        "--environment", metavar="NAME", help="with --stored: only in this environment of ASV"
    )
    parser.add_argument(
        "--keep-results",
        type=Path,
        metavar="DIR",
        help="file what is measured in a new DIR, as results that plain `asv compare` reads",
    )
    parser.add_argument(
        "--keep-verdict",
        action="store_true",
        help="add what is said to results/verdicts.jsonl, which the dashboard shows",
    )
    parser.add_argument(
        "--instructions",
        action="store_true",
        help="also count instructions with valgrind, which decide nothing (docs/instructions.md)",
    )
    parser.set_defaults(wrong_usage=parser.error)
    add_all(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Compare, print, and return the exit code of the worst verdict."""
    if (args.machine or args.environment) and not args.stored:
        args.wrong_usage("--machine and --environment choose among results: add --stored")
    if args.keep_results and args.stored:
        args.wrong_usage("--keep-results files what is measured: leave it or --stored out")
    if args.instructions and args.stored:
        args.wrong_usage("--instructions counts anew: leave --stored out")
    query = Query(bench=args.bench, machine=args.machine, environment=args.environment)
    root, thresholds = enter_root(args), read_settings().thresholds
    project, machine = read_project(root / CONFIG), this_machine()
    # Before measuring, so that a damaged file costs no measurement.
    report_torn(project.results_dir / machine.name / NAME)
    if args.keep_verdict:
        report_torn(project.results_dir / VERDICTS)
    quoted = quotation(newest_selfcheck(project.results_dir, machine.name), machine)
    if args.stored:
        database = read_database(project, lambda paths: track(paths, "reading results"))
        stored = compare_stored(database, args.base, args.head, query, thresholds)
        _tell(stored_report(stored, quoted), args, project.results_dir, None)
        return EXIT_CODES[stored.worst]
    if args.instructions:
        require_valgrind()
    commits = resolve(root, args.base), resolve(root, args.head)
    if args.keep_results:
        require_free(args.keep_results, project.results_dir, commits)
    comparison, measured = compare_by_measuring(
        root, commits, query, 60 * args.budget, thresholds, args.instructions
    )
    _tell(gate_report(comparison, quoted), args, project.results_dir, machine)
    if args.keep_results:
        keep_results(root, args.keep_results, measured)
    return EXIT_CODES[comparison.worst]


def _tell(
    report: Report, args: argparse.Namespace, results_dir: Path, machine: Machine | None
) -> None:
    """Print what is said, and keep it if asked; machine: that measured, None with --stored."""
    print_report(report.in_full if args.all else report, args.format)
    if args.keep_verdict:
        ran = Circumstances(
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            machine=machine,
            budget_min=args.budget if machine else None,
            bench=args.bench.pattern if args.bench else None,
        )
        append_verdict(results_dir, report.records, ran)
