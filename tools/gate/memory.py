"""Measuring the memory of two commits; what may have grown again, until that is decided."""

import functools
import itertools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from ..measure.blocks import Arm, measure_block
from ..measure.installation import Installation
from ..measure.suite import Group
from ..render.progress import advancing
from ..stats.arrays import FloatArray
from ..store.blocks import Column, Process, arrange
from .rule.memory import (
    Growth,
    GrowthPlan,
    MemoryChange,
    may_have_grown,
    memory_log_ratios,
    plan_looks,
    take_memory_look,
)
from .sides import SIDES, find_one_sided, rows_of_both

ROUNDS = 2
_KINDS = ("peakmemory", "memory")


@dataclass(frozen=True, slots=True)
class _Run:
    """What is measured: groups on two arms, right after one another in an order drawn anew."""

    arms: Sequence[Arm]
    groups: Sequence[Group]
    draw: Random

    def measure(self, pair: int) -> list[Process]:
        return measure_block(pair, self.arms, self.groups, self.draw)

    def only(self, rows: Sequence[Column]) -> "_Run":
        """Return the part of the run that measures these rows."""

        def part(group: Group) -> Group:
            return group.only(lambda case: (group.benchmark, case) in rows)

        parts = [part(group) for group in self.groups]
        return _Run(self.arms, [part for part in parts if part.cases], self.draw)


@dataclass(frozen=True, slots=True)
class MemoryComparison:
    """How memory compares by row, and why a row has no value in some of the first rounds.

    processes: all that were measured. What both sides skip is by choice and in neither mapping.
    """

    processes: tuple[Process, ...]
    changes: Mapping[Column, MemoryChange]
    why_missing: Mapping[Column, str]


def memory_groups(suite: Mapping[str, Group]) -> list[Group]:
    """Return the benchmarks of memory; a peak belongs to a whole process, so a case each."""
    return [
        part
        for group in suite.values()
        if group.type in _KINDS or group.unit == "bytes"
        for part in (_cases(group) if group.type == "peakmemory" else [group])
    ]


def compare_memory(
    sides: tuple[Installation, Installation],
    groups: Sequence[Group],
    more_than: float,
    false_alarm_rate: float,
) -> MemoryComparison:
    """Measure both sides in rounds, then again what may have grown.

    sides: base and head. more_than: a fraction. false_alarm_rate: of all rows together.
    """
    arms = [Arm(name, side) for name, side in zip(SIDES, sides, strict=True)]
    run = _Run(arms, groups, Random())
    processes = [process for i in range(ROUNDS) for process in run.measure(i)]
    removed, one_sided = find_one_sided(processes)
    why_missing = one_sided | {row: f"head: {why}" for row, why in removed.items()}
    rows = [row for row in rows_of_both(processes) if row not in why_missing]
    if not rows:
        return MemoryComparison(tuple(processes), {}, why_missing)
    suspected = may_have_grown(_log_ratios(processes, rows), more_than)
    growths = dict.fromkeys(rows, Growth("same"))
    if again := [row for row, asked in zip(rows, suspected, strict=True) if asked]:
        plan = plan_looks(len(again), more_than, false_alarm_rate)
        fresh, decided = _measure_again(run, again, plan)
        processes += fresh
        growths |= decided
    return MemoryComparison(tuple(processes), _changes(processes, growths), why_missing)


def _measure_again(
    run: _Run, rows: Sequence[Column], plan: GrowthPlan
) -> tuple[list[Process], dict[Column, Growth]]:
    """Measure fresh pairs of the rows until each is decided, or until the last look."""
    processes: list[Process] = []
    growths, undecided = None, rows
    with advancing("measuring memory again", plan.pairs[-1]) as advance:
        for before, pairs in itertools.pairwise((0, *plan.pairs)):
            part = run.only(undecided)
            for pair in range(before, pairs):
                processes += part.measure(ROUNDS + pair)
                advance(pair + 1)
            growths = take_memory_look(_log_ratios(processes, rows)[ROUNDS:], plan, growths)
            judged = zip(rows, growths, strict=True)
            undecided = [row for row, growth in judged if growth.verdict == "undecided"]
            if not undecided:
                break
    assert growths is not None
    return processes, dict(zip(rows, growths, strict=True))


def _log_ratios(processes: Sequence[Process], rows: Sequence[Column]) -> FloatArray:
    values = arrange(processes, rows).values
    return memory_log_ratios(*(values[side] for side in SIDES))


def _changes(
    processes: Sequence[Process], growths: Mapping[Column, Growth]
) -> dict[Column, MemoryChange]:
    values = arrange(processes, list(growths)).values
    medians = zip(*(np.nanmedian(values[side], axis=0).tolist() for side in SIDES), strict=True)
    return {
        row: MemoryChange(base, head, growth)
        for (row, growth), (base, head) in zip(growths.items(), medians, strict=True)
    }


def _cases(group: Group) -> list[Group]:
    return [group.only(functools.partial(operator.eq, key)) for key in group.keys]
