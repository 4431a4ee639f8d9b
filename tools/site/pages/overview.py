"""What changed lately, how old the newest data are, and which machines measured."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...history.answer import History
from ..changed import SeriesChange, change_table, changes_since, most_relevant_first
from ..data import SiteData
from ..machines import machine_section
from ..page import Page, Section
from ..recency import age_section, age_warnings
from ..self_checks import find_self_checks, smallest_found
from ..since import Since, find_since

_MOST_SERIES = 10  # of an event that are shown at first
_MOST_ROWS = 500  # of a table that is folded away
_TITLE = "Overview"


def overview_page(site: SiteData) -> Page:
    """Return the page; UserError where `site.since` names no commit."""
    machines = machine_section(site.database)
    if site.history is None:
        none = "No history is known: `python -m tools history` says why."
        return Page("overview", _TITLE, (none,), (machines,))
    changed = changed_section(site, site.history)
    age = age_section(site.history, site.now)
    return Page(
        name="overview",
        title=_TITLE,
        lead=(*changed.summary[:1], *age.summary[:1]),
        sections=(changed, age, machines),
        warnings=tuple(age_warnings(site.history, site.now)),
    )


def changed_section(site: SiteData, history: History) -> Section:
    """Tell what changed since the last release, the most relevant first."""
    since = find_since(history, site.since)
    changes = most_relevant_first(changes_since(history, since.commits))
    relevant = [change for change in changes if change.is_relevant]
    rest = [change for change in changes if not change.is_relevant]
    title = f"What changed {since.words}"
    shown = change_table(title, history, relevant, _MOST_SERIES)
    whole = change_table("All of it", history, relevant[:_MOST_ROWS])
    beside = change_table(
        "Not relevant: may be noise, was the machine, is over, or of another version",
        *(history, rest[:_MOST_ROWS]),
    )
    return Section(
        name="changed",
        heading=title,
        how="python -m tools history",
        summary=tuple(_summary(site, history, since, relevant, rest)),
        tables=(shown,) if relevant else (),
        more=tuple(table for table in (whole, beside) if table.rows not in ((), shown.rows)),
    )


def _summary(
    site: SiteData,
    history: History,
    since: Since,
    relevant: Sequence[SeriesChange],
    rest: Sequence[SeriesChange],
) -> Iterator[str]:
    if not since.commits:
        yield f"No commit was measured {since.words}."
        return
    benchmarks, machines = _measured(history, since)
    if relevant:
        commits = len({change.at for change in relevant})
        changed = "1 commit" if commits == 1 else f"{commits} commits"
        worse = sum(change.is_worse for change in relevant)
        named = len({change.series.benchmark for change in relevant})
        yield (
            f"{changed} changed {len(relevant)} series of {named}"
            f" of {benchmarks} benchmarks {since.words}: {worse} series got worse,"
            f" {len(relevant) - worse} better."
        )
    else:
        yield f"Nothing relevant in {benchmarks} benchmarks {since.words}."
    yield from smallest_found(find_self_checks(site.database.results_dir, site.root), machines)
    if rest:
        yield f"Changes of series that are not relevant: {len(rest)}."


def _measured(history: History, since: Since) -> tuple[int, set[str]]:
    """Return how many benchmarks were measured since then, and on which machines."""
    benchmarks: set[str] = set()
    machines: set[str] = set()
    for suite in history.suites:
        places = suite.costs.timeline.places
        here = [t for t, place in enumerate(places) if since.commits.intersection(place.commits)]
        there = np.isfinite(suite.costs.values[:, here]).any(axis=1)
        benchmarks |= {suite.costs.series[i].benchmark for i in np.flatnonzero(there).tolist()}
        machines |= {file.machine for t in here for file in places[t].files}
    return len(benchmarks), machines
