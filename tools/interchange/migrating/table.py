"""What a migration finds and does, as tables and records."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...render.report import Column, Report, Table
from .backup import Manifest
from .plan import Change, Found

_TESTS = (Column("old test"), Column("becomes, or stays because", fold=True))
_FILES = (Column("file"), Column("what is done"))


def found_report(found: Sequence[Found]) -> Report:
    """Report on which tests can move."""
    return Report((_table(found),), tuple(map(_record, found)))


def migration_report(
    found: Sequence[Found], changes: Sequence[Change], ci: Sequence[Change], note: str
) -> Report:
    """Report on what is done, or would be. ci: those that run tests, with their lines shown."""
    every = [*changes, *ci]
    tables = [_table(found)]
    tables.append(Table("Files", _FILES, tuple((str(c.path), c.state) for c in every), (note,)))
    diffs = [line for change in ci for line in _diff(change)]
    if diffs:
        tables.append(Table("Lines", (Column("diff"),), tuple((line,) for line in diffs)))
    records = [
        *map(_record, found),
        *({"level": "file", "file": str(c.path), "state": c.state} for c in every),
        *({"level": "line", "line": line} for line in diffs),
    ]
    return Report(tuple(tables), tuple(records))


def undone_report(manifest: Manifest) -> Report:
    """Report on what was restored."""
    rows = tuple(
        (str(entry.path), "removed" if entry.before is None else "restored")
        for entry in manifest.entries
    )
    records = tuple({"level": "file", "file": file, "state": state} for file, state in rows)
    return Report((Table("Undone", _FILES, rows),), records)


def _table(found: Sequence[Found]) -> Table:
    rows: list[tuple[str, ...]] = []
    for i, each in enumerate(found):
        if i == 0 or each.file is not found[i - 1].file:
            rows.append((str(each.file.path), ""))
        name = each.test.name if each.test else "the file"
        rows.append((name, _outcome(each)))
    moving = sum(each.benchmark is not None for each in found)
    note = f"{moving} of {len(found)} can move." if found else "No old performance test is found."
    return Table("Old performance tests", _TESTS, tuple(rows), (note,))


def _outcome(each: Found) -> str:
    if each.benchmark is None:
        return each.reason
    limits = [limit.at_most_s for limit in each.benchmark.judged.limits]
    shown = sorted({f"{limit:.4g}" for limit in limits}, key=float)
    bound = f", at most {shown[0]} s" if len(shown) == 1 else f", {len(shown)} bounds"
    stays = "; its other checks stay a test" if each.benchmark.judged.stretch.kept else ""
    return f"{each.label.rpartition('.')[0]}{bound if shown else ''}{stays}"


def _record(each: Found) -> Mapping[str, Any]:
    judged = each.benchmark.judged if each.benchmark else None
    return {
        "level": "test",
        "file": str(each.file.path),
        "name": each.test.name if each.test else None,
        "line": each.test.function.lineno if each.test else None,
        "style": each.test.style if each.test else None,
        "benchmark": each.label or None,
        "reason": each.reason or None,
        "limits": [
            {"case": list(map(repr, limit.case)), "at_most_s": limit.at_most_s}
            for limit in (judged.limits if judged else ())
        ],
        "checks_stay": bool(judged and judged.stretch.kept),
    }


def _diff(change: Change) -> Iterator[str]:
    before, after = ((s or b"").decode().splitlines() for s in (change.before, change.after))
    return difflib.unified_diff(before, after, str(change.path), str(change.path), lineterm="", n=0)
