"""What was imported: the files read, the files written, and what is not carried over."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..render.report import Column, Report, Table
from .importing import Import
from .sources import Source

_READ = (
    Column("file"),
    Column("tool"),
    Column("commits", "right"),
    Column("cases", "right"),
    Column("failed", "right"),
)
_WRITTEN = (Column("file"), Column("state"))
_LOST = (Column("tool"), Column("not carried over", fold=True))
_MOST_FILES = 20


def import_report(imported: Import, results_dir: Path, dry_run: bool) -> Report:
    """Report on an import. dry_run: nothing was written."""
    records = tuple(_records(imported, results_dir))
    read = [record for record in records if record["level"] == "source"]
    written = [record for record in records if record["level"] == "file"]
    tables = [
        Table("Imported" if not dry_run else "To be imported", _READ, _read_rows(read)),
        Table("Results", _WRITTEN, _written_rows(written), (_sum(written, dry_run),)),
    ]
    if lost := _lost_rows(imported):
        tables.append(Table("Not carried over", _LOST, lost))
    return Report(tuple(tables), records)


def _records(imported: Import, results_dir: Path) -> Iterator[Mapping[str, Any]]:
    for source in imported.sources:
        yield _record(source)
    for file in imported.files:
        path = os.path.relpath(file.path, results_dir)
        yield {"level": "file", "file": path, "state": file.state}


def _record(source: Source) -> dict[str, Any]:
    runs = source.content.runs
    cases = [case for run in runs for case in run.cases]
    return {
        "level": "source",
        "file": str(source.path),
        "tool": source.tool,
        "runs": len(runs),
        "commits": len({run.commit for run in runs}),
        "cases": len(cases),
        "failed": sum(not case.processes for case in cases),
        "processes": sum(len(case.processes) for case in cases),
        "values": sum(len(values) for case in cases for values in case.processes),
        "lost": list(source.content.lost),
    }


def _read_rows(records: list[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Return a row a file; of many files only the first, and the sum of the others."""
    keys = ("commits", "cases", "failed")
    rows = [
        (str(record["file"]), str(record["tool"]), *(str(record[key]) for key in keys))
        for record in records[:_MOST_FILES]
    ]
    if rest := records[_MOST_FILES:]:
        sums = (str(sum(record[key] for record in rest)) for key in keys)
        rows.append((f"{len(rest)} more", "", *sums))
    return tuple(rows)


def _written_rows(records: list[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    rows = [(str(record["file"]), str(record["state"])) for record in records[:_MOST_FILES]]
    if rest := records[_MOST_FILES:]:
        rows.append((f"{len(rest)} more", ""))
    return tuple(rows)


def _sum(records: list[Mapping[str, Any]], dry_run: bool) -> str:
    states = [record["state"] for record in records]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    return f"{counts}{'; nothing was written (--dry-run)' if dry_run else ''}"


def _lost_rows(imported: Import) -> tuple[tuple[str, ...], ...]:
    """Return a row a tool, with what any of its files loses."""
    lost: dict[str, dict[str, None]] = {}
    for source in imported.sources:
        if source.content.lost:
            lost.setdefault(source.tool, {}).update(dict.fromkeys(source.content.lost))
    return tuple((tool, "; ".join(_grouped(fields))) for tool, fields in lost.items())


def _grouped(lost: Iterable[str]) -> list[str]:
    """Return fields of one place together, `stats.{max, min}`; sentences, with spaces, as is."""
    groups: dict[str, list[str]] = {}
    for field in lost:
        place, _, name = field.rpartition(".")
        alone = " " in field or not place
        groups.setdefault(field if alone else place, []).extend([] if alone else [name])
    return [f"{place}{_braced(names)}" for place, names in groups.items()]


def _braced(names: list[str]) -> str:
    if len(names) > 1:
        return f".{{{', '.join(names)}}}"
    return "".join(f".{name}" for name in names)
