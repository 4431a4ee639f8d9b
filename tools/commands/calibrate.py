"""Find with pyperf how often to call each benchmark, and write it down for every commit.

pyperf's own workers find the loops of a value and the warm-ups; its rule for the number of
processes is applied to process means, of which five are measured. The outcome,
benchmarks/calibration.json, is to be reviewed and committed: it holds for every commit measured
from then on. A benchmark whose counts change gets a new version, and with it a new series. What
cannot be calibrated is named, and stays in the file as it was.

examples:
  python -m tools calibrate
  python -m tools calibrate --bench 'step.Step' --budget 60
"""

import argparse
import contextlib
import dataclasses
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from ..calibration.file import empty_calibration, read_calibration, write_calibration
from ..calibration.file import merged as merged_with
from ..calibration.table import calibration_report
from ..errors import UserError
from ..measure.installation import Installation, install, resolve
from ..measure.process import Measured, last_core, measure
from ..measure.suite import Group, discover
from ..render.formats import print_report
from ..render.progress import track
from ..store.blocks import Column
from ._options import add_format, regex

PROCESSES = 5  # whose means the precision is estimated from
BUDGET_S = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `calibrate`."""
    parser.add_argument("--bench", type=regex, metavar="REGEX", help="only benchmarks that match")
    parser.add_argument(
        "--budget",
        type=float,
        default=BUDGET_S,
        metavar="SECONDS",
        help="after this no more warm-ups are looked for (default: %(default).0f)",
    )
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="default: %(default)s")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate the suite on one commit and write the file."""
    root = Path.cwd()
    file = root / "benchmarks" / "calibration.json"
    old = read_calibration(file)
    installation = install(root, resolve(root, args.commit), "base")
    chosen = [
        group
        for group in discover(installation).values()
        if group.has_loops and (args.bench is None or args.bench.search(group.benchmark))
    ]
    if not chosen:
        asked = f"--bench {args.bench.pattern}" if args.bench else str(installation.suite)
        raise UserError(f"{asked}: no time benchmark of that name")
    left_out: dict[Column, str] = {}
    counts = _counts(installation, chosen, args.budget, left_out)
    new = _with_spread(installation, old, counts, chosen, left_out)
    content = _with_processes(merged_with(old, new), new["benchmarks"])
    write_calibration(file, content)
    print_report(calibration_report(content, list(new["benchmarks"]), left_out), args.format)
    return 0


def _counts(
    installation: Installation,
    chosen: Sequence[Group],
    budget_s: float,
    left_out: dict[Column, str],
) -> dict[str, Any]:
    """A calibration of loops and warm-ups; what has none goes into `left_out`, with the reason."""
    from ..calibration import pyperf_search as by_pyperf
    from ..calibration.entry import first_entry

    cpu, end_s = last_core(), monotonic() + budget_s
    found: dict[str, dict[str, by_pyperf.Calibrated]] = {}
    for group in track(chosen, "finding loops", many=0):
        cases, failed = by_pyperf.calibrate_loops(installation, group, cpu)
        left_out |= {(group.benchmark, key): why for key, why in failed.items()}
        if cases:
            found[group.benchmark] = cases
        elif not failed:
            left_out |= {(group.benchmark, key): "skipped by this commit" for key in group.keys}
    to_warm = [(g, key) for g in chosen for key in found.get(g.benchmark, ())]
    for group, key in track(to_warm, "finding warm-ups", many=0):
        if monotonic() < end_s:
            so_far = found[group.benchmark][key]
            found[group.benchmark][key] = by_pyperf.calibrate_warmups(
                installation, group, key, so_far, cpu
            )
    origin = _origin(installation)
    return _calibration({name: first_entry(origin, cases) for name, cases in found.items()})


def _origin(installation: Installation) -> dict[str, Any]:
    import pyperf

    from ..calibration.pyperf_search import MIN_TIME_S

    return {
        "commit": installation.commit,
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "python": platform.python_version(),
        "pyperf": pyperf.__version__,
        "min_time_s": MIN_TIME_S,
    }


def _with_spread(
    installation: Installation,
    old: Mapping[str, Any],
    counts: Mapping[str, Any],
    chosen: Sequence[Group],
    left_out: dict[Column, str],
) -> dict[str, Any]:
    """`counts` with what PROCESSES processes each tell; UserError where nothing is left of it.

    What gave fewer than two values goes into `left_out`.
    """
    from ..calibration.entry import with_spread

    measured_groups = [group for group in chosen if group.benchmark in counts["benchmarks"]]
    measured: dict[str, list[Measured]] = {group.benchmark: [] for group in measured_groups}
    with _in_force(installation, merged_with(old, counts)) as trial:
        todo = [group for _ in range(PROCESSES) for group in measured_groups]
        for group in track(todo, "measuring the spread between processes", many=0):
            measured[group.benchmark].append(measure(trial, group, last_core()))
    benchmarks = {}
    for group in measured_groups:
        name = group.benchmark
        entry, failed = with_spread(counts["benchmarks"][name], group, measured[name])
        left_out |= {(name, key): why for key, why in failed.items()}
        if entry["cases"]:
            benchmarks[name] = entry
    if not benchmarks:
        (benchmark, case), why = next(iter(left_out.items()))
        raise UserError(f"nothing could be calibrated, such as {benchmark}({case}): {why}")
    return _calibration(benchmarks)


@contextlib.contextmanager
def _in_force(installation: Installation, content: Mapping[str, Any]) -> Iterator[Installation]:
    """The installation with a copy of the suite that reads `content`.

    The real one gets its calibration when all went well.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / installation.suite.name
        shutil.copytree(installation.suite, copy, ignore=shutil.ignore_patterns("__pycache__"))
        write_calibration(copy / "calibration.json", content)
        yield dataclasses.replace(installation, suite=copy)


def _with_processes(content: dict[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """Of the benchmarks `names`, over all their cases, also those calibrated before."""
    from ..calibration.entry import with_processes

    benchmarks = {
        name: with_processes(entry) if name in names else entry
        for name, entry in content["benchmarks"].items()
    }
    return {**content, "benchmarks": benchmarks}


def _calibration(benchmarks: Mapping[str, Any]) -> dict[str, Any]:
    return {**empty_calibration(), "benchmarks": dict(benchmarks)}
