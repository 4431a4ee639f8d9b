"""Benchmarks that fail at the newest commit, or that are not there any more."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...history.answer import SuiteHistory
from ...history.places import places_of
from ...render.report import Column, Table
from ...store.catalogue import Catalogue
from ...store.problems import Problem
from ..data import SiteData
from ..page import Section
from ..rule.lost import lost_series

_LATELY = 10  # places from the newest, within which a series was measured last
_SHOWN = 40
_COLUMNS = (
    Column("benchmark"),
    Column("series", "right"),
    Column("measured last"),
    Column("why", fold=True),
    Column("where"),
)
_Reasons = Mapping[tuple[Path, str], str]
_Row = tuple[str, ...]


def lost_section(site: SiteData) -> Section:
    """Return what fails or was lost at the newest commit of each machine and environment."""
    name, heading = "lost", "Which benchmarks fail or are gone?"
    how = "python -m tools history --problems"
    if site.history is None:
        return Section(
            name, heading, how, ("Which benchmarks are gone is not known: there is no history.",)
        )
    reasons = _reasons(site.database.problems)
    places = places_of(site.history)
    rows = tuple(
        (*row, places[suite.name])
        for suite in site.history.suites
        for row in lost_rows(suite, reasons, site.database.catalogue)
    )
    none = "At the newest commit all is measured that was lately."
    summary = f"Benchmarks that fail or were lost lately: {len(rows)}." if rows else none
    return Section(
        name,
        heading,
        how,
        (summary,),
        tables=(Table("Not measured at the newest commit", _COLUMNS, rows[:_SHOWN]),)
        if rows
        else (),
        more=(Table("All of them", _COLUMNS, rows),) if len(rows) > _SHOWN else (),
    )


def lost_rows(suite: SuiteHistory, reasons: _Reasons, catalogue: Catalogue) -> Iterator[_Row]:
    """Yield a row a benchmark that has no value where it lately had one, or that fails."""
    costs, places = suite.costs, suite.costs.timeline.places
    newest = places[-1]
    of_newest = {
        benchmark: why
        for file in newest.files
        for (path, benchmark), why in reasons.items()
        if path == file.path
    }
    lost = lost_series(costs.values)
    by_benchmark: dict[str, list[int]] = {}
    for series, last in zip(lost.series.tolist(), lost.last.tolist(), strict=True):
        if last >= len(places) - _LATELY and not costs.series[series].outdated:
            by_benchmark.setdefault(costs.series[series].benchmark, []).append(last)
    for benchmark in sorted(by_benchmark.keys() | of_newest.keys()):
        lasts = by_benchmark.get(benchmark, [])
        why = of_newest.get(benchmark) or _why_gone(benchmark, suite, catalogue)
        commit = places[max(lasts)].commits[0][:8] if lasts else "not lately"
        yield benchmark, str(len(lasts) or ""), commit, why


def _why_gone(benchmark: str, suite: SuiteHistory, catalogue: Catalogue) -> str:
    if catalogue.benchmarks and benchmark not in catalogue.benchmarks:
        return "gone: it is no longer in the suite"
    files = suite.costs.timeline.places[-1].files
    if any(benchmark in file.rows for file in files):
        return "skipped, or its parameters or version changed"
    return "was not run at the newest commit"


def _reasons(problems: Sequence[Problem]) -> _Reasons:
    """Return why a file has no value, by file and benchmark, without what is skipped by choice."""
    return {
        (problem.path, problem.benchmark): problem.reason
        for problem in problems
        if problem.benchmark is not None and not problem.by_choice
    }
