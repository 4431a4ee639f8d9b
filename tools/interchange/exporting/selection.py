"""The results that are asked for, read file by file: a history may be larger than memory."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import UserError
from ...store.catalogue import Catalogue, read_catalogue
from ...store.commits import order_commits
from ...store.config import Project
from ...store.problems import Problem, also_not_used, one_line
from ...store.query import ALL, Query, by_commit, files_asked_for
from ...store.reading import UnusableError, read_bytes
from ...store.results import ResultFile, parse_result, result_paths
from ...store.rows import Rows, layout_of
from ..model import Facts
from ..names import plain
from .processes import by_case, processes_beside, processes_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One case of one benchmark in one result file.

    params: (name, value as ASV writes it). samples: as ASV has them, none where they were not
    recorded. processes: per process its values, from a side-car that has the same samples, else one
    sample each. calls: that a value is the mean of, None where that is not told. started_ms: since
    1970 (UTC), None where nobody knows.
    """

    benchmark: str
    version: str | None
    unit: str
    higher_is_better: bool
    params: Facts
    result: float
    samples: tuple[float, ...]
    processes: tuple[tuple[float, ...], ...]
    calls: int | None
    started_ms: int | None

    @property
    def label(self) -> str:
        """Return the benchmark with its parameters in brackets, as pytest and pyperf do."""
        values = ", ".join(plain(value) for _, value in self.params)
        return f"{self.benchmark}[{values}]" if self.params else self.benchmark


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """What was measured at one commit in one environment on one machine; date_ms: since 1970."""

    machine: str
    environment: str
    commit: str
    date_ms: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The files that are asked for, each read when its turn comes, those without a case left out.

    paths: of the result files. problems: of the files read so far, what could not be used.
    """

    results_dir: Path
    paths: tuple[Path, ...]
    catalogue: Catalogue
    query: Query
    problems: dict[Path, list[Problem]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[MeasuredFile]:
        for path in self.paths:
            file, self.problems[path] = _read(path)
            if file is not None and (cells := tuple(self._cells(file))):
                yield MeasuredFile(file.machine, file.environment, file.commit, file.date_ms, cells)

    def _cells(self, file: ResultFile) -> Iterator[Cell]:
        beside = by_case(processes_beside(self.results_dir, file.path.stem))
        for name, row in file.rows.items():
            benchmark = self.catalogue[name]
            names = benchmark.names_for(row.params)
            recorded, started = row.recorded_samples(), row.columns.get("started_at")
            for values, result in zip(product(*row.params), row.values.tolist(), strict=True):
                case = ", ".join(values)
                if not math.isfinite(result) or not self.query.matches(_called(name, case)):
                    continue
                known = recorded.get(case)
                samples = () if known is None or np.isnan(known).any() else tuple(known.tolist())
                candidates = beside.get((name, row.version or "", case), [])
                processes, calls = processes_of(samples or (result,), candidates)
                yield Cell(
                    benchmark=name,
                    version=row.version,
                    unit=benchmark.unit,
                    higher_is_better=benchmark.higher_is_better,
                    params=tuple(zip(names, values, strict=True)),
                    result=result,
                    samples=samples,
                    processes=processes,
                    calls=calls,
                    started_ms=started if isinstance(started, int) else None,
                )


def select(project: Project, query: Query) -> Selection:
    """Return the results that are asked for; UserError where there are none.

    Where only some commits, machines or environments are, all files are read once for what they are
    of, and nothing of them is kept.
    """
    paths = result_paths(project.results_dir)
    problems: list[Problem] = []
    if (query.machine, query.environment, query.commit) != (None, None, ALL):
        files = []
        for path in paths:
            file, of_file = _read(path)
            problems += of_file
            if file is not None and _is_asked_for(file, query):
                files.append(replace(file, facts={}, rows=_no_rows()))
        commits = order_commits(files, project.repository)
        asked = files_asked_for(files, commits, query) if files else []
        paths = sorted(file.path for file in by_commit(asked, commits, query, list))
    selection = Selection(
        project.results_dir, tuple(paths), read_catalogue(project.results_dir), query
    )
    if not any(file.cells for file in selection):
        known = problems or [each for of_file in selection.problems.values() for each in of_file]
        asked_for = f"--bench {query.bench.pattern}: no" if query.bench else "no usable"
        raise UserError(
            f"{one_line(project.results_dir)}: {asked_for} result is there to export"
            f"{also_not_used(known)}"
        )
    return selection


def _read(path: Path) -> tuple[ResultFile | None, list[Problem]]:
    try:
        return parse_result(path, read_bytes(path))
    except UnusableError as error:
        return None, [Problem(path, None, one_line(error))]


def _is_asked_for(file: ResultFile, query: Query) -> bool:
    return any(
        query.matches(_called(name, case))
        for name, row in file.rows.items()
        for case in row.cases()
    )


def _called(name: str, case: str) -> str:
    return f"{name}({case})" if case else name


def _no_rows() -> Rows:
    none: dict[str, dict[str, Any]] = {}
    return Rows(layout_of(()), np.empty(0), none.__getitem__)
