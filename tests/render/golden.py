"""Texts as they were judged to be right: of reports made by hand, and of a small results folder.

`python -m tests.render.golden` writes them anew; `git diff tests/render/golden` shows what changed.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.asv_projects import AsvProject
from tests.render.hand_made import REPORTS
from tools.history.report import history_report
from tools.history.search import find_history
from tools.projection.places import select_places
from tools.projection.report import ProjectionRequest, projection_report
from tools.render.report import Report
from tools.render.text import report_lines
from tools.scaling.judge import judge
from tools.scaling.selection import select_series
from tools.scaling.table import scaling_report
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import ALL, Query

FOLDER = Path(__file__).parent / "golden"
WIDTHS = (60, 80, 100, 140)
RECORDED = ("scaling", "scaling-all", "history", "projection")
_SIZES = (10, 32, 100, 316, 1000, 3162, 10_000, 31_623)
_COMMITS, _FASTER_FROM = 12, 6


def text(report: Report, width: int) -> str:
    """Return a report as it is printed on so many columns."""
    return "".join(f"{line}\n" for line in report_lines(report, width))


def recorded(root: Path) -> dict[str, Report]:
    """Return the reports of RECORDED on the project in `root`."""
    database = read_database(read_project(root / "asv.conf.json"))
    everything = Query(commit=ALL)
    judged = [judge(series) for series in select_series(database, Query())]
    scaling = scaling_report(judged, database.commits.subject)
    history = history_report(find_history(database, everything))
    places = select_places(database, {}, everything)
    projection = projection_report(places, database, everything, ProjectionRequest())
    reports = (scaling, scaling.in_full, history, projection)
    return dict(zip(RECORDED, reports, strict=True))


def write_project(root: Path) -> None:
    """Write twelve commits with laws that are sure, close, falling, and refused.

    From the seventh on one benchmark takes half as long, and one kernel loses half of its speed-up.
    """
    project = AsvProject(root)
    by_engine, alone = ["engine", "vehicles"], ["vehicles"]
    names = {
        "step.Step.time_step": ("seconds", by_engine),
        "traffic_components.TrafficComponents.time_component": ("seconds", by_engine),
        "workloads.Workloads.time_ten_steps": ("seconds", by_engine),
        "memory.Memory.peakmem_run": ("bytes", alone),
        "throughput.Throughput.track_vehicle_updates": ("1/s", alone),
        "construct.Construct.time_construct": ("seconds", alone),
        "ensemble.Ensemble.track_throughput": ("1/s", ["kernel", "vehicles", "workers"]),
    }
    project.describe(
        **{
            name: {"unit": unit, "param_names": params, "version": "1"}
            for name, (unit, params) in names.items()
        }
    )
    facts = {"machine": "box", "num_cpu": "2"}
    for t in range(_COMMITS):
        rows = dict(zip(names, _rows(t), strict=True))
        project.add(f"{t:08x}" + "0" * 32, rows, date_ms=t, params=facts)


def _rows(t: int) -> Iterator[list[object]]:
    """Yield the rows of commit `t` in the order of the names."""
    share = 0.5 if t >= _FASTER_FROM else 1.0
    engines = {"'reference'": 100.0, "'numpy'": 4.0, "'numba'": 1.0}
    for offset_s, slope_s in ((1e-5 * share, 1e-8 * share), (2e-5, 3e-8), (1e-3, 2e-7)):
        costs = [offset_s + times * slope_s * n for times in engines.values() for n in _SIZES]
        yield _row(t, costs, engines, _SIZES)
    yield _row(t, [3e7 + 96.0 * n for n in _SIZES], _SIZES)
    yield _row(t, [5e5 * n**0.2 / (1 + n / 3000) for n in _SIZES], _SIZES)
    yield _row(t, [1e-4, 2e-4, 4e-4], _SIZES[:3])
    rates = [
        workers * loss * per_s / n
        for per_s, lost in ((2e4, 0.95), (5e3, 0.95 * share))
        for n in _SIZES
        for workers, loss in ((1, 1.0), (2, lost))
    ]
    yield _row(t, rates, ["'step'", "'run'"], _SIZES, (1, 2))


def _row(t: int, costs: list[float], *params: Iterable[object]) -> list[object]:
    """Return an entry of a result file, with a fixed noise of half a percent."""
    noise = [0.001 * ((7 * i + 5 * t + i * t) % 11 - 5) for i in range(len(costs))]
    noisy = [cost * (1 + each) for cost, each in zip(costs, noise, strict=True)]
    return [noisy, [[str(value) for value in values] for values in params], "1"]


def renew() -> None:
    """Write all texts."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = scratch
        write_project(Path(scratch))
        made: Mapping[str, Report] = {name: report() for name, report in REPORTS.items()}
        for name, report in {**made, **recorded(Path(scratch))}.items():
            for width in WIDTHS:
                file = FOLDER / f"{name}-{width}.txt"
                file.write_text(text(report, width), encoding="utf-8")


if __name__ == "__main__":
    renew()
