"""The report of `verify`: a row a kernel and vehicle count, a record a repeat."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..render.intervals import estimate_record
from ..render.quantities import count, quantity
from ..render.report import Column, Report, Table
from ..stats.interval import Refusal
from .cells import with_range
from .trial import Trial

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


def verify_report(trials: Sequence[Trial], cores: int) -> Report:
    """Report a row a kernel and vehicle count, the numbers those of the last repeat.

    cores: on which all cores were measured.
    """
    cases = [
        [t for t in trials if (t.kernel, t.vehicles) == case]
        for case in dict.fromkeys((trial.kernel, trial.vehicles) for trial in trials)
    ]
    title = f"One process x the quotient of earlier rounds, against {cores} cores measured now"
    table = Table(title, _COLUMNS, tuple(map(_row, cases)), _notes(trials, cases))
    return Report((table,), tuple(map(_record, trials)))


def _row(repeats: Sequence[Trial]) -> tuple[str, ...]:
    """Return the row of one case."""
    offs = [trial.off for trial in repeats if trial.off is not None]
    last = repeats[-1]
    projected, measured = last.projected, last.measured
    return (
        last.kernel,
        count(last.vehicles),
        "refused" if isinstance(last.alone, Refusal) else quantity(last.alone, "1/s"),
        "refused" if isinstance(projected, Refusal) else with_range(projected, "1/s"),
        quantity(measured, "1/s") if np.isfinite(measured) else "never exclusive",
        f"{max(offs, key=abs):+.1%}" if offs else "",
        f"{sum(trial.inside for trial in repeats)} of {len(repeats)}",
        f"{sum(trial.within for trial in repeats)} of {len(repeats)}",
    )


def _held(repeats: Sequence[Trial]) -> bool:
    inside, within = (sum(t.inside for t in repeats), sum(t.within for t in repeats))
    return min(inside, within) >= HELD * len(repeats)


def _notes(trials: Sequence[Trial], cases: Sequence[Sequence[Trial]]) -> tuple[str, ...]:
    held = sum(map(_held, cases))
    together = sum(trial.inside and trial.within for trial in trials)
    any_size = sum(trial.theoretical_inside for trial in trials)
    shares = [trial.own_share for trial in trials]
    refusals = {t.projected.reason for t in trials if isinstance(t.projected, Refusal)}
    return (
        f"{held} of {len(cases)} cases hold: inside the 95 % interval and within 10 %, each in"
        f" {HELD:.0%} of their repeats; {together} of {len(trials)} single projections are both.",
        "projected: one process's full speed in this repeat x the quotient in earlier repeats.",
        "Only the time counts in which every worker had an exclusive core, without a co-tenant on"
        f" it: on all cores {min(shares):.0%} to {max(shares):.0%} of the time.",
        f"{any_size} of {len(trials)} are inside by the speed-up of all sizes in the round before,"
        " as recorded results are projected.",
        *(f"refused: {reason}" for reason in sorted(refusals)),
    )


def _record(trial: Trial) -> dict[str, Any]:
    return {
        "kernel": trial.kernel,
        "vehicles": trial.vehicles,
        "repeat": trial.repeat,
        "full_cpu": None if isinstance(trial.alone, Refusal) else trial.alone,
        "projected": estimate_record(trial.projected),
        "theoretical": estimate_record(trial.theoretical),
        "measured": trial.measured if np.isfinite(trial.measured) else None,
        "own_share": trial.own_share,
        "inside": trial.inside,
        "within": trial.within,
        "theoretical_inside": trial.theoretical_inside,
    }
