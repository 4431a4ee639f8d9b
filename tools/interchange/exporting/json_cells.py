"""JSON: a list with an object a case, in full precision, written one by one."""

import json
from typing import TextIO

from .dates import iso_date
from .selection import Selection


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write every case with its samples and the values of its processes."""
    before = "[\n"
    for file in selection:
        for cell in file.cells:
            started_ms = cell.started_ms
            record = {
                "machine": file.machine,
                "environment": file.environment,
                "commit": file.commit,
                "date": iso_date(file.date_ms),
                "benchmark": cell.benchmark,
                "version": cell.version,
                "unit": cell.unit,
                "higher_is_better": cell.higher_is_better,
                "params": dict(cell.params),
                "result": cell.result,
                "samples": list(cell.samples),
                "processes": list(map(list, cell.processes)),
                "calls": cell.calls,
                "started_at": None if started_ms is None else iso_date(started_ms),
            }
            out.write(f"{before}{json.dumps(record, allow_nan=False)}")
            before = ",\n"
    out.write("\n]\n")
    return []
