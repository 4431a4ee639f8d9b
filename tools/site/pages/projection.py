"""The page of projections: one process on a core of its own, all cores, and what limits them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...errors import UserError
from ...projection.places import by_result_file, select_places
from ...projection.report import ProjectionRequest, projection_report
from ...render.names import short_names
from ...render.report import Column, Report, Table
from ...store.cases import labelled
from ...store.query import Query
from ...store.side_car import read_side_cars, side_car_paths
from ..charts import template
from ..data import SiteData
from ..page import Page, Section
from ..places import place_names
from ..workers.capacity import capacity_charts
from ..workers.curves import Drawn, drawn_curve, worker_chart, worker_layers

_TITLE = "Projection"
_HOW = "python -m tools projection"
_MOST_CHARTS = 6
_LIMITS = (Column("benchmark"), Column("limited by"), Column("evidence", fold=True))
_NOT_JUDGED, _CPU = "not decided", "CPU"


def projection_page(site: SiteData) -> Page:
    """Return the page; where nothing can be projected its lead says why."""
    database, query = site.database, Query()
    try:
        side_cars = read_side_cars(side_car_paths(database.results_dir))
        processes, _ = by_result_file(database.files, side_cars.processes)
        places = select_places(database, processes, query)
    except UserError as error:
        return Page("projection", _TITLE, (f"No projection is shown: {error}",))
    report = projection_report(places, database, query, ProjectionRequest())
    found = [(place, curve) for place in places for curve, _ in place.curves_asked_for(query)]
    names = short_names({curve.series.key.benchmark for _, curve in found})
    where = place_names((place.file.machine, place.file.environment) for place in places)
    graphs = database.catalogue.benchmarks
    of_curves = (
        drawn_curve(curve, where[place.file.machine, place.file.environment], names, graphs)
        for place, curve in found
    )
    drawn = [each for each in of_curves if each is not None]
    return Page(
        name="projection",
        title=_TITLE,
        lead=(
            "What one process does as measured and on a core of its own, what all cores do"
            " together, and what they would do if each were exclusive.",
        ),
        sections=tuple(_sections(site, report, drawn)),
        data={"projection": _data(drawn)} if drawn else {},
        script="projection.js" if drawn else None,
    )


def _sections(site: SiteData, report: Report, drawn: Sequence[Drawn]) -> Iterator[Section]:
    yield Section(
        name="projection",
        heading="Measured, full-CPU, all cores and theoretical",
        how=_HOW,
        summary=report.summary,
        tables=report.tables if report.brief is None else report.brief,
        more=() if report.brief is None else report.tables,
    )
    yield _bottlenecks(report.records)
    if drawn:
        yield Section(
            name="workers",
            heading="Throughput over workers",
            how=f"{_HOW} --plot plots",
            summary=(
                "Points are what was measured, the band is the 95 % interval of a new value by the"
                " law; dashed: no loss, N times one worker.",
            ),
            charts=tuple(map(worker_chart, range(_MOST_CHARTS), _with_most_points(drawn))),
        )
    charts = capacity_charts(site.history) if site.history else ()
    if charts:
        yield Section(
            name="capacity",
            heading="All cores over the commits",
            how=f"{_HOW} --commit all",
            summary=("What was measured of most workers at the largest size.",),
            charts=charts,
        )


def _with_most_points(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Return the curves that tell most of workers first, at most _MOST_CHARTS, in their order."""
    kept = sorted(range(len(drawn)), key=lambda i: -len(drawn[i]["points"]))[:_MOST_CHARTS]
    return [drawn[i] for i in sorted(kept)]


def _bottlenecks(records: Sequence[Mapping[str, Any]]) -> Section:
    """Return what limits each timed case, with the evidence."""
    judged = [
        record
        for record in records
        if record["axis"] is None and record["bottleneck"]["kind"] != _NOT_JUDGED
    ]
    names = short_names({record["benchmark"] for record in judged})
    rows = tuple(
        (
            labelled(names[record["benchmark"]], record["params"].items()),
            record["bottleneck"]["kind"],
            record["bottleneck"]["evidence"],
        )
        for record in judged
    )
    others = tuple(row for row in rows if row[1] != _CPU)
    none = ("Nothing tells what limits a case: `python -m tools run` keeps the counters.",)
    return Section(
        name="bottlenecks",
        heading="What limits each case, and how that is known",
        how=_HOW,
        summary=(_counted(rows),) if rows else none,
        tables=(Table("Limited by other things than the CPU", _LIMITS, others),) if others else (),
        more=(Table("Every case", _LIMITS, rows),) if rows else (),
    )


def _counted(rows: Sequence[tuple[str, ...]]) -> str:
    counts = Counter(kind for _, kind, _ in rows).most_common()
    return f"Cases by what limits them: {', '.join(f'{kind} {count}' for kind, count in counts)}."


def _data(drawn: Sequence[Drawn]) -> dict[str, Any]:
    return {"curves": list(drawn), "chart": template(worker_layers("workers", "throughput"))}
