"""The steps that `asv publish` would show in each series, by ASV's own code."""

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from ..scaling.rule.steps import Steps
from ..stats.arrays import FloatArray
from ..stats.interval import Interval
from ..store.history import SuiteCosts
from .rule.event import Change, Event, Findings

SAME = 1.05  # ASV's own threshold of a regression
ASSUMED = "Steps as asv.step_detect finds them in each series; it names no rate of false ones."


def asv_findings(costs: SuiteCosts, rows: Iterable[int]) -> Findings:
    """Return the steps of these series as events, of which ASV says neither cause nor certainty."""
    at: dict[int, list[Change]] = defaultdict(list)
    for row in rows:
        steps = asv_steps(costs.values[row].astype(np.float64))
        for i, start in enumerate(steps.starts):
            change = _change(row, steps, i)
            if change is not None:
                at[start].append(change)
    events = tuple(
        Event(
            first=start - 1,
            last=start,
            certainty=(1.0,),
            kind="step",
            confirmed=True,
            cause="unknown",
            changes=tuple(at[start]),
        )
        for start in sorted(at)
    )
    return Findings(events, math.nan, ASSUMED, (), (), len(costs.series))


def asv_steps(costs: FloatArray) -> Steps:
    """Return ASV's step detection of costs over commits, shape (T,), NaN: not measured.

    ASV takes the costs as they are, not their logs, so a step from 1 to 2 counts less than one
    from 10 to 12. Levels are its medians, sd its mean absolute deviation, pooled over the steps,
    scaled to a normal sd; it names no autocorrelation (rho NaN). Nor are there the weights
    that `asv publish` takes from the intervals of the samples.
    """
    from asv.step_detect import detect_steps  # slow to import, and needed on request only

    steps = detect_steps([None if math.isnan(cost) else float(cost) for cost in costs])
    if not steps:
        return Steps((), np.array([np.nan]), math.nan, math.nan)
    left, right, levels, _, deviations = map(np.array, zip(*steps, strict=True))
    deviation = float(np.average(deviations, weights=right - left))
    return Steps(tuple(map(int, left[1:])), levels, deviation * math.sqrt(math.pi / 2), math.nan)


def _change(series: int, steps: Steps, i: int) -> Change | None:
    """Return the step number `i` of a series; None where a level is not positive.

    It has ended at the first later step to a level within SAME of the one before it.
    """
    before, after, *later = steps.levels[i:].tolist()
    if before <= 0 or after <= 0:
        return None
    ended = (
        start
        for start, level in zip(steps.starts[i + 1 :], later, strict=True)
        if before / SAME < level < before * SAME
    )
    factor = Interval(after / before, 0.0, math.inf)  # ASV names no interval
    return Change(series, factor, math.nan, next(ended, None))
