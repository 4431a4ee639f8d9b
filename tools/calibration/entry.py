"""A benchmark's entry in calibration.json, from pyperf's counts and what processes then took."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import mean, median, stdev

from ..measure.process import ProcessResult
from ..measure.suite import Group
from ..stats.interval import Refusal
from .file import BenchmarkCalibration, CallCounts, CaseCalibration, Origin, Spread
from .pyperf_search import processes_for_one_percent

# Fewer than 7 samples a side and ASV's own test can never find a difference.
FEWEST, MOST = 7, 10


def first_entry(origin: Origin, counts: Mapping[str, CallCounts]) -> BenchmarkCalibration:
    """Return an entry of counts only, by case, which is enough to measure by."""
    cases = {key: CaseCalibration(of_case) for key, of_case in counts.items()}
    return BenchmarkCalibration(1, origin, 0.0, 0.0, FEWEST, cases)


def with_spread(
    entry: BenchmarkCalibration, group: Group, measurements: Sequence[ProcessResult]
) -> tuple[BenchmarkCalibration, dict[str, Refusal]]:
    """Return the entry with times and spreads from processes of all its cases.

    A case that gave fewer than two values is left out; the reason stands beside, by case.
    """
    cases, left_out = {}, {}
    for key, case in entry.cases.items():
        place = group.keys.index(key)
        values = [process.values[place] for process in measurements]
        values_s = [value_s for value_s in values if value_s is not None]
        if len(values_s) >= 2 and min(values_s) > 0:
            counts = replace(case.counts, value_s=_digits(median(values_s)))
            cases[key] = replace(case, counts=counts, spread=_spread(values_s, entry.processes))
        else:
            reasons = [process.missing[key] for process in measurements if key in process.missing]
            left_out[key] = Refusal((reasons or ["takes no time by its own clock"])[0])
    process_s, asv_process_s = _costs(measurements)
    measured = replace(entry, process_s=process_s, asv_process_s=asv_process_s, cases=cases)
    return measured, left_out


def with_processes(entry: BenchmarkCalibration) -> BenchmarkCalibration:
    """Return the entry with the number of processes that its cases need, and their precision.

    The median over its cases of what pyperf's rule takes, from FEWEST to MOST. At least one case
    has a spread.
    """
    spreads = [case.spread for case in entry.cases.values() if case.spread]
    needed = median(spread.processes_for_1_percent for spread in spreads)
    processes = min(MOST, max(FEWEST, math.ceil(needed)))
    cases = {
        key: replace(case, spread=case.spread and _with_precision(case.spread, processes))
        for key, case in entry.cases.items()
    }
    return replace(entry, processes=processes, cases=cases)


def _spread(values_s: Sequence[float], processes: int) -> Spread:
    relative_sd = _digits(stdev(values_s) / mean(values_s))
    needed = processes_for_one_percent(values_s) or MOST  # 0 where no process differs
    return _with_precision(Spread(relative_sd, needed, math.nan), processes)


def _with_precision(spread: Spread, processes: int) -> Spread:
    precision = _digits(1.96 * spread.relative_sd / math.sqrt(processes))
    return replace(spread, expected_precision=precision)


def _costs(measurements: Sequence[ProcessResult]) -> tuple[float, float]:
    """Seconds of a process of all cases, and of one for each case, as `asv run` starts them."""
    start_s = median(process.wall_s - sum(process.case_wall_s) for process in measurements)
    walls = zip(*(process.case_wall_s for process in measurements), strict=True)
    cases_s = [median(wall_s) for wall_s in walls]
    return _digits(start_s + sum(cases_s)), _digits(sum(start_s + case_s for case_s in cases_s))


def _digits(value: float) -> float:
    return float(f"{value:.3g}")
