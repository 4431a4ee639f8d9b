"""What was measured, by result file, benchmark and combination of parameters."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from ..store.cases import MOST_PARAMETERS
from ..store.reading import UnusableError
from .model import Case
from .names import ABSENT, asv_name, shown
from .place import Place, PlacedRun

MOST_CELLS = 100_000
_SCHEME = 1  # how values become results: with another one a new series starts

Values = tuple[str, ...]  # one combination of parameters


@dataclass(frozen=True, slots=True)
class Cell:
    """One case at one place. processes: per process its values. calls: that each is the mean of."""

    processes: tuple[tuple[float, ...], ...]
    calls: int | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark as ASV is to know it.

    title: as the tool calls it. param_names: of all its cases, in order of appearance.
    """

    name: str
    tool: str
    title: str
    unit: str
    param_names: tuple[str, ...]
    higher_is_better: bool

    @property
    def version(self) -> str:
        """Return what tells its results from those of other tools, or read in another way."""
        return f"{self.tool} {_SCHEME}"

    @property
    def code(self) -> str:
        """Return what ASV shows as its source; it tells two titles of one name apart."""
        return f"imported from {self.tool}: {self.title}"


Cells = Mapping[Place, Mapping[str, Mapping[Values, Cell]]]


def benchmarks_of(runs: Iterable[PlacedRun]) -> dict[str, Benchmark]:
    """Return the benchmarks by name; UnusableError where two of them would have one name."""
    cases: dict[str, list[tuple[str, Case]]] = {}
    for run in runs:
        for case in run.run.cases:
            cases.setdefault(asv_name(case.benchmark), []).append((run.tool, case))
    return {name: _benchmark(name, of_name) for name, of_name in cases.items()}


def _benchmark(name: str, cases: list[tuple[str, Case]]) -> Benchmark:
    if any(len(dict(case.params)) < len(case.params) for _, case in cases):
        raise UnusableError(f"{name}: has two parameters of one name")
    names = tuple(dict.fromkeys(chain.from_iterable(dict(case.params) for _, case in cases)))
    if len(names) > MOST_PARAMETERS:
        raise UnusableError(f"{name}: has {len(names)} parameters, more than {MOST_PARAMETERS}")
    found = {
        Benchmark(name, tool, case.benchmark, case.unit, names, case.higher_is_better)
        for tool, case in cases
    }
    if len(found) > 1:
        one, other, *_ = sorted(f"{shown(each.code, 90)} ({each.unit})" for each in found)
        raise UnusableError(
            f"{name}: would be two benchmarks, {one} and {other}; import one of them"
        )
    return found.pop()


def cells_of(runs: Iterable[PlacedRun], benchmarks: Mapping[str, Benchmark]) -> Cells:
    """Return all cells; those of runs at one place are joined, a process each."""
    cases: dict[Place, dict[str, dict[Values, list[Case]]]] = {}
    for run in runs:
        at_place = cases.setdefault(run.place, {})
        for case in run.run.cases:
            name = asv_name(case.benchmark)
            given = dict(case.params)
            values = tuple(given.get(each, ABSENT) for each in benchmarks[name].param_names)
            at_place.setdefault(name, {}).setdefault(values, []).append(case)
    return {
        place: {
            name: {values: _cell(same) for values, same in of_name.items()}
            for name, of_name in of_place.items()
        }
        for place, of_place in cases.items()
    }


def _cell(cases: list[Case]) -> Cell:
    calls = {case.calls for case in cases if case.processes}
    processes = tuple(chain.from_iterable(case.processes for case in cases))
    return Cell(processes, calls.pop() if len(calls) == 1 else None)


def grid_of(combinations: Iterable[Values], parameters: int) -> list[list[str]]:
    """Return the values of each parameter, in order of appearance; UnusableError: too many.

    ASV has a result for every combination of them, measured or not.
    """
    columns: list[dict[str, None]] = [{} for _ in range(parameters)]
    for values in combinations:
        for column, value in zip(columns, values, strict=True):
            column[value] = None
    cells = math.prod(map(len, columns))
    if cells > MOST_CELLS:
        raise UnusableError(f"{cells:,} combinations of parameters are more than {MOST_CELLS:,}")
    return [list(column) for column in columns]
