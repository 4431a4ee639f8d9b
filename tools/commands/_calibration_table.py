"""The table of `calibrate`: a row a benchmark, a record a case."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tools.render.quantities import quantity
from tools.render.table import Column, Table

_COLUMNS = (
    Column("benchmark"),
    Column("cases", "right"),
    Column("loops", "right"),
    Column("warm-ups", "right"),
    Column("processes", "right"),
    Column("precision", "right"),
    Column("a process", "right"),
)


def calibration_table(content: Mapping[str, Any], names: Sequence[str]) -> Table:
    """Of the benchmarks `names` in a calibration."""
    entries = {name: content["benchmarks"][name] for name in names if name in content["benchmarks"]}
    left = [name for name in names if name not in entries]
    once_s = sum(entry["process_s"] for entry in entries.values())
    whole_s = sum(entry["asv_process_s"] * entry["processes"] for entry in entries.values())
    notes = [
        "precision: median expected half width, at 95 %, of the mean of that many processes.",
        f"A full `asv run` of these, a process for each case, takes {quantity(whole_s, 'seconds')}"
        f" a commit; one block of a gate {quantity(2 * once_s, 'seconds')}.",
        *(f"{name}: has no loops to calibrate; timed by ASV's own rule." for name in left),
    ]
    return Table(
        title=f"Calibrated on commit {content['commit'][:8]} with pyperf {content['pyperf']}",
        columns=_COLUMNS,
        rows=tuple(_row(name, entry) for name, entry in entries.items()),
        notes=tuple(notes),
        records=tuple(
            {"benchmark": name, "params": key, "processes": entry["processes"], **case}
            for name, entry in entries.items()
            for key, case in entry["cases"].items()
        ),
    )


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
