"""Bencher Metric Format: a value a measure; with parameters the form that has them."""

import ast
import json
from typing import Any, TextIO

from ...store.direction import is_per_second
from ..model import BYTES, SECONDS
from .selection import Cell, Selection

# As Bencher calls its own measures, and how many of their units one is of ASV's.
_MEASURES = {SECONDS: ("latency", 1e9), BYTES: ("file-size", 1.0)}


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write the results of one result file."""
    (file,) = selection
    report: dict[str, Any] = {}
    for cell in file.cells:
        name, factor = _measure(cell)
        measures = {name: {"value": cell.result * factor}}
        if cell.params:
            parameters = {param: _native(value) for param, value in cell.params}
            entry = {"parameters": parameters, "measures": measures}
            report.setdefault(cell.benchmark, []).append(entry)
        else:
            report[cell.benchmark] = measures
    json.dump(report, out, indent=1, allow_nan=False)
    out.write("\n")
    return []


def _measure(cell: Cell) -> tuple[str, float]:
    if cell.unit in _MEASURES:
        return _MEASURES[cell.unit]
    return "throughput" if is_per_second(cell.unit) else cell.unit, 1.0


def _native(value: str) -> Any:
    """Return a parameter as JSON has it, where that is one of its plain values."""
    try:
        native = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return native if native is None or isinstance(native, bool | int | float | str) else value
