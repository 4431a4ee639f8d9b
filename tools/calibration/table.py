"""The table of `calibrate`: a row a benchmark, a record a case."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from ..store import blocks

_COLUMNS = (
    Column("benchmark"),
    Column("cases", "right"),
    Column("loops", "right"),
    Column("warm-ups", "right"),
    Column("processes", "right"),
    Column("precision", "right"),
    Column("a process", "right"),
)


def calibration_report(
    content: Mapping[str, Any], names: Sequence[str], left_out: Mapping[blocks.Column, str]
) -> Report:
    """Of the benchmarks `names` in a calibration, one at least, calibrated together just now.

    left_out: why, by benchmark and case.
    """
    entries = {name: content["benchmarks"][name] for name in names}
    origin = entries[names[0]]["from"]
    once_s = sum(entry["process_s"] for entry in entries.values())
    whole_s = sum(entry["asv_process_s"] * entry["processes"] for entry in entries.values())
    notes = [
        "precision: median expected half width, at 95 %, of the mean of that many processes.",
        f"A full `asv run` of these, a process for each case, takes {quantity(whole_s, 'seconds')}"
        f" a commit; one block of a gate {quantity(2 * once_s, 'seconds')}.",
        *_left_out(left_out),
    ]
    table = Table(
        title=f"Calibrated on commit {origin['commit'][:8]} with pyperf {origin['pyperf']}",
        columns=_COLUMNS,
        rows=tuple(_row(name, entry) for name, entry in entries.items()),
        notes=tuple(notes),
    )
    records = (
        _record(name, key, entry) for name, entry in entries.items() for key in entry["cases"]
    )
    return Report((table,), tuple(records))


def _record(name: str, key: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    case = dict(entry["cases"][key])
    origin = case.pop("from", entry["from"])
    facts = {"benchmark": name, "params": key, "commit": origin["commit"]}
    return {**facts, "processes": entry["processes"], **case}


def _left_out(reasons: Mapping[blocks.Column, str]) -> list[str]:
    """A line for all cases of a benchmark that share a reason."""
    cases: dict[tuple[str, str], list[str]] = {}
    for (benchmark, case), why in reasons.items():
        cases.setdefault((benchmark, why), []).append(f"({case})")
    return [
        f"{benchmark}: left out, {', '.join(of_it)}: {why}."
        for (benchmark, why), of_it in cases.items()
    ]


def _row(name: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    cases = list(entry["cases"].values())
    return (
        name,
        str(len(cases)),
        _range([case["loops"] for case in cases]),
        _range([case["warmups"] for case in cases]),
        str(entry["processes"]),
        f"{median(case['expected_precision'] for case in cases):.1%}",
        quantity(entry["process_s"], "seconds"),
    )


def _range(counts: Sequence[int]) -> str:
    return f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)}–{max(counts)}"
