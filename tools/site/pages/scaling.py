"""The page of laws: how the cost of each benchmark grows with size, now and over the commits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import UserError
from ...history.answer import History
from ...history.rule.event import Event
from ...history.words import names_of
from ...render.progress import track
from ...render.report import Column, Table
from ...scaling.judge import judge
from ...scaling.no_sizes import why_no_sizes
from ...scaling.outcomes import interval_inflation, measured_scores
from ...scaling.rule.interval_inflation import IntervalInflation
from ...scaling.selection import select_series
from ...scaling.table import scaling_report
from ...store.query import Query
from ...store.tags import first_parents
from ..cache import cached
from ..data import SiteData
from ..laws.curves import Curve, curves_of, within
from ..laws.data import event_words, scaling_data
from ..laws.figures import growth_charts
from ..laws.kept import content_of, report_of, report_record
from ..laws.laws import find_laws
from ..laws.record import Law
from ..page import Page, Section

MOST_POINTS = 1_000_000  # of all curves together, which a page has room for
_TITLE = "Scaling"
_HOW = "python -m tools scaling"
_SERIES_WORTH_A_BAR = 50
_CHANGED = "Changes of cost over sizes, the newest first"
_CHANGES = (Column("commit and curve"), Column("what", fold=True))
_SHOWN = 20  # changes of more
_COMMIT_TITLE = 60


def scaling_page(site: SiteData) -> Page:
    """Return the page; where there are no laws its lead says why."""
    try:
        scored = measured_scores(site.database)
        newest = _newest(site, interval_inflation(scored))
    except UserError as error:
        return Page("scaling", _TITLE, (f"No laws are shown: {error}",))
    drawn = _drawn(site, interval_inflation(scored))
    if drawn is None or not drawn.curves:
        return Page("scaling", _TITLE, _lead(None), (newest,))
    return Page(
        name="scaling",
        title=_TITLE,
        lead=_lead(drawn),
        sections=(newest, *_sections(drawn)),
        data=scaling_data(drawn.history, drawn.curves, drawn.laws, drawn.graphs),
        script="scaling.js",
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The curves that are drawn, of `count` in all, and of each its laws by place.

    graphs: the benchmarks of which ASV has a graph.
    """

    history: History
    count: int
    curves: Sequence[Curve]
    laws: Sequence[Mapping[int, Law]]
    graphs: Collection[str]


def _newest(site: SiteData, inflation: IntervalInflation) -> Section:
    """Return what `scaling` prints: the laws at the newest commit of each machine."""
    database = site.database
    series = select_series(database, Query())
    if not series:
        return Section("laws", "Laws of growth", _HOW, (why_no_sizes(database, Query()),))

    def make() -> Any:
        judged = [
            judge(each, inflation=inflation)
            for each in track(series, "fitting", _SERIES_WORTH_A_BAR)
        ]
        return report_record(scaling_report(judged, database.commits.subject, inflation.most))

    subjects = repr([database.commits.subject.get(each.key.commit) for each in series])
    told = f"{subjects}{inflation!r}".encode()
    report = report_of(cached("scaling", content_of(series) + told, make))
    return Section(
        name="laws",
        heading="Laws of growth at the newest commits",
        how=_HOW,
        summary=report.summary,
        tables=report.tables if report.brief is None else report.brief,
        more=() if report.brief is None else report.tables,
    )


def _drawn(site: SiteData, inflation: IntervalInflation) -> _Drawn | None:
    history, database = site.history, site.database
    if history is None:
        return None
    every = curves_of(history)
    curves = within(every, MOST_POINTS)
    laws = find_laws(curves, _tagged(history), database.catalogue, inflation)
    return _Drawn(history, len(every), curves, laws, database.catalogue.benchmarks)


def _tagged(history: History) -> frozenset[str]:
    """Return the commits of the branch that have a tag."""
    repository = history.commits.repository
    if repository is None or history.branch.name is None:
        return frozenset()
    commits = first_parents(repository, history.branch.commits[-1])
    return frozenset(commit for commit, tags in commits if tags)


def _lead(drawn: _Drawn | None) -> tuple[str, ...]:
    what = (
        "How the time, memory or rate of each benchmark grows with its size: the law, its 95 % band"
        " and the laws that may hold instead."
    )
    if drawn is None or not drawn.curves:
        return (what, "No curve over sizes has a history yet: `asv run` measures more commits.")
    if len(drawn.curves) == drawn.count:
        return (what,)
    few = f"Drawn are {len(drawn.curves)} of {drawn.count} curves, those that changed first"
    return (what, f"{few}; `{_HOW} --all` prints every law.")


def _sections(drawn: _Drawn) -> Iterator[Section]:
    pairs = zip(drawn.curves, drawn.laws, strict=True)
    known = [(curve, of) for curve, of in pairs if curve.series.benchmark in drawn.graphs]
    charts = growth_charts(known, names_of(drawn.history))
    if charts:
        yield Section(
            name="growth",
            heading="Cost against size at the newest commits",
            how=f"{_HOW} --plot plots",
            summary=(
                "Bars are the quartiles of the samples; lines are laws, or what is likeliest where"
                " none is claimed; bands are the 95 % interval of the law.",
            ),
            charts=charts,
        )
    yield _changes(drawn)


def _changes(drawn: _Drawn) -> Section:
    """Return which commits changed which curve, the newest first."""
    history, names = drawn.history, names_of(drawn.history)
    found = [(curve, event) for curve in drawn.curves for event in curve.events()]
    found.sort(key=lambda pair: -history.commits.place[_commit(*pair)])
    rows = tuple(
        (
            f"{history.commits.title(_commit(curve, event), _COMMIT_TITLE)}:"
            f" {names[curve.series.benchmark]}{curve.label.removeprefix(curve.series.benchmark)}",
            event_words(history, curve, event),
        )
        for curve, event in found
    )
    first, every = (Table(_CHANGED, _CHANGES, of_table) for of_table in (rows[:_SHOWN], rows))
    return Section(
        name="changes",
        heading="Commits that changed a curve",
        how="python -m tools history --all",
        summary=() if rows else ("No change of a curve over sizes is known.",),
        tables=(first,) if rows else (),
        more=(every,) if len(rows) > _SHOWN else (),
    )


def _commit(curve: Curve, event: Event) -> str:
    """Return the commit that most probably brought an event."""
    return curve.suite.place(event.likeliest).commits[0]
