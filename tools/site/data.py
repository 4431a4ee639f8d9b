"""What every page is made of: the results of a project and what changed in them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import UserError
from ..history.answer import History
from ..history.search import find_history
from ..store.database import Database
from ..store.query import ALL, Query
from .events import kept_events


@dataclass(frozen=True, slots=True)
class SiteData:
    """What is read once for all pages.

    history: what changed at all commits, None where nothing was measured that has a history.
    now: in UTC; how old the newest data are is told by it. root: the project's directory, where
    asv.conf.json is. since: the revision after which is told what changed; None: the last release.
    """

    database: Database
    history: History | None
    now: datetime
    root: Path
    since: str | None = None


def site_data(database: Database, root: Path, since: str | None = None) -> SiteData:
    """Return what the pages of the project in `root` are made of."""
    try:
        history = find_history(database, Query(commit=ALL), find=kept_events)
    except UserError:  # nothing was measured that has one
        history = None
    return SiteData(database, history, datetime.now(UTC), root, since)
