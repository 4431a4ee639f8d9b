"""Records as one JSON list, in full precision."""

import json

from .report import Report


def print_report(report: Report) -> None:
    """Print the records as one list; NaN and infinity are refused (ValueError)."""
    records = [dict(record) for record in report.records]
    print(json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False))
