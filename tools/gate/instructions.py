"""Counting the instructions of two commits: a second channel, which the load of the machine does
not reach and which is never time."""

import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from ..measure.installation import Installation
from ..measure.instructions import ALLOCATORS, Counts, count_instructions, countable
from ..measure.process import ProcessResult, measure, usable_core_numbers
from ..measure.suite import Group
from ..render.progress import track
from ..store.blocks import Column
from ..store.settings.thresholds import Thresholds
from .plan import row_name
from .rule.instructions import InstructionChange, best_repeated, judge_instructions
from .sides import SIDES, why_one_sided

RUNS = 3
COUNTED_S = 0.001  # of calls, as timed without callgrind: some million instructions
MOST_CALL_S = 0.1  # a call that takes longer without callgrind takes some ten seconds under it


@dataclass(frozen=True, slots=True)
class Calls:
    """Which cases are counted and how many calls of each; why others are not, by key."""

    group: Group
    counted: tuple[int, ...]
    missing: Mapping[str, str]


def compare_instructions(
    base: Installation, head: Installation, groups: Sequence[Group], thresholds: Thresholds
) -> tuple[dict[Column, InstructionChange], dict[Column, str]]:
    """Return how the instructions of each row changed, and why a row was not counted.

    What both sides skip is by choice and in neither. Processes run beside one another, on all
    cores: a count does not depend on its neighbours.
    """
    sides = [countable(side) for side in (base, head)]
    changes: dict[Column, InstructionChange] = {}
    not_counted: dict[Column, str] = {}
    with ThreadPoolExecutor(len(usable_core_numbers()) or os.cpu_count()) as pool:
        for group in track(groups, "counting instructions", 1):
            # Timed first: that also compiles what is compiled once, without callgrind.
            timed = pool.map(lambda side, group=group: measure(side, group, None), sides)
            calls = calls_to_count(group, *timed)
            not_counted |= {(group.benchmark, key): why for key, why in calls.missing.items()}
            counts = _count(pool, sides, calls) if calls.counted else []
            for key in calls.group.keys:
                row = (group.benchmark, key)
                if why := _why_missing(counts, key):
                    not_counted[row] = why
                else:
                    smallest_effect = thresholds.limits(row_name(row)).smallest_effect
                    changes[row] = best_repeated(
                        judge_instructions(
                            [run.instructions[key] for run in base_runs],
                            [run.instructions[key] for run in head_runs],
                            smallest_effect,
                        )
                        for base_runs, head_runs in counts
                    )
    return changes, not_counted


def calls_to_count(group: Group, base: ProcessResult, head: ProcessResult) -> Calls:
    """Choose what to count, the same on both sides: base's calls of about COUNTED_S.

    A power of two, so that another run of the gate mostly counts as many.
    """
    counted: dict[str, int] = {}
    missing: dict[str, str] = {}
    for key, base_s, head_s in zip(group.keys, base.values, head.values, strict=True):
        if base_s is None or head_s is None:
            reasons = {
                side: result.missing[key]
                for side, result in zip(SIDES, (base, head), strict=True)
                if key in result.missing
            }
            if why := why_one_sided(reasons):
                missing[key] = why
        elif min(base_s, head_s) <= 0:  # of a timer of the benchmark's own
            missing[key] = "a call takes no time"
        elif max(base_s, head_s) > MOST_CALL_S:
            missing[key] = f"a call takes more than {MOST_CALL_S:g} s"
        else:
            counted[key] = 2 ** max(0, round(math.log2(COUNTED_S / base_s)))
    return Calls(group.only(counted.__contains__), tuple(counted.values()), missing)


def _count(
    pool: Executor, sides: Sequence[Installation], calls: Calls
) -> list[tuple[list[Counts], ...]]:
    """Return for each allocator RUNS runs of each side."""
    submitted = [
        [
            [
                pool.submit(count_instructions, side, calls.group, calls.counted, allocator, run)
                for run in range(RUNS)
            ]
            for side in sides
        ]
        for allocator in ALLOCATORS
    ]
    return [
        tuple([run.result() for run in runs] for runs in of_allocator) for of_allocator in submitted
    ]


def _why_missing(counts: Sequence[tuple[list[Counts], ...]], key: str) -> str:
    """Return why a case has no count in some run, empty where it has one in all."""
    reasons = {
        side: run.missing[key]
        for of_allocator in counts
        for side, runs in zip(SIDES, of_allocator, strict=True)
        for run in runs
        if key in run.missing
    }
    return "; ".join(f"{side}: {why}" for side, why in reasons.items())
