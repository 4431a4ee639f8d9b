"""Records as CSV with a line each, in full precision."""

import csv
import json
import sys
from collections.abc import Mapping, Set
from typing import Any

from .report import Report
from .untrusted import no_formula, printable

_PARTS_IN_ORDER = ("value", "low", "high")
_PARTS = frozenset(_PARTS_IN_ORDER)


def print_report(report: Report) -> None:
    """Print the records as one CSV table; {"a": {"b": 1}} becomes column `a_b`.

    Numbers stay numbers. A text that a spreadsheet would compute has an apostrophe before it.
    """
    records = report.records
    intervals = {key for record in records for key, value in record.items() if _is_interval(value)}
    lines = [_flat(record, intervals) for record in records]
    header = list(dict.fromkeys(key for line in lines for key in line))
    writer = csv.DictWriter(sys.stdout, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in line.items()} for line in lines)


def _is_interval(value: Any) -> bool:
    return isinstance(value, Mapping) and _PARTS <= set(value) <= {*_PARTS, "reason"}


def _flat(record: Mapping[str, Any], intervals: Set[str]) -> dict[str, Any]:
    """Return a record's columns; an interval has three of them, empty ones where it is null."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if key in intervals:
            flat.update({f"{key}_{part}": (value or {}).get(part) for part in _PARTS_IN_ORDER})
            if value and "reason" in value:
                flat[f"{key}_reason"] = value["reason"]
        else:
            flat[key] = value
    return flat


def _cell(value: Any) -> Any:
    """Return what stands in a cell; what has parts, as JSON."""
    if isinstance(value, Mapping | list):
        return json.dumps(value)
    return no_formula(printable(value)) if isinstance(value, str) else value
