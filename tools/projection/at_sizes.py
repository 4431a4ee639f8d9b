"""Full speed at sizes nobody measured, by the law of growth of the time with a core of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..render.names import short_names
from ..scaling.rule.growth import judge_growth
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import inverse, product, scaled
from ..store.cases import labelled
from .cases import Case, Kind


@dataclass(frozen=True, slots=True)
class Extended:
    """What --predict asks for, of the cases of one kind.

    calls_per_s: of one core of its own; factor: all cores over one.
    """

    kind: Kind
    label: str
    size: float
    calls_per_s: Interval | Refusal
    factor: Interval | Refusal
    steps: float | None

    @property
    def steps_per_s(self) -> Interval | Refusal:
        """Return steps a second of all cores."""
        if self.steps is None:
            return Refusal("its work is no step")
        return product(self.calls_per_s, self.factor)


def extend(cases: Sequence[Case], sizes: Sequence[float]) -> list[Extended]:
    """Predict each benchmark whose work is a step at `sizes`."""
    if not sizes:
        return []
    names = short_names({case.processes.benchmark for case in cases})
    stepping = [case for case in cases if case.steps]  # in order of their kinds
    found = []
    for kind, same in groupby(stepping, key=lambda case: case.kind):
        (benchmark, params), group = kind, list(same)
        label = labelled(names[benchmark], params)
        found += [_extended(kind, label, group, size) for size in sizes]
    return found


def _extended(kind: Kind, label: str, group: Sequence[Case], size: float) -> Extended:
    known = [
        (case.size, full.value)
        for case in group
        if case.size is not None and isinstance(full := case.full.wall_s, Interval)
    ]
    family = next((case.family for case in group if case.family is not None), None)
    factor = family.factor(size) if family else group[0].factor
    steps = group[0].steps
    return Extended(kind, label, size, _at(known, size, steps or 1.0), factor, steps)


def _at(known: Sequence[tuple[float, float]], size: float, steps: float) -> Interval | Refusal:
    if len(known) < 2:
        return Refusal("full speed is known at fewer than two sizes")
    sizes, seconds = (np.array(column) for column in zip(*known, strict=True))
    predictor = judge_growth(sizes, seconds).predictor
    if isinstance(predictor, Refusal):
        return predictor
    return scaled(inverse(predictor.at(size)), steps)
