"""The table of `selfcheck`, and how a gate quotes a self-check."""

from ..measure.machine import Machine
from ..render.report import Column, Report, Table
from ..stats.interval import Refusal
from .rule.self_check import Rate
from .selfcheck_log import SelfCheckEntry, selfcheck_record

_COLUMNS = (
    Column("of one commit against itself"),
    Column("this gate", "right"),
    Column("ASV", "right"),
)
_QUOTED_SHARE = 0.80


def selfcheck_report(entry: SelfCheckEntry) -> Report:
    """Return a row a question, the gate's answer beside ASV's."""
    check = entry.check
    rows = [
        ("any row falsely slower", _rate(check.false_slower), _rate(check.asv_false_slower)),
        *(
            (f"step slower by {slow_down:.0%}: found", _rate(rate), _rate(asv_rate))
            for slow_down, rate, asv_rate in zip(
                check.power, check.power.values(), check.asv_power.values(), strict=True
            )
        ),
        *(
            (f"smallest slow-down found in {share:.0%}", _percent(ours), _percent(asvs))
            for share, ours, asvs in zip(
                check.smallest, check.smallest.values(), check.asv_smallest.values(), strict=True
            )
        ),
    ]
    notes = (
        f"{check.false_slower.trials} trials of {check.window} contiguous blocks, a gate of"
        f" {entry.gate_budget_min:g} minutes, out of {check.blocks} blocks;"
        f" {check.windows_apart} of them do not overlap.",
        "95 % Wilson intervals, as if no trial overlapped.",
    )
    table = Table(
        title=f"The gate on {entry.machine.name}{_facts(entry.machine)}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=notes,
    )
    return Report((table,), (selfcheck_record(entry),))


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
    check = entry.check
    return (
        f"Self-check of {entry.date} on this machine, {entry.gate_budget_min:g} minutes a gate:"
        f" false alarms in {check.false_slower.called} of {check.false_slower.trials} trials,"
        f" {check.windows_apart} of which do not overlap; smallest slow-down found in 80 % of"
        f" trials: {_percent(check.smallest[_QUOTED_SHARE])}."
    )


def _facts(machine: Machine) -> str:
    return f" ({machine.cpu}, {machine.num_cpu} cores)" if machine.cpu else ""


def _rate(rate: Rate) -> str:
    low, high = rate.interval.low, rate.interval.high
    return f"{rate.called}/{rate.trials} ({low:.1%} to {high:.1%})"


def _percent(slow_down: float | Refusal) -> str:
    return slow_down.reason if isinstance(slow_down, Refusal) else f"{slow_down:.2%}"
