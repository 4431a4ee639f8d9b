"""Tables as CSV with a line a row, in full precision."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tools.render.table import Table


def print_tables(tables: Sequence[Table]) -> None:
    """Print the records of all tables as one CSV table; {"a": {"b": 1}} becomes column `a_b`."""
    lines = [_flat(record) for table in tables for record in table.records]
    header = list(dict.fromkeys(key for line in lines for key in line))
    writer = csv.DictWriter(sys.stdout, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    flat = {}
    for key, value in record.items():
        if isinstance(value, Mapping) and set(value) == {"value", "low", "high"}:
            flat.update({f"{key}_{part}": value[part] for part in value})
        elif isinstance(value, Mapping | list):
            flat[key] = json.dumps(value, ensure_ascii=False)
        else:
            flat[key] = value
    return flat
