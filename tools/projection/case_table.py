"""The tables of `projection` of timed cases: one process, and theoretical steps a second."""

from collections.abc import Sequence

from ..render.footnotes import Cell, Noted, footnoted
from ..render.names import short_names
from ..render.quantities import quantity
from ..render.report import Column, Table
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import scaled
from .at_sizes import SizePrediction
from .cases import Case
from .cells import number, rate
from .rule.starvation import FullCpu

_ONE = (
    Column("benchmark"),
    Column("measured", "right"),
    Column("full CPU", "right"),
    Column("on CPU", "right"),
    Column("others", "right"),
    Column("waits", "right"),
    Column("limited by"),
)
_THEORETICAL = (
    Column("benchmark"),
    Column("one core", "right"),
    Column("all cores", "right"),
    Column("theoretical", "right"),
    Column("x real time", "right"),
)
_SPLIT = (
    "measured: mean of all values of a process; full CPU: that without the time in which others had"
    " the core, ± 95 %; others: preempted or stolen; waits: for I/O, faults, locks or sleep, or not"
    " explained."
)


def case_table(title: str, cases: Sequence[Case], notes: Sequence[str]) -> Table:
    """Return where the wall time of each timed case went, and what it is without starvation.

    notes: to stand below the table.
    """
    names = short_names({case.processes.benchmark for case in cases})
    rows, footnotes = footnoted((_case_row(case, names) for case in cases), in_ranges=True)
    return Table(f"{title}: one process", _ONE, rows, (_SPLIT, *notes, *footnotes))


def _case_row(case: Case, names: dict[str, str]) -> tuple[Cell, ...]:
    shares, limit = case.full.shares, case.bottleneck
    split = ("", "", "")
    if shares:
        others = shares.preempted + shares.stolen
        waits = shares.waiting + shares.unexplained
        split = (f"{shares.on_cpu:.1%}", f"{others:.1%}", f"{waits:.1%}")
    return (
        case_name(case, names),
        quantity(case.mean_s, "seconds"),
        _time(case.full),
        *split,
        Noted(limit.kind, (limit.evidence,)) if limit else "",
    )


def theoretical_table(
    title: str, cases: Sequence[Case], predictions: Sequence[SizePrediction], dt_s: float
) -> Table:
    """Return theoretical steps a second: one core's full speed times what all cores give.

    dt_s: simulated seconds of a step.
    """
    names = short_names({case.processes.benchmark for case in cases})
    estimates = [
        (case_name(case, names), case.calls_per_s, case.factor, case.theoretical_steps_per_s)
        for case in cases
    ]
    estimates += [
        (f"{at.label} at {at.size:,.10g}, by the law", at.calls_per_s, at.factor, at.steps_per_s)
        for at in predictions
    ]
    drafts = [
        (
            name,
            rate(calls_per_s, "1/s", value_only=True),
            number(factor),
            rate(steps_per_s, "1/s"),
            _factor(scaled(steps_per_s, dt_s)),
        )
        for name, calls_per_s, factor, steps_per_s in estimates
    ]
    rows, footnotes = footnoted(drafts, in_ranges=True)
    legend = (
        "theoretical = one core's full speed in steps a second x all cores over one, with the same"
        f" kernel; x real time: steps a second x {dt_s:g} s."
    )
    return Table(f"{title}: theoretical", _THEORETICAL, rows, (legend, *footnotes))


def case_name(case: Case, names: dict[str, str]) -> str:
    """Return the short name of a case with its parameters."""
    benchmark = case.processes.benchmark
    return names[benchmark] + case.label.replace("'", "").removeprefix(benchmark)


def _time(full: FullCpu) -> Cell:
    wall_s = full.wall_s
    if isinstance(wall_s, Refusal):
        return Noted("refused", (wall_s.reason,))
    half = max(wall_s.high / wall_s.value, wall_s.value / wall_s.low) - 1
    return Noted(
        f"{quantity(wall_s.value, 'seconds')} ± {half:.0%}", (full.doubt,) if full.doubt else ()
    )


def _factor(factor: Interval | Refusal) -> Cell:
    if isinstance(factor, Refusal):
        return Noted("", (factor.reason,))
    return f"{float(f'{factor.value:.3g}'):,.10g}"  # three digits, and no exponent
