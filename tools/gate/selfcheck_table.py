"""The table of `selfcheck`, its record, and how a gate quotes it."""

from collections.abc import Mapping
from typing import Any

from ..measure.machine import Machine
from ..render.report import Column, Report, Table
from .rule.self_check import Rate, SelfCheck

_COLUMNS = (
    Column("of one commit against itself"),
    Column("this gate", "right"),
    Column("ASV", "right"),
)


def record(check: SelfCheck, machine: Machine, budget: float, day: str) -> dict[str, Any]:
    """What is kept of a self-check; numbers in full. budget: of a gate, in minutes."""
    return {
        "date": day,
        "machine": machine.name,
        "cpu": machine.cpu,
        "num_cpu": machine.num_cpu,
        "gate_budget_min": budget,
        "blocks": check.blocks,
        "blocks_a_trial": check.length,
        "trials_without_overlap": check.independent,
        "false_slower": _rate(check.false_slower),
        "asv_false_slower": _rate(check.asv_false_slower),
        "found": {f"{share:g}": _rate(rate) for share, rate in check.found.items()},
        "asv_found": {f"{share:g}": _rate(rate) for share, rate in check.asv_found.items()},
        "smallest_found": {f"{share:g}": least for share, least in check.smallest.items()},
        "asv_smallest_found": {f"{share:g}": least for share, least in check.asv_smallest.items()},
    }


def selfcheck_report(check: SelfCheck, found: Mapping[str, Any]) -> Report:
    """A row a question, the gate's answer beside ASV's."""
    rows = [("any row falsely slower", _share(check.false_slower), _share(check.asv_false_slower))]
    for share, rate in check.found.items():
        rows.append(
            (f"step slower by {share:.0%}: found", _share(rate), _share(check.asv_found[share]))
        )
    for share, least in check.smallest.items():
        what = f"smallest slow-down found in {share:.0%}"
        rows.append((what, _least(least), _least(check.asv_smallest[share])))
    notes = (
        f"{check.false_slower.trials} trials of {check.length} contiguous blocks, a gate of"
        f" {found['gate_budget_min']:g} minutes, out of {check.blocks} blocks;"
        f" {check.independent} of them do not overlap.",
        "95 % Wilson intervals, as if no trial overlapped.",
    )
    table = Table(
        title=f"The gate on {found['machine']}{_facts(found)}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=notes,
    )
    return Report((table,), (found,))


def quotation(found: Mapping[str, Any] | None, machine: Machine) -> str:
    """A sentence for a gate's report: what the newest self-check found, or that there is none."""
    if found is None:
        return "This machine has no self-check: run `python -m tools selfcheck`."
    if (found["cpu"], found["num_cpu"]) != (machine.cpu, machine.num_cpu):
        return (
            f"The self-check is of another machine ({found['cpu']}, {found['num_cpu']} cores):"
            " run `python -m tools selfcheck` on this one."
        )
    false = found["false_slower"]
    least = found["smallest_found"]["0.8"]
    found_least = "none up to 30 %" if least is None else f"{least:.2%}"
    return (
        f"Self-check of {found['date']} on this machine, {found['gate_budget_min']:g} minutes a"
        f" gate: false alarms in {false['called']} of {false['trials']} trials,"
        f" {found['trials_without_overlap']} of which do not overlap;"
        f" smallest slow-down found in 80 % of trials: {found_least}."
    )


def _facts(found: Mapping[str, Any]) -> str:
    return f" ({found['cpu']}, {found['num_cpu']} cores)" if found["cpu"] else ""


def _rate(rate: Rate) -> dict[str, float]:
    interval = rate.interval
    return {
        "called": rate.called,
        "trials": rate.trials,
        "low": interval.low,
        "high": interval.high,
    }


def _share(rate: Rate) -> str:
    low, high = rate.interval.low, rate.interval.high
    return f"{rate.called}/{rate.trials} ({low:.1%} to {high:.1%})"


def _least(least: float | None) -> str:
    return "more than 30 %" if least is None else f"{least:.2%}"
