"""A result file of ASV, and the log of conflicts beside it, read and written as a `State`.

ASV has one `started_at` a row. Where cells of several rows were joined, the log also keeps when the
ones in ASV's file started, so that what is merged later is compared with that.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from ...store.reading import UnusableError, parse_json
from ...store.values import boolean, inside, item, mapping, sequence, text, texts, whole_number
from ..cells import MOST_CELLS, Values
from ..result_file import COLUMNS, FORMAT, OF_CELLS, row_of
from ..rule.joining import MEASURED, Value, joined
from .state import (
    Columns,
    Key,
    RowHead,
    Series,
    State,
    canonical,
    cells_of_grid,
    join_grids,
    value_of,
)

SUFFIX = ".conflicts.jsonl"
_APART = frozenset({"results", "result_columns", "durations"})
_EXTRAS = ("duration", "profile")


def conflict_log(result_file: Path) -> Path:
    """Return where the conflicts of a result file are kept."""
    return result_file.with_name(result_file.name.removesuffix(".json") + SUFFIX)


def read_state(content: Any, lines: Iterable[bytes]) -> State:
    """Return what a parsed result file and the lines of its log know; UnusableError."""
    of_file = mapping(content)
    if of_file.get("version") != FORMAT:
        raise UnusableError(f"is not of format {FORMAT}; `asv update` makes it")
    columns = texts(*item(of_file, "result_columns"))
    if unknown := set(columns) - set(COLUMNS):
        raise UnusableError(f"result_columns: {min(unknown)} is no column of ASV")
    logged = dict(_logged(lines))
    rows: dict[str, RowHead] = {}
    grids: dict[Series, list[Sequence[tuple[str, ...]]]] = {}
    values: dict[Key, list[Value]] = {}
    contents: dict[str, Columns] = {}
    for name, entry in mapping(*item(of_file, "results")).items():
        with inside(name):
            row = dict(zip(columns, sequence(entry), strict=False))
            head, grid = _head(name, row)
            rows[name] = head
            grids[head.series] = [grid]
            for params, cell in _cells(row, grid):
                value = value_of(cell, head.started_ms)
                known = logged.get((head.series, params), {}).get(value.digest)
                values.setdefault((head.series, params), []).append(known[0] if known else value)
                contents[value.digest] = cell
    for key, by_digest in logged.items():
        for value, other in by_digest.values():
            if other is not None:
                values.setdefault(key, []).append(value)
                contents[value.digest] = other
                if not _is_in(grids.get(key[0], []), key[1]):
                    grids.setdefault(key[0], []).append([(param,) for param in key[1]])
    return State(
        head={field: value for field, value in of_file.items() if field not in _APART},
        durations=mapping(of_file.get("durations") or {}, "durations"),
        rows=rows,
        grids={series: join_grids(each) for series, each in grids.items()},
        values={key: joined(each) for key, each in values.items() if key[0].benchmark in rows},
        contents=contents,
    )


def write_state(state: State) -> tuple[dict[str, Any], list[bytes]]:
    """Return the content of the result file, and the lines of its log, in their order."""
    results: dict[str, list[Any]] = {}
    for name, head in sorted(state.rows.items()):
        cells = [
            {} if value is None else state.contents[value.digest]
            for _, value in cells_of_grid(state, head.series)
        ]
        row: dict[str, Any] = {
            **head.extras,
            "params": list(map(list, state.grids[head.series])),
            "version": head.series.version,
            "started_at": head.started_ms,
        }
        for column in OF_CELLS:
            listed = [cell.get(column) for cell in cells]
            row[column] = None if all(value is None for value in listed) else listed
        results[name] = row_of(row)
    content = {
        **state.head,
        "result_columns": list(COLUMNS),
        "results": results,
        "durations": dict(state.durations),
    }
    return content, sorted(canonical(line).encode() for line in _lines(state))


def _lines(state: State) -> Iterator[dict[str, Any]]:
    """Yield what ASV's file cannot say: other values, and when single cells of it started."""
    for key, values in state.values.items():
        series, params = key
        row = state.rows[series.benchmark]
        for i, value in enumerate(values):
            stands = i == 0 and state.stands(key)
            as_the_row = value.kind != MEASURED or value.started_ms == row.started_ms
            if stands and as_the_row:
                continue
            line: dict[str, Any] = {
                "benchmark": series.benchmark,
                "version": series.version,
                "params": list(params),
                "started_at": value.started_ms,
                "digest": value.digest,
                "stands": stands,
            }
            yield line if stands else {**line, "columns": state.contents[value.digest]}


def _logged(
    lines: Iterable[bytes],
) -> Iterator[tuple[Key, dict[str, tuple[Value, Columns | None]]]]:
    """Yield the values of each cell in a log, by digest; without columns where they stand."""
    by_key: dict[Key, dict[str, tuple[Value, Columns | None]]] = {}
    for number, line in enumerate(lines, 1):
        with inside(f"line {number} of its conflicts"):
            entry = mapping(parse_json(line))
            params = texts(*item(entry, "params"))
            version = None if entry.get("version") is None else text(*item(entry, "version"))
            key = Series(text(*item(entry, "benchmark")), version, len(params)), params
            started_ms = _started(entry.get("started_at"))
            if boolean(*item(entry, "stands")):
                digest = text(*item(entry, "digest"))
                by_key.setdefault(key, {}).setdefault(
                    digest, (Value(digest, MEASURED, started_ms), None)
                )
            else:
                cell = mapping(*item(entry, "columns"))
                if unknown := cell.keys() - set(OF_CELLS):
                    raise UnusableError(f"columns: {min(unknown)} is no column of a cell")
                value = value_of(cell, started_ms)
                by_key.setdefault(key, {})[value.digest] = value, cell
    yield from by_key.items()


def _head(name: str, row: Columns) -> tuple[RowHead, tuple[tuple[str, ...], ...]]:
    """Return a row without its cells, and the values of its parameters."""
    grid = tuple(texts(values, "params") for values in sequence(row.get("params") or [], "params"))
    if math.prod(map(len, grid)) > MOST_CELLS:
        raise UnusableError(f"has more than {MOST_CELLS:,} combinations of parameters")
    version = row.get("version")
    if not isinstance(version, str | None):
        raise UnusableError("version: is no text")
    extras = {column: row[column] for column in _EXTRAS if row.get(column) is not None}
    return RowHead(Series(name, version, len(grid)), _started(row.get("started_at")), extras), grid


def _cells(row: Columns, grid: Sequence[Sequence[str]]) -> Iterator[tuple[Values, dict[str, Any]]]:
    """Yield the columns of each cell; UnusableError where there are not as many as combinations."""
    cases = list(product(*grid))
    listed: Mapping[str, list[Any]] = {
        name: sequence(row[name], name) for name in OF_CELLS if row.get(name) is not None
    }
    for name, column in listed.items():
        if len(column) != len(cases):
            raise UnusableError(f"{name}: has {len(column)} entries for {len(cases)} combinations")
    for i, params in enumerate(cases):
        yield params, {name: each[i] for name, each in listed.items() if each[i] is not None}


def _is_in(grids: Sequence[Sequence[tuple[str, ...]]], params: Values) -> bool:
    """Return whether the grid of a row, the first, has a cell: a log says nothing of the order."""
    return bool(grids) and all(
        param in values for param, values in zip(params, grids[0], strict=True)
    )


def _started(value: Any) -> int | None:
    return None if value is None else whole_number(value, "started_at")
