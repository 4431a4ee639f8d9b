"""Where the time or the memory of a case goes on two sides, in turns, and what changed."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import numpy as np

from ...measure.installation import Installation
from ...measure.workload import StepCase
from ...stats.arrays import FloatArray
from ...stats.interval import Interval
from .rule.change import RUNS, Changes, find_changes
from .shares import Function, Shares, Way

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ShareChange:
    """Shares of the whole. change: head less base; its interval holds for all frames at once."""

    base: float
    head: float
    change: Interval
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed of a case. own: of functions at work themselves. ways: of all that is called on
    one way. totals: samples of both sides, or bytes. runs: of each.
    """

    case: StepCase
    own: Mapping[Function, ShareChange]
    ways: Mapping[Way, ShareChange]
    totals: tuple[int, int]
    runs: int

    @property
    def ordered(self) -> list[tuple[Function, ShareChange]]:
        """Return functions in the order of their change, those that changed first."""
        return sorted(
            self.own.items(), key=lambda each: (not each[1].changed, -abs(each[1].change.value))
        )


def measure_difference(
    case: StepCase,
    sides: tuple[Installation, Installation],
    look: Callable[[Installation], Shares],
    draw: Random,
    done: Callable[[int], None] = lambda runs: None,
) -> Difference:
    """Look at a case RUNS times on each side, in an order drawn for each turn.

    sides: base and head. look: at a run. done: called with how many runs are over.
    """
    base: list[Shares] = []
    head: list[Shares] = []
    for _ in range(RUNS):
        for side in draw.sample((0, 1), 2):
            (base, head)[side].append(look(sides[side]))
            done(len(base) + len(head))
    return compare(case, base, head)


def compare(case: StepCase, base: Sequence[Shares], head: Sequence[Shares]) -> Difference:
    """Compare the runs of two sides, as many of each."""
    every = [*base, *head]
    functions = sorted({function for run in every for function in run.own})
    ways = sorted({way for run in every for way in run.ways})
    own, reached = (
        [_counts([run.own for run in side], functions) for side in (base, head)],
        [_counts([run.ways for run in side], ways) for side in (base, head)],
    )
    of_base, of_head = (np.array([run.samples for run in side], float) for side in (base, head))
    changes = find_changes(
        np.hstack([own[0], reached[0]]), np.hstack([own[1], reached[1]]), of_base, of_head
    )
    every_change = _each(changes)
    return Difference(
        case=case,
        own=dict(zip(functions, every_change, strict=False)),
        ways=dict(zip(ways, every_change[len(functions) :], strict=True)),
        totals=(int(of_base.sum()), int(of_head.sum())),
        runs=len(base),
    )


def _counts(runs: Sequence[Mapping[Key, int]], keys: Sequence[Key]) -> FloatArray:
    return np.array([[run.get(key, 0) for key in keys] for run in runs], np.float64)


def _each(changes: Changes) -> list[ShareChange]:
    return [
        ShareChange(
            base=float(changes.base[i]),
            head=float(changes.head[i]),
            change=Interval(float(change), float(change - half), float(change + half)),
            changed=bool(changes.changed[i]),
        )
        for i, (change, half) in enumerate(zip(changes.change, changes.half_width, strict=True))
    ]
