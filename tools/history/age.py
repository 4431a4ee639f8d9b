"""How old the newest data are: a history that nobody adds to answers with yesterday's truth."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .answer import History
from .record import date_of

OLD = timedelta(days=14)


def newest_date(history: History) -> datetime:
    """Return the date of the newest measured commit, with a time zone."""
    return max(
        datetime.fromisoformat(date_of(suite, len(suite.costs.timeline.places) - 1))
        for suite in history.suites
    )


def age_note(history: History, now: datetime) -> Iterator[str]:
    """Yield a note where the newest measured commit is old and the branch has gone on since.

    now: with a time zone.
    """
    age = now - newest_date(history)
    if age > OLD and history.branch.newer:
        yield (
            f"The newest measured commit is {age.days} days old, and {history.branch.name} has"
            f" {history.branch.newer} newer ones: measure them."
        )
