"""Whether predictions held that were recorded before their sizes were measured."""

from ...errors import UserError
from ...scaling.ledger import read_ledger
from ...scaling.outcomes import outcomes, score_report, scores
from ..data import SiteData
from ..page import Section
from ..told import told


def prediction_section(site: SiteData) -> Section:
    """Return what `score` prints."""
    name, heading, how = "predictions", "Did predictions hold?", "python -m tools score"
    try:
        ledger = read_ledger(site.database.results_dir)
    except UserError as error:
        return Section(name, heading, how, (told(error, site.root),))
    if not ledger:
        none = (
            "No prediction was recorded: `python -m tools scaling --predict N --record` makes some."
        )
        return Section(name, heading, how, (none,))
    report = score_report(scores(outcomes(ledger, site.database)), len(ledger))
    tables = tuple(table for table in report.tables if table.rows)
    return Section(name, heading, how, report.summary, tables=tables)
