"""Records as one JSON list, in full precision."""

import json

from .report import Report


def print_report(report: Report) -> None:
    """Print the records as one list; NaN and infinity are refused (ValueError).

    All but ASCII is written as JSON's own escapes, so that no terminal obeys a name, no encoding
    lacks a character, and half a character in a name is no failure.
    """
    records = [dict(record) for record in report.records]
    print(json.dumps(records, indent=1, allow_nan=False))
