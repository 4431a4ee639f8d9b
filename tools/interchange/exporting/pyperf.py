"""pyperf's JSON, version 1.0: a run is a process, with all its values where a side-car has them."""

import ast
import json
from typing import Any, TextIO

from ...errors import UserError
from ..formats.pyperf import ITS_OWN
from ..model import BYTES, SECONDS, UNIT
from .dates import iso_date
from .selection import Cell, Selection

_UNITS = {SECONDS: "second", BYTES: "byte", UNIT: "integer"}


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write the benchmarks of one result file; return which are left out, UserError where all."""
    (file,) = selection
    cells = [cell for cell in file.cells if cell.unit in _UNITS and _is_positive(cell)]
    if not cells:
        raise UserError(f"--to pyperf: none of {len(file.cells)} cases has a time or size above 0")
    suite = {
        "version": "1.0",
        "metadata": {"hostname": file.machine},
        "benchmarks": [_benchmark(cell) for cell in cells],
    }
    json.dump(suite, out, allow_nan=False)
    out.write("\n")
    left = len(file.cells) - len(cells)
    return [f"{left} cases that are 0, negative or of a unit pyperf does not have"] if left else []


def _is_positive(cell: Cell) -> bool:
    return all(value > 0 for values in cell.processes for value in values)


def _benchmark(cell: Cell) -> dict[str, Any]:
    metadata = {"name": cell.label, "unit": _UNITS[cell.unit], **_parameter(cell)}
    of_run: dict[str, Any] = {} if cell.calls is None else {"loops": cell.calls}
    if cell.started_ms is not None:
        of_run["date"] = iso_date(cell.started_ms).replace("+00:00", "").replace("T", " ")
    runs = [{"metadata": of_run, "values": list(values)} for values in cell.processes]
    return {"metadata": metadata, "runs": runs}


def _parameter(cell: Cell) -> dict[str, Any]:
    """Return a single parameter as metadata, by which reading back knows its name."""
    if len(cell.params) != 1:
        return {}
    ((name, value),) = cell.params
    try:
        native = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    plain = isinstance(native, int | float | str) and not isinstance(native, bool)
    return {name: native} if plain and native != "" and name not in ITS_OWN else {}
