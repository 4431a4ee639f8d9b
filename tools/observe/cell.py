"""A cell of a grid: one case, as its processes measured it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..measure.grid import Ran
from ..measure.workload import WorkloadCase
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import geometric_interval, scaled
from .rule.interference import Rates, rates, slow_down
from .rule.segments import Segments


@dataclass(frozen=True, slots=True)
class Cell:
    """One case. beside: whether other cases ran beside it.

    step: what a step is called. simulated_s: of a step; nbytes: that the case holds. steps: the
    fewest that a process counted. rates: steps a second, one a process. slowed: how many times as
    long a step took beside others, one a process that was alone for a moment. starved: share of
    the time in which others had the core. age_s: since it was measured.
    """

    case: WorkloadCase
    beside: bool
    step: str
    simulated_s: float | None
    nbytes: float | None
    steps: int
    rates: tuple[float, ...]
    slowed: tuple[float, ...]
    starved: float
    age_s: float = 0.0

    @property
    def steps_per_s(self) -> Interval | Refusal:
        """Return the steps a second with their interval over processes."""
        return geometric_interval(np.array(self.rates))

    @property
    def real_time_factor(self) -> Interval | Refusal:
        """Return simulated seconds a second."""
        if self.simulated_s is None:
            return Refusal("no time is simulated")
        return scaled(self.steps_per_s, self.simulated_s)

    @property
    def slow_down(self) -> Interval | Refusal:
        """Return how many times as long a step took beside others."""
        if not self.beside:
            return Refusal("it ran alone")
        return slow_down(self.slowed)


@dataclass(frozen=True, slots=True)
class NoCell:
    """A case that gave no number. reason: one line."""

    case: WorkloadCase
    reason: str


def rates_of(ran: Ran) -> Rates | Refusal:
    """Return the rates of a process of a grid."""
    return rates(Segments(**ran.stepped.segments), ran.company.since_s, ran.company.others)


def cell(case: WorkloadCase, beside: bool, processes: Sequence[Ran]) -> Cell | NoCell:
    """Return what the processes of a case add up to."""
    measured: list[Rates] = []
    for of_process in map(rates_of, processes):
        if isinstance(of_process, Refusal):
            return NoCell(case, of_process.reason)
        measured.append(of_process)
    ready = processes[0].stepped.ready
    return Cell(
        case=case,
        beside=beside,
        step=ready.step_name,
        simulated_s=ready.simulated_s,
        nbytes=ready.nbytes,
        steps=min(ran.stepped.counted.steps for ran in processes),
        rates=tuple(each.measured for each in measured),
        slowed=tuple(each.slowed for each in measured if each.slowed is not None),
        starved=float(np.mean([each.starved for each in measured])),
    )


_KEPT = ("beside", "step", "simulated_s", "nbytes", "steps", "rates", "slowed", "starved")


def kept(of: Cell) -> dict[str, Any]:
    """Return a cell as it is kept."""
    return {name: getattr(of, name) for name in _KEPT}


def recalled(case: WorkloadCase, record: Mapping[str, Any], age_s: float) -> Cell:
    """Return a cell that was kept."""
    fields = {name: record[name] for name in _KEPT}
    fields |= {name: tuple(record[name]) for name in ("rates", "slowed")}
    return Cell(case=case, age_s=age_s, **fields)
