"""The tables of `projection` of timed cases: one process, and theoretical steps a second."""

from collections.abc import Sequence

from ..render.names import short_names
from ..render.quantities import quantity
from ..render.report import Column, Table
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import scaled
from .at_sizes import Extended
from .cases import Case
from .table import Reasons, number, rate

_ONE = (
    Column("benchmark"),
    Column("measured", "right"),
    Column("full CPU", "right"),
    Column("on CPU", "right"),
    Column("others", "right"),
    Column("waits", "right"),
    Column("limited by"),
)
_FRAMES = (
    Column("benchmark"),
    Column("one core/s", "right"),
    Column("all cores", "right"),
    Column("theoretical/s", "right"),
    Column("x real time", "right"),
)


def case_table(title: str, cases: Sequence[Case], notes: Sequence[str]) -> Table:
    """Return where the wall time of each timed case went, and what it is without starvation.

    notes: told below the table.
    """
    names = short_names({case.processes.benchmark for case in cases})
    reasons, rows = Reasons(), []
    for case in cases:
        shares = case.full.shares
        split = ("", "", "")
        if shares:
            others = shares.preempted + shares.stolen
            waits = shares.waiting + shares.unexplained
            split = (f"{shares.on_cpu:.1%}", f"{others:.1%}", f"{waits:.1%}")
        limit = case.bottleneck
        limited = f"{limit.kind} {reasons.mark(limit.evidence)}" if limit else ""
        measured = quantity(case.seconds, "seconds")
        full = _time(case.full.wall_s, reasons)
        rows.append((_case_name(case, names), measured, full, *split, limited))
    told = [
        "full CPU: without what others had of the core, ± 95 %; others: preempted or stolen;",
        "waits: for I/O, faults, locks or sleep, or not explained.",
        *notes,
    ]
    return Table(f"{title}: one process", _ONE, tuple(rows), (*told, *reasons.notes))


def frames_table(
    title: str, cases: Sequence[Case], extended: Sequence[Extended], dt_s: float
) -> Table:
    """Return theoretical steps a second: one core's full speed times what all cores give."""
    names = short_names({case.processes.benchmark for case in cases})
    reasons, rows = Reasons(), []
    for case in cases:
        steps = case.theoretical_steps_per_s
        rows.append(
            (
                _case_name(case, names),
                rate(case.calls_per_s, "1/s", reasons, brief=True),
                number(case.factor, reasons),
                rate(steps, "1/s", reasons),
                _factor(scaled(steps, dt_s), reasons),
            )
        )
    for one in extended:
        rows.append(
            (
                f"{one.label} at {one.size:,.10g}, by the law",
                rate(one.calls_per_s, "1/s", reasons, brief=True),
                number(one.factor, reasons),
                rate(one.steps_per_s, "1/s", reasons),
                _factor(scaled(one.steps_per_s, dt_s), reasons),
            )
        )
    told = [
        "theoretical = one core's full speed x what all cores do over one with the same kernel;",
        f"x real time: steps a second x {dt_s:g} s.",
    ]
    return Table(f"{title}: theoretical", _FRAMES, tuple(rows), (*told, *reasons.notes))


def _case_name(case: Case, names: dict[str, str]) -> str:
    benchmark = case.processes.benchmark
    return names[benchmark] + case.label.replace("'", "").removeprefix(benchmark)


def _time(found: Interval | Refusal, reasons: Reasons) -> str:
    if isinstance(found, Refusal):
        return f"refused {reasons.mark(found.reason)}"
    half = max(found.high / found.value, found.value / found.low) - 1
    return f"{quantity(found.value, 'seconds')} ± {half:.0%}"


def _factor(found: Interval | Refusal, reasons: Reasons) -> str:
    if isinstance(found, Refusal):
        return reasons.mark(found.reason)
    return f"{float(f'{found.value:.3g}'):,.10g}"  # three digits, and no exponent
