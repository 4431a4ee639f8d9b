"""CSV, a line a value: `process` tells the values of one process from those of the next.

`import --columns commit=commit,date=date,benchmark=benchmark,process=process,value=UNIT:value` and
`NAME=NAME:param` for each parameter reads it back.
"""

import csv
from typing import TextIO

from ...render.untrusted import no_formula, printable
from ..names import plain
from .dates import iso_date
from .selection import Cell, MeasuredFile, Selection

_FIXED = ("commit", "date", "machine", "environment", "benchmark", "version", "unit")
_LAST = ("process", "value")


def write(selection: Selection, out: TextIO) -> list[str]:
    """Write all values; the columns of parameters are those of any benchmark."""
    names = list(
        dict.fromkeys(name for file in selection for cell in file.cells for name, _ in cell.params)
    )
    columns = {name: f"param_{name}" if name in (*_FIXED, *_LAST) else name for name in names}
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_FIXED, *map(_cell, columns.values()), *_LAST])
    for file in selection:
        for cell in file.cells:
            given = dict(cell.params)
            texts = [plain(given[name]) if name in given else "" for name in names]
            fixed = [*map(_cell, _fixed(file, cell)), *map(_cell, texts)]
            for i, values in enumerate(cell.processes, 1):
                writer.writerows([*fixed, i, repr(value)] for value in values)
    return []


def _fixed(file: MeasuredFile, cell: Cell) -> tuple[str, ...]:
    place = (file.commit, iso_date(file.date_ms), file.machine, file.environment)
    return (*place, cell.benchmark, cell.version or "", cell.unit)


def _cell(text: str) -> str:
    return no_formula(printable(text))
