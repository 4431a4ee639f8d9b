"""github-action-benchmark's `data.js`: a suite a machine, environment and direction."""

import json
from typing import Any, TextIO

from .dates import iso_date
from .selection import Cell, MeasuredFile, Selection

_TOOLS = {False: "customSmallerIsBetter", True: "customBiggerIsBetter"}
_NOBODY = {"name": "", "email": "", "username": ""}


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write one entry a result file, by the date of the commit, as the action keeps them."""
    suites: dict[str, list[dict[str, Any]]] = {}
    for file in selection:
        for more in (False, True):
            if cells := [cell for cell in file.cells if cell.higher_is_better == more]:
                suite = f"{file.machine} {file.environment}{' (more is better)' if more else ''}"
                suites.setdefault(suite, []).append(_entry(file, cells, _TOOLS[more]))
    for entries in suites.values():
        entries.sort(key=lambda entry: (entry["commit"]["timestamp"], entry["commit"]["id"]))
    dates = [entry["date"] for entries in suites.values() for entry in entries]
    content = {"lastUpdate": max(dates), "repoUrl": "", "entries": suites}
    out.write(f"window.BENCHMARK_DATA = {json.dumps(content, indent=1, allow_nan=False)}\n")
    return []


def _entry(file: MeasuredFile, cells: list[Cell], tool: str) -> dict[str, Any]:
    started = [cell.started_ms for cell in cells if cell.started_ms is not None]
    return {
        "commit": {
            "id": file.commit,
            "timestamp": iso_date(file.date_ms),
            "message": "",
            "url": "",
            "author": _NOBODY,
            "committer": _NOBODY,
        },
        "date": min(started, default=max(file.date_ms, 0)),
        "tool": tool,
        "benches": [
            {"name": cell.label, "value": cell.result, "unit": cell.unit} for cell in cells
        ],
    }
