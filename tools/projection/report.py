"""The report of `projection`: curves over workers and timed cases, place by place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..render.progress import track
from ..render.report import Report, Table
from ..stats.interval import Interval, Refusal
from ..store.commits import Commits
from ..store.database import Database
from ..store.query import ALL, Query
from ..store.series import SeriesKey
from .case_table import case_table, theoretical_table
from .history import Changes, FamilyHistory, changes_by_series, family_histories, find_changes
from .history_table import change_table, history_tables, newest_table
from .places import Place
from .projected import ProjectedPlace, newest, project_place
from .record import case_record, curve_record, host_notes, matching_case
from .summary import history_summary, projection_summary
from .table import all_cores_table, law_table, predictions_table

DT_S = 0.1
_WHOLE = 40  # rows at most that text always shows all of


@dataclass(frozen=True, slots=True)
class ProjectionRequest:
    """What to answer besides: throughput of `cores` workers each, theoretical steps at `sizes`.

    dt_s: simulated seconds of a step.
    """

    cores: Sequence[float] = ()
    sizes: Sequence[float] = ()
    dt_s: float = DT_S


@dataclass(frozen=True, slots=True)
class _History:
    """The kinds of curves over commits, and what each commit changed; empty of one commit."""

    families: Sequence[FamilyHistory]
    changes: Sequence[Changes]

    @classmethod
    def of(cls, places: Sequence[Place], query: Query) -> "_History":
        families = family_histories(places, query) if query.commit == ALL else []
        return cls(families, find_changes(families) if families else [])


def projection_report(
    places: Sequence[Place], database: Database, query: Query, request: ProjectionRequest
) -> Report:
    """Report on all that the query asks for in `places`; of all commits, also what each changed.

    Where there are many rows, text shows the changes, and the largest sizes of the newest commits.
    """
    history, commits = _History.of(places, query), database.commits
    change_of = changes_by_series(history.families, history.changes)
    projected = [
        project_place(place, database, query, request.sizes, request.dt_s)
        for place in track(places, "judging", many=10)
    ]
    over_commits = history_tables(history.families, history.changes, commits)
    tables = [table for each in projected for table in _tables(each, commits, request)]
    tables += over_commits
    latest = newest(projected)
    whole = sum(len(table.rows) for table in tables) <= _WHOLE
    return Report(
        tables=tuple(tables),
        records=tuple(each for of in projected for each in _records(of, change_of, request)),
        summary=(
            *history_summary(history.families, history.changes, commits),
            *projection_summary(latest),
        ),
        brief=None if whole else _brief(latest, history, commits, request),
    )


def _records(
    projected: ProjectedPlace,
    change_of: Mapping[SeriesKey, Mapping[str, Any]],
    request: ProjectionRequest,
) -> list[dict[str, Any]]:
    place, dt_s = projected.place, request.dt_s
    of_curves = [
        curve_record(
            place=place,
            curve=curve,
            family=family,
            case=matching_case(curve, projected.cases),
            cores=request.cores,
            dt_s=dt_s,
            change=change_of.get(curve.series.key),
        )
        for curve, family in projected.curves
    ]
    of_cases = [case_record(place, case, projected.predictions, dt_s) for case in projected.shown]
    return [*of_curves, *of_cases]


def _tables(projected: ProjectedPlace, commits: Commits, request: ProjectionRequest) -> list[Table]:
    title, curves, shown = projected.title, projected.curves, projected.shown
    subject = commits.subject.get(projected.place.file.commit)
    tables = []
    if curves:
        tables.append(law_table(f"{title}: {subject}" if subject else title, curves))
    if not all(isinstance(curve.verdict, Refusal) for curve, _ in curves):
        tables.append(all_cores_table(title, curves))
    if request.cores and curves:
        tables.append(predictions_table(title, curves, request.cores))
    if shown:
        tables.append(case_table(title, shown, host_notes(projected.place, shown)))
    stepping = [case for case in shown if case.steps is not None]
    if stepping:
        tables.append(theoretical_table(title, stepping, projected.predictions, request.dt_s))
    return tables


def _brief(
    places: Sequence[ProjectedPlace],
    history: _History,
    commits: Commits,
    request: ProjectionRequest,
) -> tuple[Table, ...]:
    """Return what changed and how each kind of curve is now or, of one commit, what is known."""
    if history.families:
        now = newest_table(history.families)
        return (*change_table(history.families, history.changes, commits), now)
    return tuple(table for place in places for table in _largest(place, request))


def _largest(projected: ProjectedPlace, request: ProjectionRequest) -> list[Table]:
    title, curves, cases = projected.title, projected.largest, projected.answered
    predictions = [at for at in projected.predictions if isinstance(at.steps_per_s, Interval)]
    tables = [all_cores_table(f"{title}, largest sizes", curves)] if curves else []
    if request.cores and curves:
        tables.append(predictions_table(f"{title}, largest sizes", curves, request.cores))
    if cases:
        at_largest = f"{title}, largest sizes known"
        tables.append(theoretical_table(at_largest, cases, predictions, request.dt_s))
    return tables
