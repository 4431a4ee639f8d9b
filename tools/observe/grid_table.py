"""The report of `scale`: a row a case below one line on the whole, then the laws of growth."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from ..render import quantities
from ..render.footnotes import Cell, Noted, footnoted
from ..render.report import Column, Report, Table
from ..scaling.judge import SeriesGrowth
from ..scaling.table import scaling_report
from .table import age

Record = Mapping[str, Any]
_FIGURES = (
    Column("{step}s/s", "right"),
    Column("slowed", "right"),
    Column("real time", "right"),
    Column("confidence"),
)


def grid_report(
    records: Sequence[Record],
    names: Sequence[str],
    judged: Sequence[SeriesGrowth],
    notes: Sequence[str],
) -> Report:
    """Report on a grid. records: of `grid_records`. names: of the flags that vary."""
    whole, cells = records[0], [record for record in records if record["level"] == "case"]
    tables = [_cells(whole, cells, names, notes)]
    if judged:
        (laws,) = scaling_report(judged, {}).tables
        axis = judged[0].series.axis
        tables.append(replace(laws, title=f"How the cost of a step grows with {axis}"))
    return Report(tuple(tables), tuple(records))


def percent(slow_down: Record) -> str:
    """Return a slow-down with its interval: `12 % (9.5 to 15 %)`."""
    value, low, high = (_percent(slow_down[end]) for end in ("value", "low", "high"))
    return f"{value} % ({low} to {high} %)"


def too_much(slow_down: Record, limit: float) -> str:
    """Return why cases are measured one by one."""
    return (
        f"neighbours slow a case by {percent(slow_down)}, more than interference_limit ="
        f" {100 * limit:.3g} %"
    )


def _cells(
    whole: Record, cells: Sequence[Record], names: Sequence[str], notes: Sequence[str]
) -> Table:
    steps = {cell["step"] for cell in cells if cell["reason"] is None}
    step = steps.pop() if len(steps) == 1 else "step"
    old = any(cell.get("age_s") for cell in cells)
    columns = [Column(name.replace("_", " "), _side(cells, name), fold=True) for name in names]
    columns += [Column(column.header.format(step=step), column.align) for column in _FIGURES]
    columns += [Column("age")] if old else []
    drafts: list[tuple[Cell, ...]] = []
    for cell in cells:
        flags = [_flag(cell["flags"][name]) for name in names]
        drafts.append((*flags, *_figures(cell), *([_age(cell)] if old else [])))
    rows, below = footnoted(drafts)
    explained = _explained(whole, cells, names, step)
    title = _title(whole, cells)
    return Table(title, tuple(columns), rows, (*below, *explained, *notes))


def _title(whole: Record, cells: Sequence[Record]) -> str:
    old = sum(bool(cell.get("age_s")) for cell in cells)
    before = f", {old} of them from before" if old else ""
    cases = f"{whole['cases']} cases in {whole['wall_s']:.1f} s{before}"
    if whole["at_once"] == 1:
        return f"{cases}; one at a time"
    how = f"{cases}; {whole['at_once']} at a time"
    if whole["slow_down"]["value"] is None:
        return f"{how}; slow-down by neighbours not known"
    return f"{how}; neighbours slow a case by {percent(whole['slow_down'])}"


def _figures(cell: Record) -> tuple[Cell, ...]:
    if cell["reason"] is not None:
        return (Noted("none", (f"{cell['reason']}.",)), "", "", "none")
    return (
        _rate(cell["steps_per_s"]),
        _slowed(cell),
        _times(cell["real_time_factor"]),
        cell["confidence"],
    )


def _slowed(cell: Record) -> str:
    if not cell["beside"]:
        return "alone"
    slowed = cell["slow_down"]
    if slowed["value"] is None:
        return "not known"
    return f"{_percent(slowed['value'])} ±{_half(slowed)} %"


def _rate(estimate: Record) -> str:
    if estimate["value"] is None:
        return "not known"
    return f"{quantities.quantity(estimate['value'], '1/s')} ±{_half(estimate)} %"


def _half(estimate: Record) -> str:
    """Return half of an interval in percent of its value, to two digits, two behind the point."""
    half = round(100 * (math.sqrt(estimate["high"] / estimate["low"]) - 1), 2)
    return f"{float(f'{half:.2g}'):.10g}"


def _percent(slow_down: float) -> str:
    return f"{100 * (slow_down - 1) + 0.0:.2g}"


def _times(estimate: Record) -> str:
    if estimate["value"] is None:
        return ""
    digits = float(f"{estimate['value']:.3g}")
    return f"{digits:,.10g} x"


def _age(cell: Record) -> str:
    return age(cell["age_s"]) if cell.get("age_s") else "new"


def _flag(value: Any) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _side(cells: Sequence[Record], name: str) -> Literal["left", "right"]:
    return "left" if isinstance(cells[0]["flags"][name], str) else "right"


def _explained(
    whole: Record, cells: Sequence[Record], names: Sequence[str], step: str
) -> list[str]:
    same = {k: v for k, v in cells[0]["flags"].items() if k not in names and v is not None}
    beside = any(cell.get("beside") for cell in cells)
    lines = [
        f"{step}s/s: while a process has its core; ±: half the 95 % interval over"
        f" {whole['processes']} processes.",
    ]
    if whole["given_up"]:
        why = too_much(whole["slow_down"], whole["interference_limit"])
        lines.append(f"One by one, because {why}.")
    if beside:
        lines.append(
            f"slowed: how much longer a {step} takes beside neighbours. Alone a case makes so many"
            f" more {step}s/s."
        )
    if same:
        lines.append(f"In every case {', '.join(f'{k}={_flag(v)}' for k, v in same.items())}.")
    return lines
