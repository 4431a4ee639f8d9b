"""The report of `history`: one line an event first, and what each changed where it is asked for."""

from ..render.report import Report
from .answer import History
from .record import history_records
from .summary import history_summary
from .table import event_table, series_table

_WHOLE = 40  # rows at most that text always shows all of
_BRIEF = 20  # events shown of more


def history_report(history: History, in_detail: bool = False, with_records: bool = True) -> Report:
    """Report what changed.

    in_detail: also series by series; where these are few, they are shown anyway. with_records: for
    formats that print records, of which a large history has very many.
    """
    rows = sum(
        1 + len(event.changes) + len(event.curves)
        for suite in history.suites
        for event in suite.findings.events
    )
    detailed = rows > 0 and (in_detail or rows <= _WHOLE)
    tables = (event_table(history), *([series_table(history)] if detailed else []))
    brief = (event_table(history, _BRIEF), *([series_table(history, _BRIEF)] if detailed else []))
    return Report(
        tables=tables,
        records=tuple(history_records(history)) if with_records else (),
        summary=tuple(history_summary(history)),
        brief=brief if sum(len(table.rows) for table in tables) > _WHOLE else None,
    )
