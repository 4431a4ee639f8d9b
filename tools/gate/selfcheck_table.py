"""The table of `selfcheck`, and how a gate quotes a self-check."""

from collections.abc import Iterator

from ..measure.machine import Machine
from ..render.report import Column, Report, Table
from ..stats.interval import Interval, Refusal
from .rule.build_trials import BuildTrials
from .rule.gate_trials import Endings
from .rule.self_check import SelfCheck, Smallest
from .rule.trials import Rate
from .selfcheck_log import SelfCheckEntry, selfcheck_record

_COLUMNS = (
    Column("one commit against itself"),
    Column("this gate", "right"),
    Column("ASV", "right"),
)
_QUOTED_SHARE = 0.80
_Row = tuple[str, str, str]


def selfcheck_report(entry: SelfCheckEntry) -> Report:
    """Return a row a question, the gate's answer beside ASV's."""
    table = Table(
        title=f"The gate on {entry.machine.name}{_facts(entry.machine)}",
        columns=_COLUMNS,
        rows=tuple(_rows(entry.check)),
        notes=tuple(_notes(entry)),
    )
    return Report((table,), (selfcheck_record(entry),))


def _rows(check: SelfCheck) -> Iterator[_Row]:
    yield "any row falsely slower", _rate(check.false_slower), _rate(check.asv_false_slower)
    if check.builds:
        slower = check.builds.slower, check.builds.interval
        yield "no-op builds, any slower", _counted(*slower), ""
    if check.endings:
        yield from _ending_rows(check.endings)
    for slow_down in check.power:
        rates = _rate(check.power[slow_down]), _rate(check.asv_power[slow_down])
        yield f"step slower by {slow_down:.0%}: found", *rates
    yield from _smallest_rows("smallest", check.smallest, check.asv_smallest)
    if check.case_smallest and check.asv_case_smallest:
        yield from _smallest_rows("one case:", check.case_smallest, check.asv_case_smallest)


def _ending_rows(endings: Endings) -> Iterator[_Row]:
    yield "ends with nothing worse", _rate(Rate(endings.same, endings.trials)), ""
    yield "ends undecided", _rate(Rate(endings.undecided, endings.trials)), ""


def _smallest_rows(what: str, ours: Smallest, asvs: Smallest) -> Iterator[_Row]:
    for share in ours:
        yield f"{what} found in {share:.0%}", _percent(ours[share]), _percent(asvs[share])


def _notes(entry: SelfCheckEntry) -> Iterator[str]:
    check = entry.check
    yield (
        f"{check.false_slower.trials} trials of {check.window} contiguous blocks, a gate of"
        f" {entry.gate_budget_min:g} minutes, out of {check.blocks} blocks;"
        f" {check.windows_apart} of them do not overlap."
    )
    yield "95 % Wilson intervals, as if no trial overlapped."
    if check.builds:
        yield _note_on_builds(check.builds)
    if check.case_smallest:
        yield (
            "One case: the smallest where it alone is slower, found by its own row or its family's;"
            " a mean over cases."
        )


def _note_on_builds(builds: BuildTrials) -> str:
    return (
        f"No-op builds: {builds.pairs} pairs of {builds.builds} builds that differ in words only,"
        f" {builds.pairs_called} of them with any such row. The interval is that of"
        f" {builds.trials_apart} trials, which share no build and no block; too narrow if luck"
        " stays with a build."
    )


def quotation(entry: SelfCheckEntry | None, machine: Machine) -> str:
    """Return a sentence for the report of a gate on this machine.

    entry: the newest self-check under the machine's name, None where there is none.
    """
    if entry is None:
        return "This machine has no self-check: run `python -m tools selfcheck`."
    if (entry.machine.cpu, entry.machine.num_cpu) != (machine.cpu, machine.num_cpu):
        return (
            f"The self-check is of another machine{_facts(entry.machine)}:"
            " run `python -m tools selfcheck` on this one."
        )
    found = "; ".join(_found(entry.check))
    return (
        f"Self-check of {entry.date} on this machine, {entry.gate_budget_min:g} minutes a gate:"
        f" {found}."
    )


def _found(check: SelfCheck) -> Iterator[str]:
    alarms = (
        f"false alarms in {check.false_slower.called} of {check.false_slower.trials} trials,"
        f" {check.windows_apart} of which do not overlap"
    )
    if check.builds:
        slower = check.builds.slower
        alarms += f", and in {slower.called} of {slower.trials} between no-op builds"
    yield alarms
    if check.endings:
        yield f"nothing worse in {check.endings.same}, undecided in {check.endings.undecided}"
    smallest = (
        f"smallest slow-down found in {_QUOTED_SHARE * 100:.0f} % of trials:"
        f" {_percent(check.smallest[_QUOTED_SHARE])}"
    )
    if check.case_smallest:
        smallest += f", of a single case {_percent(check.case_smallest[_QUOTED_SHARE])}"
    yield smallest


def _facts(machine: Machine) -> str:
    return f" ({machine.cpu}, {machine.num_cpu} cores)" if machine.cpu else ""


def _rate(rate: Rate) -> str:
    return _counted(rate, rate.interval)


def _counted(rate: Rate, interval: Interval) -> str:
    return f"{rate.called}/{rate.trials} ({interval.low:.1%} to {interval.high:.1%})"


def _percent(slow_down: float | Refusal) -> str:
    return slow_down.reason if isinstance(slow_down, Refusal) else f"{slow_down:.2%}"
