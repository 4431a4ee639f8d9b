"""Find with pyperf how often to call each benchmark, and write it down for every commit.

pyperf's own workers find the loops of a value and the warm-ups; its rule for the number of
processes is applied to process means, of which five are measured. The outcome,
benchmarks/calibration.json, is to be reviewed and committed: it holds for every commit measured
from then on. A benchmark whose counts change gets a new version, and with it a new series.

examples:
  python -m tools calibrate
  python -m tools calibrate --bench 'step.Step' --budget 60
"""

import argparse
import dataclasses
import math
import platform
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import mean, median, stdev
from time import monotonic
from typing import Any

from tools.commands._calibration_table import calibration_table
from tools.commands._source import regex
from tools.errors import UserError
from tools.measure.installation import Installation, install, resolve
from tools.measure.process import last_core, measure
from tools.measure.suite import Group, discover, groups
from tools.render.formats import FORMATS, print_tables
from tools.render.progress import track
from tools.store.calibration import merged as merged_with
from tools.store.calibration import read_calibration, write_calibration

PROCESSES = 5  # whose means the precision is estimated from
# Fewer than 7 samples a side and ASV's own test can never find a difference.
FEWEST, MOST = 7, 10
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
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="default: text")


def run(args: argparse.Namespace) -> int:
    """Calibrate the suite on one commit and write the file."""
    root = Path.cwd()
    file = root / "benchmarks" / "calibration.json"
    old = read_calibration(file)
    installation = install(root, resolve(root, args.commit), "base")
    chosen = [
        group
        for group in groups(discover(installation))
        if group.has_loops and (args.bench is None or args.bench.search(group.benchmark))
    ]
    if not chosen:
        raise UserError(f"--bench {args.bench.pattern}: no time benchmark of that name")
    found = _calibrated(installation, chosen, args.budget)
    new = _content(installation, found)
    new["benchmarks"] = _with_precision(installation, new, old, chosen)
    content = merged_with(old, new)
    write_calibration(file, content)
    print_tables([calibration_table(content, [group.benchmark for group in chosen])], args.format)
    return 0


def _calibrated(
    installation: Installation, chosen: Sequence[Group], budget_s: float
) -> dict[str, Any]:
    from tools.measure import by_pyperf

    cpu, end_s = last_core(), monotonic() + budget_s
    found: dict[str, Any] = {}
    for group in track(chosen, "finding loops", many=0):
        cases = by_pyperf.calibrate_loops(installation, group, cpu)
        if cases:  # what the runner's own types time, such as timeraw, has no loops of ours
            found[group.benchmark] = cases
    to_warm = [(g, key) for g in chosen for key in found.get(g.benchmark, ())]
    for group, key in track(to_warm, "finding warm-ups", many=0):
        if monotonic() < end_s:
            so_far = found[group.benchmark][key]
            found[group.benchmark][key] = by_pyperf.calibrate_warmups(
                installation, group, key, so_far, cpu
            )
    return found


def _content(installation: Installation, found: dict[str, Any]) -> dict[str, Any]:
    import pyperf

    from tools.measure.by_pyperf import MIN_TIME_S, VALUES

    return {
        "schema": 1,
        "commit": installation.commit,
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "python": platform.python_version(),
        "pyperf": pyperf.__version__,
        "min_time_s": MIN_TIME_S,
        "benchmarks": {
            name: {
                "processes": FEWEST,
                "cases": {
                    key: {**dataclasses.asdict(case), "values": VALUES}
                    for key, case in cases.items()
                },
            }
            for name, cases in found.items()
        },
    }


def _with_precision(
    installation: Installation, new: dict[str, Any], old: dict[str, Any], chosen: Sequence[Group]
) -> dict[str, Any]:
    """The benchmarks of `new` with what PROCESSES processes each tell of their precision.

    They read the calibration from a copy of the suite: the real one gets it when all went well.
    """
    measured_groups = [group for group in chosen if group.benchmark in new["benchmarks"]]
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / installation.suite.name
        shutil.copytree(installation.suite, copy, ignore=shutil.ignore_patterns("__pycache__"))
        write_calibration(copy / "calibration.json", merged_with(old, new))
        with_copy = dataclasses.replace(installation, suite=copy)
        todo = [group for _ in range(PROCESSES) for group in measured_groups]
        measured = [
            (group.benchmark, measure(with_copy, group, last_core()))
            for group in track(todo, "measuring the spread between processes", many=0)
        ]
    benchmarks = {}
    for group in measured_groups:
        entry = new["benchmarks"][group.benchmark]
        of_group = [one for name, one in measured if name == group.benchmark]
        start_s = median(one.wall_s - sum(one.case_wall_s) for one in of_group)
        walls = zip(*(one.case_wall_s for one in of_group), strict=True)
        cases_s = [median(wall_s) for wall_s in walls]
        spread = {
            key: [one.values[i] for one in of_group if one.values[i] is not None]
            for i, key in enumerate(group.keys)
        }
        benchmarks[group.benchmark] = {
            "process_s": _digits(start_s + sum(cases_s)),
            "asv_process_s": _digits(sum(start_s + case_s for case_s in cases_s)),
            **_entry(entry, spread),
        }
    return benchmarks


def _entry(entry: dict[str, Any], spread: dict[str, list[Any]]) -> dict[str, Any]:
    from tools.measure.by_pyperf import processes_for_one_percent

    needed = {key: processes_for_one_percent(spread[key]) or MOST for key in entry["cases"]}
    processes = min(MOST, max(FEWEST, math.ceil(median(needed.values()))))
    cases = {}
    for key, case in entry["cases"].items():
        relative_sd = stdev(spread[key]) / mean(spread[key])
        cases[key] = {
            **case,
            "value_s": _digits(median(spread[key])),
            "relative_sd": _digits(relative_sd),
            "processes_for_1_percent": needed[key],
            "expected_precision": _digits(1.96 * relative_sd / math.sqrt(processes)),
        }
    return {"processes": processes, "cases": cases}


def _digits(value: float) -> float:
    return float(f"{value:.3g}")
