"""Reports as JSON, in which they are kept; and what the report of some series depends on."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ...render.report import Column, Report, Table
from ...store.series import SizeSeries


def content_of(series: Iterable[SizeSeries]) -> bytes:
    """Return a digest of all that is measured of these series, and in this order."""
    digest = hashlib.blake2b()
    for each in series:
        arrays = (each.sizes, each.costs, each.lower_quartile, each.upper_quartile)
        samples = each.samples or ()
        counts = (each.repeats, each.processes, each.lost, each.outdated, each.higher_is_better)
        told = (each.key, each.axis, each.unit, counts, each.left_out, each.other_axes)
        digest.update(repr((told, [len(sample) for sample in samples])).encode())
        for array in (*arrays, *samples):
            digest.update(array.tobytes())
    return digest.digest()


def report_record(report: Report) -> dict[str, Any]:
    """Return summary and tables of a report as JSON."""
    tables = [asdict(table) for table in report.tables]
    brief = None if report.brief is None else [asdict(table) for table in report.brief]
    return {"summary": report.summary, "tables": tables, "brief": brief}


def report_of(record: Mapping[str, Any]) -> Report:
    """Return the report of such a record, without the records of programs."""
    brief = record["brief"]
    return Report(
        tables=_tables(record["tables"]),
        records=(),
        summary=tuple(record["summary"]),
        brief=None if brief is None else _tables(brief),
    )


def _tables(records: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    return tuple(
        Table(
            title=record["title"],
            columns=tuple(Column(**column) for column in record["columns"]),
            rows=tuple(map(tuple, record["rows"])),
            notes=tuple(record["notes"]),
        )
        for record in records
    )
