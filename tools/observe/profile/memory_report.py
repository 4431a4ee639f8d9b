"""The answer on memory: the lines that hold it when most is held, and records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...measure.peak import Peak
from ...measure.workload import StepCase
from ...render.quantities import quantity
from ...render.report import Column, Report, Table
from .kept import written
from .shares import Line, Shares

MOST_ROWS = 12
_COLUMNS = (
    Column("line"),
    Column("held", "right"),
    Column("share", "right"),
    Column("for each item", "right"),
)
_WHEN = {
    "memray": "When most is held, the temporary arrays of a step included; imports are left out.",
    "tracemalloc": (
        "After the last step, by tracemalloc, since memray is not installed there: temporary arrays"
        " of a step, and memory of compiled libraries, are not in it."
    ),
}


def memory_report(case: StepCase, peak: Peak, shares: Shares, files: Sequence[str]) -> Report:
    """Report on a case; files: that were written."""
    lines = sorted(shares.lines.items(), key=lambda each: (-each[1], each[0].label))
    rows = tuple(_row(*each, peak) for each in lines[:MOST_ROWS])
    table = Table(f"{case.label}: {words(peak)}", _COLUMNS, rows, tuple(_notes(peak, files)))
    records = [_record(*each, peak) for each in lines]
    return Report((table,), (_head(case, peak, files), *records))


def words(peak: Peak) -> str:
    """Return what a case holds, and how it was found, in a few words."""
    held, each = peak.held_bytes, quantity(peak.held_bytes / peak.work, "bytes")
    return f"{quantity(held, 'bytes')} held, {each} for each of {peak.work:,.0f}, by {peak.tool}"


def _row(line: Line, held: int, peak: Peak) -> tuple[str, ...]:
    return (
        line.label,
        quantity(held, "bytes"),
        f"{held / peak.held_bytes:.1%}",
        quantity(held / peak.work, "bytes"),
    )


def _notes(peak: Peak, files: Sequence[str]) -> Iterator[str]:
    yield _WHEN[peak.tool]
    if peak.allocations_per_step is not None:
        yield f"Allocations a step: {quantity(peak.allocations_per_step, 'unit')}."
    yield written(files)


def _head(case: StepCase, peak: Peak, files: Sequence[str]) -> Mapping[str, Any]:
    return {
        "level": "memory",
        "case": case.label,
        "tool": peak.tool,
        "held_bytes": peak.held_bytes,
        "bytes_per_item": peak.held_bytes / peak.work,
        "allocations_per_step": peak.allocations_per_step,
        "steps": peak.steps,
        "files": list(files),
    }


def _record(line: Line, held: int, peak: Peak) -> Mapping[str, Any]:
    return {
        "level": "line",
        "function": line.function.name,
        "file": line.function.file,
        "line": line.line,
        "held_bytes": held,
        "bytes_per_item": held / peak.work,
    }
