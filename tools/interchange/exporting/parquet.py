"""Parquet, a row a case, by pyarrow: files are read and written group by group."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import UserError
from .selection import Cell, MeasuredFile, Selection

# Numbers in a group: whole result files until there are so many, some tens of megabytes.
_GROUP = 500_000

_Row = tuple[MeasuredFile, Cell]


def write(selection: Selection, path: Path) -> list[str]:
    """Write every case with its samples and the values of its processes; UserError: no pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UserError(
            "--to parquet: needs pyarrow, which is not installed; `pip install pyarrow`"
        ) from error
    schema = _schema(pyarrow)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        rows: list[_Row] = []
        numbers = 0
        for file in selection:
            rows += ((file, cell) for cell in file.cells)
            numbers += sum(10 + len(cell.samples) + _values(cell) for cell in file.cells)
            if numbers > _GROUP:
                writer.write_table(pyarrow.table(_columns(rows), schema))
                rows, numbers = [], 0
        if rows:
            writer.write_table(pyarrow.table(_columns(rows), schema))
    return []


def _values(cell: Cell) -> int:
    return sum(map(len, cell.processes))


def _schema(pyarrow: Any) -> Any:
    text, number = pyarrow.string(), pyarrow.float64()
    moment = pyarrow.timestamp("ms", "UTC")
    return pyarrow.schema(
        {
            "machine": text,
            "environment": text,
            "commit": text,
            "date": moment,
            "benchmark": text,
            "version": text,
            "unit": text,
            "higher_is_better": pyarrow.bool_(),
            "params": pyarrow.map_(text, text),
            "result": number,
            "samples": pyarrow.list_(number),
            "processes": pyarrow.list_(pyarrow.list_(number)),
            "calls": pyarrow.int64(),
            "started_at": moment,
        }
    )


def _columns(rows: Sequence[_Row]) -> dict[str, list[Any]]:
    return {
        "machine": [file.machine for file, _ in rows],
        "environment": [file.environment for file, _ in rows],
        "commit": [file.commit for file, _ in rows],
        "date": [file.date_ms for file, _ in rows],
        "benchmark": [cell.benchmark for _, cell in rows],
        "version": [cell.version for _, cell in rows],
        "unit": [cell.unit for _, cell in rows],
        "higher_is_better": [cell.higher_is_better for _, cell in rows],
        "params": [cell.params for _, cell in rows],
        "result": [cell.result for _, cell in rows],
        "samples": [cell.samples for _, cell in rows],
        "processes": [cell.processes for _, cell in rows],
        "calls": [cell.calls for _, cell in rows],
        "started_at": [cell.started_ms for _, cell in rows],
    }
