"""The table of `calibrate`: a row a benchmark, a record a case."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from ..stats.interval import Refusal
from ..store import blocks
from .calibrate import Outcome
from .file import BenchmarkCalibration, case_fields

_COLUMNS = (
    Column("benchmark"),
    Column("cases", "right"),
    Column("loops", "right"),
    Column("warm-ups", "right"),
    Column("processes", "right"),
    Column("precision", "right"),
    Column("a process", "right"),
)


def calibration_report(outcome: Outcome) -> Report:
    """Return what was calibrated: a row a benchmark, a record a case."""
    entries = {name: outcome.calibration.benchmarks[name] for name in outcome.names}
    origin = entries[outcome.names[0]].origin
    once_s = sum(entry.process_s for entry in entries.values())
    whole_s = sum(entry.asv_process_s * entry.processes for entry in entries.values())
    notes = [
        "precision: median expected half width, at 95 %, of the mean of that many processes.",
        f"A full `asv run` of these, a process for each case, takes {quantity(whole_s, 'seconds')}"
        f" a commit; one block of a gate {quantity(2 * once_s, 'seconds')}.",
        *left_out_lines(outcome.left_out),
    ]
    table = Table(
        title=f"Calibrated on commit {origin.commit[:8]} with pyperf {origin.pyperf}",
        columns=_COLUMNS,
        rows=tuple(_row(name, entry) for name, entry in entries.items()),
        notes=tuple(notes),
    )
    records = (_record(name, key, entry) for name, entry in entries.items() for key in entry.cases)
    return Report((table,), tuple(records))


def _record(name: str, key: str, entry: BenchmarkCalibration) -> dict[str, Any]:
    case = entry.cases[key]
    origin = case.origin or entry.origin
    facts = {"benchmark": name, "params": key, "commit": origin.commit}
    return {**facts, "processes": entry.processes, **case_fields(case)}


def left_out_lines(refusals: Mapping[blocks.Column, Refusal]) -> list[str]:
    """Return a line for all cases of a benchmark that share a reason."""
    cases: dict[tuple[str, str], list[str]] = {}
    for (benchmark, case), refusal in refusals.items():
        cases.setdefault((benchmark, refusal.reason), []).append(f"({case})")
    return [
        f"{benchmark}: left out, {', '.join(of_reason)}: {reason}."
        for (benchmark, reason), of_reason in cases.items()
    ]


def _row(name: str, entry: BenchmarkCalibration) -> tuple[str, ...]:
    cases = entry.cases.values()
    precisions = [case.spread.expected_precision for case in cases if case.spread]
    return (
        name,
        str(len(cases)),
        _range([case.counts.loops for case in cases]),
        _range([case.counts.warmups for case in cases]),
        str(entry.processes),
        f"{median(precisions):.1%}",
        quantity(entry.process_s, "seconds"),
    )


def _range(counts: Sequence[int]) -> str:
    return f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)}–{max(counts)}"
