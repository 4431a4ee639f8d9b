"""Full speed at sizes nobody measured, by the law of growth of the time on an exclusive core."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..render.names import short_names
from ..scaling.rule.growth import judge_growth
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import inverse, product, scaled
from ..store.cases import labelled
from .cases import NO_STEP, Case, factor_at
from .timed_case import CaseKind


@dataclass(frozen=True, slots=True)
class SizePrediction:
    """What --predict asks for, of the cases of one kind.

    calls_per_s: of one exclusive core; factor: all cores over one.
    """

    kind: CaseKind
    label: str
    size: float
    calls_per_s: Interval | Refusal
    factor: Interval | Refusal
    steps: float | None

    @property
    def steps_per_s(self) -> Interval | Refusal:
        """Return steps a second of all cores."""
        return NO_STEP if self.steps is None else product(self.calls_per_s, self.factor)


def predict_sizes(cases: Sequence[Case], sizes: Sequence[float]) -> list[SizePrediction]:
    """Predict each benchmark whose work is a step at `sizes`; cases: in order of their kinds."""
    if not sizes:
        return []
    names = short_names({case.processes.benchmark for case in cases})
    stepping = [case for case in cases if case.steps]
    predictions = []
    for (benchmark, params), same in groupby(stepping, key=lambda case: case.kind):
        group, label = list(same), labelled(names[benchmark], params)
        predictions += [_predict(group, label, size) for size in sizes]
    return predictions


def _predict(group: Sequence[Case], label: str, size: float) -> SizePrediction:
    known = [
        (case.size, full.value)
        for case in group
        if case.size is not None and isinstance(full := case.full.wall_s, Interval)
    ]
    kind, family, steps = group[0].kind, group[0].family, group[0].steps
    calls_per_s = _at(known, size, steps or 1.0)
    return SizePrediction(kind, label, size, calls_per_s, factor_at(family, size), steps)


def _at(known: Sequence[tuple[float, float]], size: float, steps: float) -> Interval | Refusal:
    if len(known) < 2:
        return Refusal("full speed is known at fewer than two sizes")
    sizes, seconds = (np.array(column) for column in zip(*known, strict=True))
    predictor = judge_growth(sizes, seconds).predictor
    if isinstance(predictor, Refusal):
        return predictor
    return scaled(inverse(predictor.at(size)), steps)
