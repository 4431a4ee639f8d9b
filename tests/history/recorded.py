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

from tests.store.histories import all_suites
from tools.history.asv_steps import asv_steps
from tools.history.rule.event import Event, Findings, Suite
from tools.history.rule.find import find_events
from tools.history.search import suite_of
from tools.store.catalogue import read_catalogue
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
    files = read_results(directory / "results").files
    catalogue = read_catalogue(directory / "results")
    touched = read_touched(directory / "touched-since.csv")
    for costs in all_suites(files, catalogue):
        places = costs.timeline.places
        if only and only not in {place.machine for place in places}:
            continue
        commits = [place.commits[0] for place in places]
        known = [
            touched.get(place.machine, {}).get(commit, True)
            for place, commit in zip(places, commits, strict=True)
        ]
        suite = suite_of(costs, catalogue, np.array(known) if touched else None)
        yield Recorded(suite, [series.label for series in costs.series], commits)


def read_touched(path: Path) -> dict[str, dict[str, bool]]:
    """Return by machine and commit whether anything that the source is made of was touched."""
    touched: dict[str, dict[str, bool]] = defaultdict(dict)
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                kinds = ("source_touched", "benchmarks_touched", "dependencies_touched")
                touched[row["machine"]][row["commit"]] = any(row[kind] == "1" for kind in kinds)
    return touched


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
