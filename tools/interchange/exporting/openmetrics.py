"""OpenMetrics text: a gauge a unit, with what a result is of as labels."""

from typing import TextIO

from ..model import BYTES, SECONDS
from .selection import Cell, MeasuredFile, Selection

_UNITS = (SECONDS, BYTES)
_OTHER = "value"
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write all results; those of one gauge stand together, as the format wants it."""
    points: dict[str, list[str]] = {}
    for file in selection:
        for cell in file.cells:
            family = cell.unit if cell.unit in _UNITS else _OTHER
            points.setdefault(family, []).append(_point(family, file, cell))
    for family, lines in sorted(points.items()):
        name = f"benchmark_{family}"
        out.write(f"# TYPE {name} gauge\n")
        if family in _UNITS:
            out.write(f"# UNIT {name} {family}\n")
        out.write(f"# HELP {name} Median of what the processes of a benchmark measured.\n")
        out.writelines(lines)
    out.write("# EOF\n")
    return []


def _point(family: str, file: MeasuredFile, cell: Cell) -> str:
    labels = {
        "machine": file.machine,
        "environment": file.environment,
        "commit": file.commit,
        "benchmark": cell.benchmark,
        "version": cell.version or "",
        "params": ", ".join(f"{name}={value}" for name, value in cell.params),
        "unit": cell.unit if family == _OTHER else "",
    }
    listed = ",".join(f'{k}="{v.translate(_ESCAPED)}"' for k, v in labels.items() if v)
    at = "" if cell.started_ms is None else f" {cell.started_ms / 1000:.3f}"
    return f"benchmark_{family}{{{listed}}} {cell.result!r}{at}\n"
