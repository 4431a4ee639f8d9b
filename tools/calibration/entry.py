"""A benchmark's entry in calibration.json, from what pyperf found and what processes then took."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from statistics import mean, median, stdev
from typing import Any

from ..measure.process import Measured
from ..measure.suite import Group
from .pyperf_search import VALUES, Calibrated, processes_for_one_percent

# Fewer than 7 samples a side and ASV's own test can never find a difference.
FEWEST, MOST = 7, 10


def first_entry(origin: Mapping[str, str], found: Mapping[str, Calibrated]) -> dict[str, Any]:
    """Counts only, enough to measure by. origin: where they come from."""
    cases = {key: {**dataclasses.asdict(case), "values": VALUES} for key, case in found.items()}
    costs = {"process_s": 0.0, "asv_process_s": 0.0}
    return {"from": dict(origin), **costs, "processes": FEWEST, "cases": cases}


def with_spread(
    entry: Mapping[str, Any], group: Group, measured: Sequence[Measured]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The entry with what these processes tell, and by case why others had to be left out."""
    cases, left_out = {}, {}
    for key, case in entry["cases"].items():
        place = group.keys.index(key)
        values_s = [value for one in measured if (value := one.values[place]) is not None]
        if len(values_s) >= 2 and min(values_s) > 0:
            cases[key] = {
                **case,
                "value_s": _digits(median(values_s)),
                "relative_sd": _digits(stdev(values_s) / mean(values_s)),
                "processes_for_1_percent": processes_for_one_percent(values_s) or MOST,
            }
        else:
            reasons = [one.lacking[key] for one in measured if key in one.lacking]
            left_out[key] = (reasons or ["takes no time by its own clock"])[0]
    return {**entry, **_costs(measured), "cases": cases}, left_out


def with_processes(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with how many processes its cases are run in, and the precision of that."""
    needed = median(case["processes_for_1_percent"] for case in entry["cases"].values())
    processes = min(MOST, max(FEWEST, math.ceil(needed)))
    cases = {
        key: {
            **case,
            "expected_precision": _digits(1.96 * case["relative_sd"] / math.sqrt(processes)),
        }
        for key, case in entry["cases"].items()
    }
    return {**entry, "processes": processes, "cases": cases}


def _costs(measured: Sequence[Measured]) -> dict[str, float]:
    """Seconds of a process of all cases, and of one for each case, as `asv run` starts them."""
    start_s = median(one.wall_s - sum(one.case_wall_s) for one in measured)
    walls = zip(*(one.case_wall_s for one in measured), strict=True)
    cases_s = [median(wall_s) for wall_s in walls]
    return {
        "process_s": _digits(start_s + sum(cases_s)),
        "asv_process_s": _digits(sum(start_s + case_s for case_s in cases_s)),
    }


def _digits(value: float) -> float:
    return float(f"{value:.3g}")
