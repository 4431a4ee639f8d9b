"""Calibrates the benchmarks of a suite on one commit."""

import contextlib
import dataclasses
import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic

import pyperf

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.process import ProcessResult, last_core, measure
from ..measure.suite import Group, discover
from ..render.progress import track
from ..stats.interval import Refusal
from ..store.blocks import Column
from ..store.leftovers import scratch_directory
from ..store.query import Query
from .entry import first_entry, with_processes, with_spread
from .file import BenchmarkCalibration, Calibration, CallCounts, Origin, write_calibration
from .merge import merge
from .pyperf_search import MIN_TIME_S, find_loops, find_warmups

PROCESSES = 5  # whose means the precision is estimated from

Counts = dict[str, dict[str, CallCounts]]  # by benchmark and case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What calibrating gave.

    calibration: the new one, whole. names: the benchmarks calibrated just now, one at least.
    left_out: by benchmark and case, why it could not be calibrated.
    """

    calibration: Calibration
    names: tuple[str, ...]
    left_out: Mapping[Column, Refusal]


def groups_to_calibrate(installation: Installation, query: Query) -> list[Group]:
    """Return the time benchmarks asked for; UserError where there are none."""
    suite = discover(installation)
    groups = [group for group in suite.values() if group.has_loops]
    groups = [group for group in groups if query.matches(group.benchmark)]
    if not groups:
        asked = f"--bench {query.bench.pattern}" if query.bench else str(installation.suite)
        raise UserError(f"{asked}: no time benchmark of that name")
    return groups


def calibrate(
    installation: Installation, groups: Sequence[Group], old: Calibration, budget_s: float
) -> Outcome:
    """Calibrate `groups` and merge them into `old`; UserError where none can be calibrated.

    budget_s: after this no more warm-ups are searched for.
    """
    end_s = monotonic() + budget_s
    counts, left_out = _search_loops(installation, groups)
    counts = _search_warmups(installation, groups, counts, end_s)
    origin = _origin(installation)
    first = Calibration({name: first_entry(origin, cases) for name, cases in counts.items()})
    measured, without_value = _measure_spread(installation, groups, first, old)
    left_out |= without_value
    if not measured:
        (benchmark, case), refusal = next(iter(left_out.items()))
        reason = refusal.reason
        raise UserError(f"nothing could be calibrated, such as {benchmark}({case}): {reason}")
    merged = merge(old, Calibration(measured)).benchmarks
    # Over all cases of a benchmark, also those calibrated before.
    benchmarks = {
        name: with_processes(entry) if name in measured else entry for name, entry in merged.items()
    }
    return Outcome(Calibration(benchmarks), tuple(measured), left_out)


def _search_loops(
    installation: Installation, groups: Sequence[Group]
) -> tuple[Counts, dict[Column, Refusal]]:
    counts: Counts = {}
    left_out: dict[Column, Refusal] = {}
    for group in track(groups, "finding loops", many=0):
        name = group.benchmark
        answers = find_loops(installation, group, last_core())
        if not answers:
            answers = dict.fromkeys(group.keys, Refusal("skipped by this commit"))
        for key, answer in answers.items():
            if isinstance(answer, Refusal):
                left_out[name, key] = answer
            else:
                counts.setdefault(name, {})[key] = answer
    return counts, left_out


def _search_warmups(
    installation: Installation, groups: Sequence[Group], counts: Counts, end_s: float
) -> Counts:
    """Return the counts with warm-ups, those of the first cases until `end_s`."""
    warmed = {name: dict(cases) for name, cases in counts.items()}
    cases = [(group, key) for group in groups for key in counts.get(group.benchmark, ())]
    for group, key in track(cases, "finding warm-ups", many=0):
        if monotonic() < end_s:
            of_benchmark = warmed[group.benchmark]
            of_benchmark[key] = find_warmups(
                installation, group, key, of_benchmark[key], last_core()
            )
    return warmed


def _origin(installation: Installation) -> Origin:
    return Origin(
        commit=installation.commit,
        date=date.today().isoformat(),
        machine=f"{platform.machine()}, {platform.system()}",
        python=platform.python_version(),
        pyperf=pyperf.__version__,
        min_time_s=MIN_TIME_S,
    )


def _measure_spread(
    installation: Installation, groups: Sequence[Group], first: Calibration, old: Calibration
) -> tuple[dict[str, BenchmarkCalibration], dict[Column, Refusal]]:
    """Return the entries of `first` with what PROCESSES processes each took, and what had to go.

    What gave fewer than two values is left out, and so is a benchmark without any case.
    """
    groups = [group for group in groups if group.benchmark in first.benchmarks]
    measurements: dict[str, list[ProcessResult]] = {group.benchmark: [] for group in groups}
    with _in_force(installation, merge(old, first)) as trial:
        rounds = [group for _ in range(PROCESSES) for group in groups]
        for group in track(rounds, "measuring the spread between processes", many=0):
            measurements[group.benchmark].append(measure(trial, group, last_core()))
    measured: dict[str, BenchmarkCalibration] = {}
    left_out: dict[Column, Refusal] = {}
    for group in groups:
        name = group.benchmark
        entry, without_value = with_spread(first.benchmarks[name], group, measurements[name])
        left_out |= {(name, key): refusal for key, refusal in without_value.items()}
        if entry.cases:
            measured[name] = entry
    return measured, left_out


@contextlib.contextmanager
def _in_force(installation: Installation, calibration: Calibration) -> Iterator[Installation]:
    """Give an installation with a copy of the suite that reads `calibration`.

    The suite itself gets its calibration when all went well.
    """
    with scratch_directory() as scratch:
        copy = scratch / installation.suite.name
        shutil.copytree(installation.suite, copy, ignore=shutil.ignore_patterns("__pycache__"))
        write_calibration(copy / "calibration.json", calibration)
        yield dataclasses.replace(installation, suite=copy)
