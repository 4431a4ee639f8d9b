"""Watch a workload, a process or a program while it runs.

Live on a terminal, a line a second otherwise, both on stderr; the summary is on stdout. At full CPU
is what the program would do on an exclusive core: refused where it waits for anything else. Ctrl-C
keeps what was seen. What COMMAND prints is dropped, so that the view stays whole; its exit code is
in the summary. docs/monitoring.md says what each number is.

exit codes: 0 watched, whatever became of the program; 2 wrong usage; 20 something is missing or
broken; 130 ended by Ctrl-C

examples:
  python -m tools monitor --duration 5 --vehicles 100
  python -m tools monitor --pid 4711 --record samples.csv
  python -m tools monitor --plot memory.png -- python -c 'sum(range(10**9))'
"""

import argparse
from pathlib import Path

from ..errors import UserError
from ..observe.benchmark import Bench, known_speedup
from ..observe.cases import benchmark_case
from ..observe.monitor import monitor
from ..observe.monitor_record import record_samples, require_recordable
from ..observe.monitor_report import monitor_report
from ..observe.monitor_subjects import Command, RunningProcess, SteppedWorkload, Subject
from ..observe.monitor_view import showing
from ..observe.rounds import Amount
from ..observe.rule.running import NOT_MEASURED
from ..observe.tree import NO_WORKLOAD, WorkingTree
from ..render.formats import print_report
from ..stats.interval import Interval, Refusal
from ..store.settings.presets import STANDARD
from ._options import add_format, number_in, whole_number_in
from ._workload import add_workload_flags, flags_of, one_case

LEAST_S, MOST_S = 0.5, 86_400.0
WORKLOAD_S = 30.0  # it would go on for ever
PLOTS = (".png", ".svg", ".pdf")
MOST_PID = 2**22
EXIT_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `monitor`."""
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="a program, after `--`")
    parser.add_argument("--bench", metavar="NAME(CASE)", help="a timed case of the ASV suite")
    parser.add_argument("--preset", metavar="NAME", help="of the settings (default: standard)")
    parser.add_argument(
        "--pid", type=whole_number_in(1, MOST_PID), metavar="N", help="a process that runs already"
    )
    parser.add_argument(
        "--duration",
        type=number_in(LEAST_S, MOST_S, "a number of seconds"),
        metavar="SECONDS",
        help=f"{LEAST_S:g} to {MOST_S:g} (default: until it ends; a workload {WORKLOAD_S:g})",
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="keep the samples: .csv or .parquet"
    )
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw the samples: .png, .svg or .pdf"
    )
    add_format(parser)
    add_workload_flags(parser, several=False)


def run(args: argparse.Namespace) -> int:
    """Watch, keep and draw what was asked for, and print the summary."""
    _require_files(args)
    tree: WorkingTree = args.tree
    subject = _subject(args, tree)
    duration_s = args.duration
    if duration_s is None and isinstance(subject, SteppedWorkload):
        duration_s = WORKLOAD_S
    with showing(duration_s) as show:
        samples_per_s = tree.settings.tools.samples_per_s
        watched = monitor(subject, duration_s, samples_per_s, _speedup(tree, subject), show)
    if args.record:
        record_samples(watched.seen.samples, args.record)
    if args.plot:
        from ..observe.monitor_plot import plot_samples  # matplotlib takes long to import

        plot_samples(watched, args.plot)
    print_report(monitor_report(watched), args.format)
    return EXIT_INTERRUPTED if watched.interrupted else 0


def _require_files(args: argparse.Namespace) -> None:
    """Say before watching that a file cannot be written."""
    if args.record:
        require_recordable(args.record)
    if args.plot and args.plot.suffix not in PLOTS:
        raise UserError(f"--plot {args.plot}: name a file that ends in {', '.join(PLOTS)}")


def _subject(args: argparse.Namespace, tree: WorkingTree) -> Subject:
    given = flags_of(args, tree.workload) if tree.workload else {}
    workload = bool(given) or args.preset is not None
    if sum((bool(args.command), args.pid is not None, args.bench is not None, workload)) > 1:
        args.wrong_usage(
            "COMMAND, --pid, --bench and flags of a workload exclude each other: give one"
        )
    if args.command:
        return Command(args.command)
    if args.pid is not None:
        return RunningProcess(args.pid)
    if args.bench is not None:
        return SteppedWorkload(tree.installation, benchmark_case(tree.installation, args.bench))
    if tree.workload is None:
        raise UserError(f"{NO_WORKLOAD}; or use --pid N, --bench NAME(CASE), or -- COMMAND")
    case = one_case(args, given)
    threads = tree.workload.threads
    return SteppedWorkload(tree.installation, case, case.flags[threads] if threads else 1)


def _speedup(tree: WorkingTree, subject: Subject) -> Interval | Refusal:
    """Return what `benchmark` has measured of the same case with its standard preset."""
    if not isinstance(subject, SteppedWorkload):
        return NOT_MEASURED
    standard = tree.preset(STANDARD.name)
    estimation = tree.settings.estimation
    amount = Amount.of(estimation, standard.repeats, standard.steps, standard.budget_s)
    return known_speedup(Bench.of(tree), subject.case, amount)
