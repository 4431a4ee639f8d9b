"""What is to be known beside the events: what was left out, joined, or cannot be told."""

from collections.abc import Iterator, Sequence

from ..errors import some
from ..store.machines import RARE, Machines
from ..store.problems import Problem
from ..store.result_rows import ADDRESSES
from .answer import History
from .renamed import find_renamed


def all_notes(history: History, machines: Machines, problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the notes, each a sentence or two."""
    yield from _of_commits(history)
    yield from machine_notes(machines)
    yield from _of_benchmarks(history, problems)
    yield from _of_series(history)


def _of_commits(history: History) -> Iterator[str]:
    branch, commits = history.branch, history.commits
    if branch.others:
        yield (
            f"Measured commits left out: {branch.others}. They are not on {branch.name} by first"
            " parents, as heads of pull requests are not; --branch follows another."
        )
    if branch.name is None and commits.repository is not None:
        yield ("No repository holds the measured commits: they stand in the order of their dates.")
    places = [place for suite in history.suites for place in suite.costs.timeline.places]
    if alike := {commit for place in places if len(place.commits) > 1 for commit in place.commits}:
        yield (
            f"Commits of which the order is unknown: {len(alike)}, such as"
            f" {some(commit[:8] for commit in alike)}. They share their dates, and no repository"
            " tells which was first: no change is laid on one of them alone."
        )


def machine_notes(machines: Machines) -> Iterator[str]:
    """Yield what was made of names of machines that never come back."""
    for facts, names in machines.pooled.items():
        yield (
            f"Names of machines that were used at fewer than {RARE} commits: {len(names)}, such as"
            f" {some(names)}. They have the same hardware ({facts}) and count as one machine, so"
            " what they differ by is noise."
        )
    if machines.untold:
        yield (
            f"Names of machines that were used at fewer than {RARE} commits and do not tell their"
            f" hardware: {len(machines.untold)}, such as {some(machines.untold)}. Nothing can be"
            " said over them; give the machine a fixed name with `asv machine`."
        )


def _of_benchmarks(history: History, problems: Sequence[Problem]) -> Iterator[str]:
    if stripped := {problem.benchmark or "" for problem in problems if problem.reason == ADDRESSES}:
        yield (
            f"Benchmarks with memory addresses in their parameters: {len(stripped)}, such as"
            f" {some(stripped)}. The addresses are left out, so that a series goes on."
        )
    renamed = {
        (before, after): place.commits[0]
        for suite in history.suites
        for before, after, place in find_renamed(suite.costs)
    }
    for (before, after), commit in list(renamed.items())[:1]:
        more = f" So do {len(renamed) - 1} more." if len(renamed) > 1 else ""
        yield (
            f"{before} ends where {after} begins, at {commit[:8]}, with the same costs: it may have"
            f" been renamed. Nothing is compared over that.{more}"
        )


def _of_series(history: History) -> Iterator[str]:
    findings = [suite.findings for suite in history.suites]
    if history.suites and all(len(suite.costs.timeline.places) < 2 for suite in history.suites):
        yield "Nothing can be said of changes: there are not two commits in a known order."
    if wandering := sum(len(each.wandering) for each in findings):
        yield (
            f"Series that wander or jump by themselves: {wandering}. A step in one of them says"
            " nothing of a commit."
        )
    if short := sum(len(each.too_short) for each in findings):
        yield f"Series with too few commits to say anything of: {short}."
