"""What was merged, and which values do not stand."""

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...render.report import Column, Report, Table
from ...store.cases import labelled
from .conflicts import ConflictsOfFile
from .plan import Merge

_WRITTEN = (Column("file"), Column("state"), Column("conflicts", "right"))
_DIFFERING = (Column("file"), Column("not the same everywhere", fold=True))
_CONFLICTS = (
    Column("benchmark"),
    Column("value", "right"),
    Column("stands", "right"),
    Column("why not"),
)
_MOST_FILES = 20


def merge_report(merge: Merge, results_dir: Path, dry_run: bool) -> Report:
    """Report on a merge. dry_run: nothing was written."""
    records = tuple(_records(merge, results_dir))
    changing = [record for record in records if record["state"] != "as it was"]
    states = Counter(record["state"] for record in records)
    counts = ", ".join(f"{count} {state}" for state, count in states.items())
    conflicts = sum(merge.conflicts.values())
    notes = [f"{counts}{'; nothing was written (--dry-run)' if dry_run else ''}"]
    if conflicts:
        notes.append(f"{conflicts} values do not stand: `merge --conflicts` lists them")
    title = "To be merged" if dry_run else "Merged"
    tables = [Table(title, _WRITTEN, tuple(_written(changing)), tuple(notes))]
    if merge.differing:
        rows = tuple(
            (os.path.relpath(path, results_dir), ", ".join(facts))
            for path, facts in merge.differing.items()
        )
        tables.append(Table("Machines that differ", _DIFFERING, rows))
    return Report(tuple(tables), records)


def _records(merge: Merge, results_dir: Path) -> Iterator[Mapping[str, Any]]:
    for file in merge.files:
        yield {
            "file": os.path.relpath(file.path, results_dir),
            "state": file.state,
            "conflicts": merge.conflicts.get(file.path, 0),
            "differing": list(merge.differing.get(file.path, ())),
        }


def _written(records: list[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for record in records[:_MOST_FILES]:
        yield str(record["file"]), str(record["state"]), str(record["conflicts"] or "")
    if rest := records[_MOST_FILES:]:
        yield f"{len(rest)} more", "", ""


def conflicts_report(files: Iterable[ConflictsOfFile], results_dir: Path) -> Report:
    """Report on every value that does not stand, file by file."""
    tables: list[Table] = []
    records: list[Mapping[str, Any]] = []
    for file in files:
        name = os.path.relpath(file.path, results_dir)
        rows = []
        for conflict in file.conflicts:
            series, params = conflict.key
            stands = conflict.stands
            label = labelled(series.benchmark, [("", value) for value in params])
            value, standing = _number(conflict.result), _number(conflict.stands_result)
            rows.append((label, _shown(value), _shown(standing), conflict.why))
            records.append(
                {
                    "file": name,
                    "machine": file.machine,
                    "environment": file.environment,
                    "commit": file.commit,
                    "benchmark": series.benchmark,
                    "version": series.version,
                    "params": list(params),
                    "value": value,
                    "started_at": conflict.value.started_ms,
                    "digest": conflict.value.digest,
                    "why": conflict.why,
                    "stands": standing,
                    "stands_started_at": None if stands is None else stands.started_ms,
                }
            )
        tables.append(Table(name, _CONFLICTS, tuple(rows)))
    if not tables:
        tables.append(Table("Conflicts", _CONFLICTS, (), ("none",)))
    return Report(tuple(tables), tuple(records))


def _number(result: Any) -> float | None:
    """Return a result that is a finite number, None for any other."""
    is_number = isinstance(result, int | float) and not isinstance(result, bool)
    return result if is_number and math.isfinite(result) else None


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:.4g}"
