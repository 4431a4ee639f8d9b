"""Histories of a small project in which events are put by hand, as the rule would find them."""

from typing import Any

from tests.store.histories import all_suites
from tools.history.answer import TOOLS, History, SuiteHistory
from tools.history.rule.event import Cause, Change, CurveChange, Event, Findings, Kind
from tools.stats.interval import Interval
from tools.store.branches import Branch
from tools.store.config import read_project
from tools.store.database import read_database

SIZES = ["10", "100", "1000"]
DAY_MS = 86_400_000


def commit(t: int) -> str:
    return f"{t:08x}" + "0" * 32


def write_project(project: Any, commits: int = 10) -> Any:
    """Write commits of `b.Step.time_step`, with a size and an engine, and of a rate."""
    names = {"b.Step.time_step": ("seconds", ["engine", "n"]), "b.track_rate": ("1/s", [])}
    project.describe(
        **{
            name: {"unit": unit, "param_names": params, "version": "1" * 64}
            for name, (unit, params) in names.items()
        }
    )
    for t in range(commits):
        rows = {
            "b.Step.time_step": [[1e-6 * float(n) for n in SIZES], [["'numpy'"], SIZES], "1" * 64],
            "b.track_rate": [[5.0], [], "1" * 64],
        }
        project.add(commit(t), rows, t * DAY_MS)
    return project


def history_of(project: Any, *events: Event, rule: str = TOOLS) -> History:
    """Return the history of a project with one machine, with these events."""
    database = read_database(read_project(project.config))
    (costs,) = all_suites(database.files, database.catalogue)
    findings = Findings(events, 0.05, "The noise is assumed to be normal.", (), (), 4)
    branch = Branch(None, tuple(database.commits.place))
    return History((SuiteHistory(costs, findings),), database.commits, branch, (), rule)


def change(series: int, factor: float, ended: int | None = None) -> Change:
    return Change(series, Interval(factor, 0.9 * factor, 1.1 * factor), 1e-6, ended)


def event(
    at: int,
    *changes: Change,
    kind: Kind = "step",
    confirmed: bool = True,
    cause: Cause = "code",
    certainty: tuple[float, ...] = (1.0,),
    curves: tuple[CurveChange, ...] = (),
) -> Event:
    """Return an event whose window begins at place `at`."""
    last = at - 1 + max(len(certainty), 1)
    return Event(at - 1, last, certainty, kind, confirmed, cause, changes, curves)
