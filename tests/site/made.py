"""What pages are made of: a small project, its history with events put by hand, and a clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.history.made import history_of
from tools.history.rule.event import Event
from tools.site.data import SiteData
from tools.site.page import Page, Section
from tools.store.config import read_project
from tools.store.database import read_database

NEWEST = datetime(1970, 1, 10, tzinfo=UTC)  # of ten commits, a day each


def site_of(project: Any, *events: Event, days: float = 1.0, since: str | None = None) -> SiteData:
    """Return a project with these events, as seen some days after its newest commit."""
    database = read_database(read_project(project.config))
    now = NEWEST + timedelta(days=days)
    return SiteData(database, history_of(project, *events), now, project.root, since)


def recorded_site(directory: Path, find: Any) -> SiteData:
    """Return recorded results with what `find` says of their history."""
    database = read_database(read_project(directory / "asv.conf.json"))
    return SiteData(database, find(database), datetime(2026, 1, 1, tzinfo=UTC), directory)


def section(page: Page, name: str) -> Section:
    (found,) = (section for section in page.sections if section.name == name)
    return found


def first_cells(tables: Any) -> list[str]:
    return [row[0].strip() for table in tables for row in table.rows]
