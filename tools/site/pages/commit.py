"""All that one commit changed: what the history lays on it, what gates said, its flame graphs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...history.places import places_of
from ...history.words import names_of
from ...render.report import Column, Table
from ..commit_data import DIGITS, Wording, commit_record, flame_graph_records, in_short
from ..commits_told import ToldOfCommit, commits_told
from ..data import SiteData
from ..kept_verdicts import find_verdicts
from ..links import links_of
from ..machines import day
from ..page import Page, Section

_HASH = re.compile(r"[0-9a-f]{1,64}")  # of git and Mercurial; what else a file may hold has no page
_TITLE = 60
_LONG_TITLE = 200
_SHOWN = 50  # commits listed at first
_COLUMNS = (Column("commit"), Column("of"), Column("what is known", fold=True))


def commit_page(site: SiteData) -> Page:
    """Return the page, with a file of data for each commit of which anything is known."""
    kept = find_verdicts(site)
    told, place = commits_told(site, kept), site.database.commits.place
    last = len(place)  # heads that are not measured stand before those that are
    age = {commit: (place.get(commit, last), i) for i, commit in enumerate(told)}
    newest_first = sorted(told, key=age.__getitem__, reverse=True)
    dates = {file.commit: day(file.date_ms) for file in site.database.files}
    rows = tuple(
        (
            site.database.commits.title(commit, _TITLE),
            dates.get(commit, ""),
            in_short(site.history, told[commit]),
        )
        for commit in newest_first
    )
    return Page(
        name="commit",
        title="Commits",
        lead=(_lead(len(rows)),),
        sections=(_list_section(rows),) if rows else (),
        data=_data(site, newest_first, told, dates),
        script="commit.js",
        warnings=kept.damaged,
    )


def _data(
    site: SiteData,
    newest_first: Sequence[str],
    told: Mapping[str, ToldOfCommit],
    dates: Mapping[str, str],
) -> dict[str, Any]:
    """Return the list of commits, and what the script loads of each that is chosen."""
    with_page = {commit[:DIGITS]: commit for commit in newest_first if _HASH.fullmatch(commit)}
    data: dict[str, Any] = {"commit": {"commits": list(with_page)}}
    history, links = site.history, links_of(site.database)
    wording = Wording(history, names_of(history), places_of(history)) if history else None
    for digits, commit in with_page.items():
        data[f"commit/{digits}"] = {
            "title": site.database.commits.title(commit, _LONG_TITLE),
            "date": dates.get(commit, ""),
            **commit_record(wording, commit, told[commit], links),
        }
        data |= flame_graph_records(digits, told[commit])
    return data


def _lead(known: int) -> str:
    if not known:
        return "No change and no verdict is known of any commit."
    return f"Commits of which a change or a verdict is known: {known:,}, the newest first."


def _list_section(rows: Sequence[tuple[str, ...]]) -> Section:
    return Section(
        name="list",
        heading="Commits of which anything is known",
        how="python -m tools history",
        tables=(Table("The newest", _COLUMNS, tuple(rows[:_SHOWN])),),
        more=(Table("All", _COLUMNS, tuple(rows)),) if len(rows) > _SHOWN else (),
    )
