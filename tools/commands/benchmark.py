"""Measure the working tree as it is: speed, step times, full CPU.

Processes of one case run one after the other, each pinned to a core; in between all cores are at
work at once. Each figure has its interval and spread over processes. A case of an unchanged tree
that was measured before is answered at once, with its age.

--bench measures a case of the ASV suite and -- COMMAND any program, without flags of a workload.

exit codes: 0 fine; 10 a quality gate is missed, or it got slower than --against; 11 either is not
decided; 2 wrong usage; 20 something is missing or broken

examples:
  python -m tools benchmark --vehicles 1000 --engine numba
  python -m tools benchmark --preset smoke --format json
  python -m tools benchmark --save before    # then edit, and:
  python -m tools benchmark --against before
  python -m tools benchmark --against main~1
  python -m tools benchmark --bench "Step.time_step('numpy', 1000)"
  python -m tools benchmark -- python -c 'print(1)'
"""

import argparse
import os
from collections.abc import Sequence

from ..errors import UserError
from ..measure.program import ProgramCase, find_program
from ..measure.workload import StepCase
from ..observe import answers
from ..observe.benchmark import Bench, answer_cases
from ..observe.cases import benchmark_case, grid
from ..observe.comparing import Against, compare_cases, enough_to_compare
from ..observe.quality import verdicts_of
from ..observe.rounds import Amount
from ..observe.rule.quality import exit_code
from ..observe.saved import ACCEPTED, is_name, save
from ..observe.table import benchmark_report, quality_notes
from ..observe.tree import NO_WORKLOAD, WorkingTree
from ..render.formats import print_report
from ..store.settings.file import FILE
from ..store.settings.thresholds import Thresholds
from ._options import add_format, positive_number, whole_number
from ._workload import add_workload_flags, flags_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `benchmark`."""
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="a program, after `--`")
    parser.add_argument("--bench", metavar="NAME(CASE)", help="a timed case of the ASV suite")
    parser.add_argument(
        "--preset", default="standard", metavar="NAME", help="of the settings (default: standard)"
    )
    parser.add_argument("--steps", type=whole_number, metavar="N", help="a process, at least")
    parser.add_argument(
        "--budget", type=positive_number, metavar="SECONDS", help="of all cases together"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="measure, whatever was measured before"
    )
    parser.add_argument(
        "--save", type=_saved_name, metavar="NAME", help="save the answer by a name"
    )
    parser.add_argument(
        "--against", metavar="NAME|REV", help="compare with a saved answer, or with a commit"
    )
    add_format(parser)
    add_workload_flags(parser, several=False)


def run(args: argparse.Namespace) -> int:
    """Measure or recall the cases, print them, and return what the gates on them say."""
    tree: WorkingTree = args.tree
    settings = tree.settings
    if not args.command:  # a program runs where the user is, ASV installs from the root
        os.chdir(tree.root)
    answers.clean(tree.root, settings.tools.answers_kept_days)
    cases = _cases(args, tree)
    amount = _amount(args, tree, len(cases))
    against = Against.of(args.against, tree, cases, amount.steps) if args.against else None
    from_saved = against is not None and against.saved is not None
    enough = _enough(args, amount, settings.thresholds, len(cases))
    bench = Bench.of(tree)
    records = answer_cases(
        bench,
        cases,
        enough if args.save or from_saved else amount,
        # What was saved may be this very answer, which says nothing beside itself.
        fresh=args.fresh or from_saved,
        gates=settings.quality,
    )
    notes = quality_notes(records)
    codes = [exit_code(verdicts_of(records))]
    if args.save:
        notes.append(f"Saved as {save(tree.root, args.save, records)}.")
    if against:
        cpus = [max(bench.cores_of(case), default=None) for case in cases]
        compared = compare_cases(against, cases, cpus, records, enough, settings.thresholds)
        records = compared.records
        notes += compared.notes
        codes.append(compared.exit_code)
    print_report(benchmark_report(records, notes), args.format)
    return 10 if 10 in codes else max(codes)


def _cases(args: argparse.Namespace, tree: WorkingTree) -> Sequence[StepCase | ProgramCase]:
    given = flags_of(args, tree.workload) if tree.workload else {}
    if args.command or args.bench:
        if given or (args.command and args.bench):
            args.wrong_usage("COMMAND and --bench are measured alone, without flags of a workload")
        if args.command and args.steps:
            args.wrong_usage("--steps: a process of COMMAND is one run; leave it out")
        if args.command:
            return [find_program(args.command)]
        return [benchmark_case(tree.installation, args.bench)]
    if tree.workload is None:
        raise UserError(f"{NO_WORKLOAD}; or use --bench NAME(CASE), or -- COMMAND")
    try:
        tree.workload.completed(given)
    except ValueError as error:
        args.wrong_usage(str(error))
    try:
        return grid(tree.workload, tree.preset(args.preset).flags, given)
    except ValueError as error:
        raise UserError(f"{FILE}: [preset.{args.preset}] flags: {error}") from None


def _amount(args: argparse.Namespace, tree: WorkingTree, cases: int) -> Amount:
    preset = tree.preset(args.preset)
    steps, budget_s = args.steps or preset.steps, args.budget or preset.budget_s
    return Amount.of(tree.settings.estimation, preset.repeats, steps, budget_s / cases)


def _enough(args: argparse.Namespace, amount: Amount, thresholds: Thresholds, cases: int) -> Amount:
    """Return the amount that a change can be shown by; a budget that was given is kept."""
    enough = enough_to_compare(amount, thresholds, cases)
    return enough if args.budget else enough.stretched(amount)


def _saved_name(text: str) -> str:
    if not is_name(text):
        raise argparse.ArgumentTypeError(f"{text}: a name has {ACCEPTED}")
    return text
