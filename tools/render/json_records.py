"""Tables as one JSON list with an object a row, in full precision."""

import json
from collections.abc import Sequence

from tools.render.table import Table


def print_tables(tables: Sequence[Table]) -> None:
    """Print the records of all tables as one list; NaN and infinity are refused (ValueError)."""
    records = [dict(record) for table in tables for record in table.records]
    print(json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False))
