"""`verify`: all-core throughput projected from one process, then measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UserError
from ..render.intervals import estimate_record
from ..render.progress import advancing
from ..render.quantities import count, quantity
from ..render.report import Column, Report, Table
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import scaled
from .rule.pooled_speedup import pooled
from .rule.rounds import Rounds
from .rule.starvation import full_cpu, own_s
from .saturation import CASES, PAIR_S, PAIRS, Saturated, saturate, usable_cores
from .table import ranged

REPEATS = 10
LEARNT = 3  # rounds before the first projection
WITHIN = 0.10
HELD = 0.9

_COLUMNS = (
    Column("kernel"),
    Column("vehicles", "right"),
    Column("one, full CPU", "right"),
    Column("projected", "right"),
    Column("measured", "right"),
    Column("worst off", "right"),
    Column("inside", "right"),
    Column("within 10 %", "right"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A projection and what was then measured, in one repeat.

    theoretical: by the speed-up of all sizes in the round before, as recorded results have it.
    measured: NaN if a core never was its worker's own. own_share: of the time, that in which they
    were.
    """

    kernel: str
    vehicles: int
    repeat: int
    alone: float | Refusal
    projected: Interval | Refusal
    theoretical: Interval | Refusal
    measured: float
    own_share: float

    @property
    def off(self) -> float | None:
        """Return measured over projected less 1, None without either."""
        if isinstance(self.projected, Refusal) or not np.isfinite(self.measured):
            return None
        return self.measured / self.projected.value - 1

    @property
    def inside(self) -> bool:
        """Return whether the interval held; a refusal did not."""
        return _holds(self.projected, self.measured)

    @property
    def theoretical_inside(self) -> bool:
        """Return whether the interval by the speed-up of all sizes held; a refusal did not."""
        return _holds(self.theoretical, self.measured)

    @property
    def within(self) -> bool:
        """Return whether the projection was within 10 %; a refusal was not."""
        return self.off is not None and abs(self.off) <= WITHIN


def verify(root: Path, repeats: int) -> Report:
    """Run the rounds and report projected against measured; the records hold every repeat."""
    cores = usable_cores()
    if cores < 2:
        raise UserError("verify: takes two cores or more, and this process may use one")
    rounds: list[list[Saturated]] = []
    total_s = (LEARNT + repeats) * len(CASES) * PAIRS * PAIR_S
    with advancing("measuring", total_s) as done:
        for i in range(LEARNT + repeats):
            rounds.append(saturate(root, cores))
            done((i + 1) * total_s / (LEARNT + repeats))
    return verify_report(trials(rounds), cores)


def trials(rounds: Sequence[Sequence[Saturated]]) -> list[Trial]:
    """Project each case of every round but the first LEARNT from its one process and the rounds
    before it; what is measured in the round on all cores is not looked at."""
    found: list[Trial] = []
    kernels = sorted({case.kernel for case in rounds[0]})
    for kernel in kernels:
        cases = [[case for case in one if case.kernel == kernel] for one in rounds]
        alone = [[_alone(case) for case in one] for one in cases]
        measured = np.array([[case.all_per_s for case in one] for one in cases])
        full = np.array([[_value(one) for one in row] for row in alone])
        logs = np.log(measured / full)
        for r in range(LEARNT, len(rounds)):
            before = Rounds(logs[:r])
            last = np.exp(logs[r - 1])
            any_size = pooled(last[np.isfinite(last)].tolist())
            for i, case in enumerate(cases[r]):
                # The scatter of the quotient holds that of one process: its own is not added.
                factor, one = before.factor_at(i), alone[r][i]
                projected, theoretical = (_times(one, by) for by in (factor, any_size))
                found.append(
                    Trial(
                        kernel,
                        case.vehicles,
                        r - LEARNT + 1,
                        alone=one,
                        projected=projected,
                        theoretical=theoretical,
                        measured=case.all_per_s,
                        own_share=case.own_share,
                    )
                )
    return found


