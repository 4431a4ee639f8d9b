"""What the search finds in recorded histories, beside the steps that ASV finds there.

python -m tests.history.recorded ../shared/fixtures/asv-results/django-ubuntu2204 ...
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.history.rule.event import Event, Findings, Suite
from tools.history.rule.find import find_events
from tools.scaling.asv_steps import asv_steps
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.history import CostHistory, cost_history
from tools.store.results import read_results

NEAR = 3  # measured commits
SHORTEST, SMALLEST = 3, 0.01  # commits before and after a step, its size


@dataclass(frozen=True)
class Recorded:
    """A suite of one machine and environment. names: of its series; commits: full hashes."""

    suite: Suite
    names: list[str]
    commits: list[str]


def recorded_suites(directory: Path, only: str = "") -> Iterator[Recorded]:
    """Yield the suites below a directory; touched by its touched-since.csv where there is one.

    only: a machine.
    """
    results = read_results(directory / "results")
    commits = order_commits(results.files, None)
    places: dict[tuple[str, str], list[CostHistory]] = defaultdict(list)
    for history in cost_history(results.files, read_catalogue(directory / "results"), commits):
        places[history.environment, history.machines[0]].append(history)
    touched = read_touched(directory / "touched-since.csv")
    for (_, machine), histories in places.items():
        if only not in ("", machine):
            continue
        used = {
            commit: name
            for history in histories
            for commit, name in zip(history.commits, history.machines, strict=True)
        }
        yield _suite(histories, sorted(used, key=commits.place.__getitem__), used, touched)


def read_touched(path: Path) -> dict[str, dict[str, bool]]:
    """Return by machine and commit whether anything that the source is made of was touched."""
    touched: dict[str, dict[str, bool]] = defaultdict(dict)
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                kinds = ("source_touched", "benchmarks_touched", "dependencies_touched")
                touched[row["machine"]][row["commit"]] = any(row[kind] == "1" for kind in kinds)
    return touched


def _suite(
    histories: list[CostHistory],
    ordered: list[str],
    machine_at: dict[str, str],
    touched: dict[str, dict[str, bool]],
) -> Recorded:
    names = sorted(set(machine_at.values()))
    machines = np.array([names.index(machine_at[commit]) for commit in ordered])
    known = [touched.get(machine_at[commit], {}).get(commit, True) for commit in ordered]
    place = {commit: number for number, commit in enumerate(ordered)}
    values, labels, benchmarks, curves, sizes = [], [], [], [], []
    number = {name: i for i, name in enumerate(dict.fromkeys(h.benchmark for h in histories))}
    for curve, history in enumerate(histories):
        for size, costs in zip(history.sizes, history.costs.T, strict=True):
            row = np.full(len(ordered), np.nan)
            row[[place[commit] for commit in history.commits]] = costs
            values.append(row)
            labels.append(f"{history.label} {size:g} v{history.version}")
            benchmarks.append(number[history.benchmark])
            curves.append(curve if history.axis else -1)
            sizes.append(size)
    suite = Suite(
        values=np.array(values),
        errors=None,
        benchmarks=np.array(benchmarks),
        curves=np.array(curves),
        sizes=np.array(sizes),
        touched=np.array(known) if touched else None,
        machines=machines,
    )
    return Recorded(suite, labels, ordered)


def steps_of_asv(suite: Suite) -> dict[int, list[int]]:
    """Return by series the places at which ASV finds steps, of a size and duration that we tell.

    In series of few commits it takes every one of them for a step.
    """
    found = {}
    for series, costs in enumerate(suite.values):
        measured = np.flatnonzero(np.isfinite(costs))
        steps = asv_steps(costs[measured])
        bounds = [0, *steps.starts, len(measured)]
        found[series] = [
            int(measured[start])
            for i, start in enumerate(steps.starts)
            if min(start - bounds[i], bounds[i + 2] - start) >= SHORTEST
            and abs(steps.levels[i + 1] / steps.levels[i] - 1) >= SMALLEST
        ]
    return found


def found_again(suite: Suite, findings: Findings) -> tuple[int, int]:
    """Return how many of ASV's steps there are, and how many have a confirmed event near them."""
    events: dict[int, list[Event]] = defaultdict(list)
    for event in findings.events:
        for series in event.series if event.confirmed else ():
            events[series].append(event)
    there = found = 0
    for series, steps in steps_of_asv(suite).items():
        measured = np.flatnonzero(np.isfinite(suite.values[series]))
        for step in steps:
            there += 1
            found += any(_near(event, series, step, measured) for event in events[series])
    return there, found


def _near(event: Event, series: int, step: int, measured: np.ndarray) -> bool:
    """Whether an event, or its end, lies within NEAR measured commits of a step."""
    (change,) = (change for change in event.changes if change.series == series)
    at = np.searchsorted(measured, step)
    ends = [event.likeliest] + ([] if change.ended is None else [change.ended])
    near = any(abs(int(np.searchsorted(measured, end)) - at) <= NEAR for end in ends)
    return near or event.first < step <= event.last


def main() -> None:
    for directory in map(Path, sys.argv[1:]):
        total = np.zeros(2, int)
        events: dict[tuple[str, str, bool], int] = defaultdict(int)
        for recorded in recorded_suites(directory):
            findings = find_events(recorded.suite)
            total += found_again(recorded.suite, findings)
            for event in findings.events:
                events[event.kind, event.cause, event.confirmed] += len(event.changes)
        print(f"{directory.name}: {total[1]} of {total[0]} steps of ASV; {dict(events)}")


if __name__ == "__main__":
    main()
