"""A result file of ASV, format 2, with imported rows added to those that are there.

A sample is the median of one process, so that there are as many samples as processes; the result is
their median. A case without values is null, as a failed one of ASV.
"""

import math
from collections.abc import Mapping
from itertools import product
from statistics import median
from typing import Any

from ..store.reading import UnusableError
from ..store.values import inside, mapping, sequence, texts
from .cells import MOST_CELLS, Benchmark, Cell, Values, grid_of
from .place import Place

FORMAT = 2
_STATISTICS = ("ci_99_a", "ci_99_b", "q_25", "q_75", "number", "repeat")
OF_CELLS = ("result", *(f"stats_{name}" for name in _STATISTICS), "samples")
COLUMNS = (
    *("result", "params", "version", "started_at", "duration"),
    *(f"stats_{name}" for name in _STATISTICS),
    *("samples", "profile"),
)

_Cells = Mapping[Values, Cell]


def new_content(place: Place, date_ms: int, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return a file without results. facts: of the machine, and its `python`."""
    return {
        "commit_hash": place.commit,
        "env_name": place.environment,
        "date": date_ms,
        "params": {**facts, "machine": place.machine},
        "python": facts.get("python", ""),
        "requirements": {},
        "env_vars": {},
        "result_columns": list(COLUMNS),
        "results": {},
        "durations": {},
        "version": FORMAT,
    }


def add_results(
    content: Mapping[str, Any],
    place: Place,
    cells: Mapping[str, _Cells],
    benchmarks: Mapping[str, Benchmark],
    started_ms: int | None,
) -> dict[str, Any]:
    """Return the content of the file at `place` with these cells, in place of the same before.

    started_ms: when they were measured. UnusableError where the file is of another format or
    commit.
    """
    _require_same(content, place)
    columns = texts(content.get("result_columns"), "result_columns")
    if unknown := set(columns) - set(COLUMNS):
        raise UnusableError(f"result_columns: {min(unknown)} is no column of ASV")
    rows: dict[str, Any] = {}
    for name, entry in mapping(content.get("results"), "results").items():
        before = dict(zip(columns, sequence(entry, name), strict=False))
        rows[name] = row_of(before)
    for name, of_name in cells.items():
        before = dict(zip(COLUMNS, rows.get(name, []), strict=False))
        with inside(name):
            rows[name] = row_of(_added(before, benchmarks[name], of_name, started_ms))
    return {**content, "result_columns": list(COLUMNS), "results": rows}


def _require_same(content: Mapping[str, Any], place: Place) -> None:
    if content.get("version") != FORMAT:
        raise UnusableError(f"is not of format {FORMAT}; `asv update` makes it")
    if content.get("commit_hash") != place.commit:
        raise UnusableError(f"is of another commit than {place.commit}, which begins alike")


def row_of(columns: Mapping[str, Any]) -> list[Any]:
    """Return a row as ASV writes it, without the nulls at its end."""
    row = [columns.get(column) for column in COLUMNS]
    while row and row[-1] is None:
        row.pop()
    return row


def _added(
    before: Mapping[str, Any], benchmark: Benchmark, cells: _Cells, started_ms: int | None
) -> dict[str, Any]:
    """Return the columns of one row: cells that are not among the new ones stay."""
    same = before.get("version") == benchmark.version
    grid = _cells_before(before, len(benchmark.param_names)) if same else {}
    grid |= {values: _columns(cell) for values, cell in cells.items()}
    params = grid_of(grid, len(benchmark.param_names))
    cases = list(product(*params))
    columns: dict[str, Any] = {"params": params, "version": benchmark.version}
    columns["started_at"] = before.get("started_at") if started_ms is None else started_ms
    for name in OF_CELLS:
        column = [grid.get(case, {}).get(name) for case in cases]
        columns[name] = None if all(value is None for value in column) else column
    return columns


def _cells_before(columns: Mapping[str, Any], parameters: int) -> dict[Values, dict[str, Any]]:
    """Return what a row has of each cell; none where its parameters are others."""
    params = [texts(values, "params") for values in sequence(columns.get("params") or [], "params")]
    if len(params) != parameters or math.prod(map(len, params)) > MOST_CELLS:
        return {}
    cases = list(product(*params))
    cells: dict[Values, dict[str, Any]] = {case: {} for case in cases}
    for name in OF_CELLS:
        column = columns.get(name)
        if isinstance(column, list) and len(column) == len(cases):
            for case, value in zip(cases, column, strict=True):
                cells[case][name] = value
    return cells


def _columns(cell: Cell) -> dict[str, Any]:
    """Return result, samples, and statistics as ASV computes them, where samples are several."""
    samples = [median(values) for values in cell.processes if values]
    if not samples:
        return {}
    columns: dict[str, Any] = {"result": median(samples), "samples": samples}
    if len(samples) > 1:
        from asv_runner.statistics import compute_stats

        _, statistics = compute_stats(samples, cell.calls)
        columns |= {f"stats_{name}": _digits(statistics[name]) for name in _STATISTICS}
    return columns


def _digits(value: float | int | None) -> float | int | None:
    """Return a statistic to the five digits that ASV keeps."""
    return float(f"{value:.5g}") if isinstance(value, float) else value
