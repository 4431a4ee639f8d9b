"""What gates said, the newest first."""

from collections.abc import Iterator, Sequence

from ...gate.verdict_log import KeptVerdict
from ...render.report import Column, Table
from ...store.commits import Commits
from ..data import SiteData
from ..kept_verdicts import changed_rows, command, counted, find_verdicts, other_rows
from ..page import Page, Section

_SHOWN = 20  # in full
_MOST_EARLIER = 1_000
_TITLE = 40
_COMPARED = (
    Column("head"),
    Column("base"),
    Column("asked"),
    Column("measured on", fold=True),
    Column("minutes", "right"),
    Column("rows asked for"),
)
_COLUMNS = (
    Column("head"),
    Column("base"),
    Column("asked"),
    Column("verdict"),
    Column("rows", fold=True),
)


def verdicts_page(site: SiteData) -> Page:
    """Return the page."""
    kept = find_verdicts(site)
    newest_first = kept.verdicts[::-1]
    return Page(
        name="verdicts",
        title="Verdicts",
        lead=tuple(_lead(newest_first)),
        sections=tuple(_sections(newest_first, site.database.commits)),
        warnings=kept.damaged,
    )


def _lead(newest_first: Sequence[KeptVerdict]) -> Iterator[str]:
    if not newest_first:
        yield (
            "No verdict was kept. `python -m tools gate BASE HEAD --keep-verdict` keeps what a gate"
            " says, measured or with --stored."
        )
        return
    newest = newest_first[0]
    yield f"Verdicts kept: {len(newest_first):,}. The newest: {_heading(newest)}."


def _sections(newest_first: Sequence[KeptVerdict], commits: Commits) -> Iterator[Section]:
    for verdict in newest_first[:_SHOWN]:
        yield _section(verdict, commits)
    if earlier := newest_first[_SHOWN:]:
        rows = tuple(
            (each.head[:8], each.base[:8], each.ran.date[:10], each.verdict, counted(each))
            for each in earlier[:_MOST_EARLIER]
        )
        yield Section(
            name="earlier",
            heading="Earlier ones",
            how="python -m tools gate BASE HEAD --keep-verdict",
            summary=(f"{len(earlier):,} before those.",),
            more=(Table("Earlier verdicts", _COLUMNS, rows),),
        )


def _section(verdict: KeptVerdict, commits: Commits) -> Section:
    changed, others = changed_rows(verdict), other_rows(verdict)
    return Section(
        name=f"gate-{verdict.line}",
        heading=_heading(verdict),
        how=command(verdict),
        summary=tuple(filter(None, (f"Rows: {counted(verdict) or 'none'}.", verdict.words))),
        tables=(_compared(verdict, commits), *([changed] if changed else [])),
        more=(others,) if others else (),
    )


def _heading(verdict: KeptVerdict) -> str:
    return f"{verdict.head[:8]} against {verdict.base[:8]}: {verdict.verdict}"


def _compared(verdict: KeptVerdict, commits: Commits) -> Table:
    """Return what was compared, and how."""
    ran, machine = verdict.ran, verdict.ran.machine
    row = (
        commits.title(verdict.head, _TITLE),
        commits.title(verdict.base, _TITLE),
        ran.date[:10],
        f"{machine.name} ({machine.cpu})" if machine else "stored results",
        "" if ran.budget_min is None else f"{ran.budget_min:g}",
        ran.bench or "all",
    )
    return Table("What was compared", _COMPARED, (row,))
