"""How old the newest data are."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..history.age import OLD, newest_date
from ..history.answer import History
from .page import Section
from .rule.staleness import Staleness, staleness

_TITLE = 60
_WARNED = {
    "stale": "The newest data are {days} old; newer commits on {branch}: {newer}. Measure them.",
    "unknown": "The newest data are {days} old, and whether there are newer commits is not known.",
}


def age_section(history: History, now: datetime) -> Section:
    """Tell the newest measured commit, its age, and what has come since; now: with a time zone."""
    branch, newest = history.branch, newest_date(history)
    commit = history.commits.title(branch.commits[-1], _TITLE)
    of_branch = f" of {branch.name}" if branch.name else ""
    since = f" Newer commits on {branch.name}: {branch.newer}." if branch.newer else ""
    return Section(
        name="age",
        heading="How old are the data?",
        how="python -m tools history",
        summary=(
            f"The newest measured commit{of_branch} is {commit}; the newest data are of"
            f" {newest:%Y-%m-%d}{_age(history, now)}.{since}",
            *history.notes,
        ),
    )


def age_warnings(history: History, now: datetime) -> Iterator[str]:
    """Yield a sentence where the newest data say little of the code as it is now."""
    kind = how_stale(history, now)
    if kind in _WARNED:
        branch = history.branch
        days = _days(history, now)
        yield _WARNED[kind].format(days=days, branch=branch.name, newer=branch.newer)


def _age(history: History, now: datetime) -> str:
    return f", {_days(history, now)} old" if now - newest_date(history) >= timedelta(days=1) else ""


def how_stale(history: History, now: datetime) -> Staleness:
    """Return how far the newest data can be relied on."""
    newer = None if history.branch.name is None else history.branch.newer
    age_s = (now - newest_date(history)).total_seconds()
    return staleness(age_s / 86_400, OLD.days, newer)


def _days(history: History, now: datetime) -> str:
    days = max((now - newest_date(history)).days, 0)
    return "1 day" if days == 1 else f"{days:,} days"
