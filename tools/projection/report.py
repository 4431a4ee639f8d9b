"""The report of `projection`: curves over workers and timed cases, place by place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..measure.machine import this_machine
from ..render.progress import track
from ..render.report import Report, Table
from ..store.database import Database
from ..store.query import ALL, Query
from ..store.results import ResultFile
from ..store.series import SeriesKey
from .all_cores import Family, families
from .at_sizes import Extended, extend
from .caches import data_caches
from .case_table import case_table, frames_table
from .cases import Case, judge_cases
from .curves import Curve, Place
from .evidence import with_bottlenecks
from .history import changes_by_series, family_histories, find_changes, history_tables
from .record import case_record, curve_record, host_notes
from .rule.bottleneck import Cache
from .table import all_cores_table, law_table, predictions_table

DT_S = 0.1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to tell besides: throughput of `cores` workers each, theoretical steps at `sizes`.

    dt_s: simulated seconds of a step.
    """

    cores: Sequence[float] = ()
    sizes: Sequence[float] = ()
    dt_s: float = DT_S


def projection_report(
    places: Sequence[Place], database: Database, query: Query, wanted: Wanted
) -> Report:
    """Report on all that the query asks for in `places`; of all commits, also what each changed."""
    tables: list[Table] = []
    records: list[dict[str, Any]] = []
    over_commits: list[Table] = []
    changes: Mapping[SeriesKey, Mapping[str, Any]] = {}
    if query.commit == ALL:
        histories = family_histories([(place, _families(place, query)) for place in places])
        changed = find_changes(histories)
        changes = changes_by_series(histories, changed)
        over_commits = history_tables(histories, changed, database.commits)
    for place in track(places, "judging", many=10):
        of_place = _judge(place, database, query, wanted)
        title = f"{place.file.machine}, commit {place.file.commit[:8]}"
        subject = database.commits.subject.get(place.file.commit)
        tables += _tables(of_place, title, subject, wanted)
        records += _records(of_place, changes, wanted)
    return Report((*tables, *over_commits), tuple(records))


def shown_curves(place: Place, query: Query) -> list[tuple[Curve, Family]]:
    """Return the curves asked for, each with its family, which holds those not asked for too."""
    return [
        (curve, family)
        for family in families(place.curves)
        for curve in family.curves
        if query.matches(curve.series.label)
    ]


def _families(place: Place, query: Query) -> list[Family]:
    """Return the families of which any curve is asked for."""
    return [
        family
        for family in families(place.curves)
        if any(query.matches(curve.series.label) for curve in family.curves)
    ]


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What was found at a place. cases: all of them; shown: those asked for; extended: their
    predictions at the sizes asked for."""

    place: Place
    curves: Sequence[tuple[Curve, Family]]
    cases: Sequence[Case]
    shown: Sequence[Case]
    extended: Sequence[Extended]


def _judge(place: Place, database: Database, query: Query, wanted: Wanted) -> _Judgement:
    caches = _caches(place.file) if place.processes else ()
    judged = judge_cases(place, database.catalogue, wanted.dt_s)
    cases = with_bottlenecks(judged, place.file, caches)
    shown = [case for case in cases if query.matches(case.label)]
    extended = extend([case for case in shown if case.steps is not None], wanted.sizes)
    return _Judgement(place, shown_curves(place, query), cases, shown, extended)


def _records(
    found: _Judgement, changes: Mapping[SeriesKey, Mapping[str, Any]], wanted: Wanted
) -> list[dict[str, Any]]:
    of_curves = [
        curve_record(
            *(found.place, curve, family, found.cases, wanted.cores, wanted.dt_s),
            change=changes.get(curve.series.key),
        )
        for curve, family in found.curves
    ]
    of_cases = [case_record(found.place, case, found.extended, wanted.dt_s) for case in found.shown]
    return [*of_curves, *of_cases]


def _tables(found: _Judgement, title: str, subject: str | None, wanted: Wanted) -> list[Table]:
    tables = []
    curves, shown = found.curves, found.shown
    if curves:
        tables.append(law_table(f"{title}: {subject}" if subject else title, curves))
    if any(curve.verdict.model != "refused" for curve, _ in curves):
        tables.append(all_cores_table(title, curves))
    if wanted.cores and curves:
        tables.append(predictions_table(title, curves, wanted.cores))
    if shown:
        tables.append(case_table(title, shown, host_notes(found.place, shown)))
    stepping = [case for case in shown if case.steps is not None]
    if stepping:
        tables.append(frames_table(title, stepping, found.extended, wanted.dt_s))
    return tables


def _caches(file: ResultFile) -> tuple[Cache, ...]:
    """Return the caches of the machine that measured, if that is this one, as far as is known."""
    here = this_machine()
    same = (str(file.facts.get("cpu")), str(file.facts.get("num_cpu"))) == (here.cpu, here.num_cpu)
    return data_caches() if same else ()
