"""The report of `projection`: curves over workers and timed cases, place by place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..measure.machine import this_machine
from ..render.progress import track
from ..render.report import Report, Table
from ..stats.interval import Refusal
from ..store.database import Database
from ..store.query import ALL, Query
from ..store.results import ResultFile
from ..store.series import SeriesKey
from .all_cores import Family
from .at_sizes import SizePrediction, predict_sizes
from .caches import data_caches
from .case_table import case_table, theoretical_table
from .cases import Case, judge_cases
from .curves import Curve
from .evidence import add_bottlenecks
from .history import changes_by_series, family_histories, find_changes
from .history_table import history_tables
from .places import Place
from .record import case_record, curve_record, host_notes, matching_case
from .rule.memory_limit import Cache
from .table import all_cores_table, law_table, predictions_table

DT_S = 0.1


@dataclass(frozen=True, slots=True)
class ProjectionRequest:
    """What to answer besides: throughput of `cores` workers each, theoretical steps at `sizes`.

    dt_s: simulated seconds of a step.
    """

    cores: Sequence[float] = ()
    sizes: Sequence[float] = ()
    dt_s: float = DT_S


def projection_report(
    places: Sequence[Place], database: Database, query: Query, request: ProjectionRequest
) -> Report:
    """Report on all that the query asks for in `places`; of all commits, also what each changed."""
    tables: list[Table] = []
    records: list[dict[str, Any]] = []
    over_commits: list[Table] = []
    change_of: Mapping[SeriesKey, Mapping[str, Any]] = {}
    if query.commit == ALL:
        histories = family_histories(places, query)
        changes = find_changes(histories)
        change_of = changes_by_series(histories, changes)
        over_commits = history_tables(histories, changes, database.commits)
    for place in track(places, "judging", many=10):
        projection = _project(place, database, query, request)
        title = f"{place.file.machine}, commit {place.file.commit[:8]}"
        subject = database.commits.subject.get(place.file.commit)
        tables += _tables(projection, title, subject, request)
        records += _records(projection, change_of, request)
    return Report((*tables, *over_commits), tuple(records))


@dataclass(frozen=True, slots=True)
class _PlaceProjection:
    """All that is answered of one place.

    curves: those asked for, with their families. cases: all of them; shown: those asked for;
    predictions: theirs, at the sizes asked for.
    """

    place: Place
    curves: Sequence[tuple[Curve, Family]]
    cases: Sequence[Case]
    shown: Sequence[Case]
    predictions: Sequence[SizePrediction]


def _project(
    place: Place, database: Database, query: Query, request: ProjectionRequest
) -> _PlaceProjection:
    caches = _caches(place.file) if place.processes else ()
    judged = judge_cases(place, database.catalogue, request.dt_s)
    cases = add_bottlenecks(judged, place.file, caches)
    shown = [case for case in cases if query.matches(case.label)]
    predictions = predict_sizes([case for case in shown if case.steps is not None], request.sizes)
    return _PlaceProjection(place, place.curves_asked_for(query), cases, shown, predictions)


def _records(
    projection: _PlaceProjection,
    change_of: Mapping[SeriesKey, Mapping[str, Any]],
    request: ProjectionRequest,
) -> list[dict[str, Any]]:
    place, dt_s = projection.place, request.dt_s
    of_curves = [
        curve_record(
            place=place,
            curve=curve,
            family=family,
            case=matching_case(curve, projection.cases),
            cores=request.cores,
            dt_s=dt_s,
            change=change_of.get(curve.series.key),
        )
        for curve, family in projection.curves
    ]
    of_cases = [case_record(place, case, projection.predictions, dt_s) for case in projection.shown]
    return [*of_curves, *of_cases]


def _tables(
    projection: _PlaceProjection, title: str, subject: str | None, request: ProjectionRequest
) -> list[Table]:
    tables = []
    curves, shown = projection.curves, projection.shown
    if curves:
        tables.append(law_table(f"{title}: {subject}" if subject else title, curves))
    if not all(isinstance(curve.verdict, Refusal) for curve, _ in curves):
        tables.append(all_cores_table(title, curves))
    if request.cores and curves:
        tables.append(predictions_table(title, curves, request.cores))
    if shown:
        tables.append(case_table(title, shown, host_notes(projection.place, shown)))
    stepping = [case for case in shown if case.steps is not None]
    if stepping:
        predictions = projection.predictions
        tables.append(theoretical_table(title, stepping, predictions, request.dt_s))
    return tables


def _caches(file: ResultFile) -> tuple[Cache, ...]:
    """Return the caches of the machine that measured, if that is this one, as far as is known."""
    here = this_machine()
    same = (str(file.facts.get("cpu")), str(file.facts.get("num_cpu"))) == (here.cpu, here.num_cpu)
    return data_caches() if same else ()
