"""Which results to take: benchmarks, axis, machine, environment, commit."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from ..errors import UserError, some
from .catalogue import Catalogue
from .commits import Commits
from .results import ResultFile

LATEST, ALL = "latest", "all"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; None stands for everything.

    bench: only benchmarks whose `name(case)` matches. axis: the parameter that is the size or
    counts workers, found by names and values where it is None. machine, environment: only their
    results. commit: a revision or the beginning of a hash, ALL, or LATEST, the newest on each
    machine. branch: whose commits a history is of, None: the first of asv.conf.json.
    """

    bench: re.Pattern[str] | None = None
    axis: str | None = None
    machine: str | None = None
    environment: str | None = None
    commit: str = LATEST
    branch: str | None = None

    def matches(self, label: str) -> bool:
        """Return whether a benchmark, or `benchmark(case)`, is asked for."""
        return self.bench is None or self.bench.search(label) is not None


def files_asked_for(
    files: Sequence[ResultFile], commits: Commits, query: Query
) -> Sequence[ResultFile]:
    """Return the files of machine, environment and commit; for LATEST and ALL of every commit.

    UserError where the machine or environment has none, or the commit was not measured.
    """
    for option in ("machine", "environment"):
        if wanted := getattr(query, option):
            there = {getattr(file, option) for file in files}
            files = [file for file in files if getattr(file, option) == wanted]
            if not files:
                raise UserError(f"--{option} {wanted}: no results; there are {some(there)}")
    if query.commit not in (LATEST, ALL):
        commit = commits.resolve(query.commit)
        files = [file for file in files if file.commit == commit]
    return files


def by_commit(
    files: Iterable[ResultFile],
    commits: Commits,
    query: Query,
    select: Callable[[Sequence[ResultFile]], list[T]],
) -> list[T]:
    """Return what `select` returns for the files of each commit, joined.

    Machine by machine, the newest commit first. For LATEST only the newest commit of each machine
    counts from which anything is selected.
    """
    selected: list[T] = []
    newest_first = sorted(files, key=lambda file: (file.machine, -commits.place[file.commit]))
    for _, of_machine in groupby(newest_first, key=lambda file: file.machine):
        for _, of_commit in groupby(of_machine, key=lambda file: file.commit):
            from_commit = select(list(of_commit))
            selected += from_commit
            if from_commit and query.commit == LATEST:
                break
    return selected


def parameter_names(
    files: Iterable[ResultFile], catalogue: Catalogue
) -> dict[str, tuple[str, ...]]:
    """Return the names of the parameters of each benchmark in the files."""
    return {
        name: catalogue[name].names_for(row.params)
        for file in files
        for name, row in file.rows.items()
    }