def _times(one: float | Refusal, factor: Interval | Refusal) -> Interval | Refusal:
    return one if isinstance(one, Refusal) else scaled(factor, one)


def _holds(found: Interval | Refusal, measured: float) -> bool:
    return isinstance(found, Interval) and found.low <= measured <= found.high


def _alone(case: Saturated) -> float | Refusal:
    """Return what one process does a second with a core of its own.

    The time in which a neighbour had a share of the core is left out already; what the counters
    show as starvation is taken off here.
    """
    counters, found = case.alone, full_cpu(case.alone)
    if isinstance(found.wall_s, Refusal):
        return found.wall_s
    if not np.isfinite(case.alone_per_s):
        return Refusal("the core of the one process never was its own")
    least_s, most_s = own_s(counters)
    return case.alone_per_s * float(np.sum(counters.wall_s) / np.sum(np.sqrt(least_s * most_s)))


def _value(found: float | Refusal) -> float:
    return np.nan if isinstance(found, Refusal) else found


def verify_report(found: Sequence[Trial], cores: int) -> Report:
    """Report a row a kernel and vehicle count, the numbers those of the last repeat."""
    rows, held = [], []
    cases = dict.fromkeys((trial.kernel, trial.vehicles) for trial in found)
    for kernel, vehicles in cases:
        own = [t for t in found if (t.kernel, t.vehicles) == (kernel, vehicles)]
        inside, within = sum(t.inside for t in own), sum(t.within for t in own)
        held.append(min(inside, within) >= HELD * len(own))
        offs = [t.off for t in own if t.off is not None]
        last = own[-1]
        rows.append(
            (
                kernel,
                count(vehicles),
                "refused" if isinstance(last.alone, Refusal) else quantity(last.alone, "1/s"),
                _rate(last.projected),
                quantity(last.measured, "1/s") if np.isfinite(last.measured) else "never its own",
                f"{max(offs, key=abs):+.1%}" if offs else "",
                f"{inside} of {len(own)}",
                f"{within} of {len(own)}",
            )
        )
    refusals = {t.projected.reason for t in found if isinstance(t.projected, Refusal)}
    together = sum(t.inside and t.within for t in found)
    any_size = sum(t.theoretical_inside for t in found)
    shares = [t.own_share for t in found]
    least, most = min(shares), max(shares)
    told = (
        f"{sum(held)} of {len(held)} cases hold: inside the 95 % interval and within 10 %, each in",
        f"{HELD:.0%} of their repeats; {together} of {len(found)} single projections are both.",
        "projected: one process's full speed in this repeat x the quotient in earlier repeats. Of",
        "the time only that counts in which no neighbour on a shared host had a share of a core:",
        f"{least:.0%} to {most:.0%} of that on all cores, see benchmarks/undisturbed.py.",
        f"{any_size} of {len(found)} are inside by the speed-up of all sizes in the round before,",
        "as recorded results are projected.",
        *(f"refused: {reason}" for reason in sorted(refusals)),
    )
    title = f"One process x the quotient of earlier rounds, against {cores} cores measured now"
    table = Table(title, _COLUMNS, tuple(rows), told)
    return Report((table,), tuple(map(_record, found)))


def _rate(found: Interval | Refusal) -> str:
    return "refused" if isinstance(found, Refusal) else ranged(found, "1/s")


def _number(found: float | Refusal) -> float | None:
    return None if isinstance(found, Refusal) else found


def _record(trial: Trial) -> dict[str, Any]:
    return {
        "kernel": trial.kernel,
        "vehicles": trial.vehicles,
        "repeat": trial.repeat,
        "full_cpu": _number(trial.alone),
        "projected": estimate_record(trial.projected),
        "theoretical": estimate_record(trial.theoretical),
        "measured": trial.measured if np.isfinite(trial.measured) else None,
        "own_share": trial.own_share,
        "inside": trial.inside,
        "within": trial.within,
        "theoretical_inside": trial.theoretical_inside,
    }
