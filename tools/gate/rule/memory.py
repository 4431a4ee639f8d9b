"""Whether memory grew: rows that may have are measured again, until an interval decides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from .error_budget import divide_error_rate
from .paired import Effect, fewest_blocks, paired_effect

LEAST_BYTES = 1.0  # less than this is none: of a step, which may take none at all
SPARE_PAIRS = 3  # beyond those that can show any growth: a few of the other sign do no harm then
LOOKS = (1, 2, 4)  # how often the first look's pairs are measured until each look


@dataclass(frozen=True, slots=True)
class Growth:
    """Whether a row's memory grew, and the change it was read from, None where nothing was seen."""

    verdict: Literal["more memory", "undecided", "same"]
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """A row's median of all processes a side, in bytes, and whether it grew."""

    base_bytes: float
    head_bytes: float
    growth: Growth

    @property
    def log_ratio(self) -> float:
        """The change: of the pairs that decided, else of the medians."""
        if self.growth.effect:
            return self.growth.effect.value
        return float(memory_log_ratios(np.array(self.base_bytes), np.array(self.head_bytes)))


@dataclass(frozen=True, slots=True)
class GrowthPlan:
    """What the rows that may have grown are judged by.

    more_than: a fraction. tail: non-coverage allowed on each side of a row's interval, at a look.
    pairs: how many there are at each look.
    """

    more_than: float
    tail: float
    pairs: tuple[int, ...]


def memory_log_ratios(base: FloatArray, head: FloatArray) -> FloatArray:
    """Return log(head / base) of bytes, of one shape; less than LEAST_BYTES counts as that much."""
    ratios: FloatArray = np.log(np.maximum(head, LEAST_BYTES) / np.maximum(base, LEAST_BYTES))
    return ratios


def may_have_grown(log_ratios: FloatArray, more_than: float) -> NDArray[np.bool_]:
    """Return by row whether its first pairs are a reason to measure it again.

    log_ratios: shape (pairs, rows). Half the limit, so that noise seldom hides a row that grew.
    """
    suspected: NDArray[np.bool_] = log_ratios.mean(axis=0) > math.log1p(more_than) / 2
    return suspected


def plan_looks(rows: int, more_than: float, false_alarm_rate: float) -> GrowthPlan:
    """Divide the rate over the rows that are measured again and over the looks at them.

    rows: at least 1. The pairs are fresh ones: what made the rows suspicious has no part in the
    decision, so it does not matter how many rows there were before.
    """
    tail = divide_error_rate(rows, 0, len(LOOKS), false_alarm_rate).case
    first = fewest_blocks(tail) + SPARE_PAIRS
    return GrowthPlan(more_than, tail, tuple(times * first for times in LOOKS))


def take_memory_look(
    log_ratios: FloatArray, plan: GrowthPlan, before: Sequence[Growth] | None = None
) -> tuple[Growth, ...]:
    """Judge the rows that no earlier look decided.

    log_ratios: of fresh pairs, shape (pairs, rows), NaN where a pair is missing. before: of the
    earlier look.
    """
    return tuple(
        before[row] if before and before[row].verdict != "undecided" else judge_growth(of_row, plan)
        for row, of_row in enumerate(log_ratios.T)
    )


def judge_growth(log_ratios: FloatArray, plan: GrowthPlan) -> Growth:
    """Judge a row by its fresh pairs, shape (pairs,): on which side of the limit its interval lies.

    At the last look an interval across the limit is enough if all of it is above 0 and its value
    not below the limit: `more_than` is a threshold on the value then. Before it is not, because
    the value of few pairs is often above the limit where the change is below. How far memory fell
    does not matter.
    """
    effect = paired_effect(log_ratios, plan.tail)
    limit = math.log1p(plan.more_than)
    if effect.high < limit:
        return Growth("same", effect)
    is_last = len(log_ratios) >= plan.pairs[-1]
    if effect.low > 0 and (effect.low >= limit or (is_last and effect.value >= limit)):
        return Growth("more memory", effect)
    return Growth("undecided", effect)
