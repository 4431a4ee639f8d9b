"""ASV's result files, formats 1 and 2, as NumPy arrays."""

import json
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from ..stats.arrays import FloatArray
from .collector import paused_collector
from .problems import Problem
from .rows import Entry, Layout, Params, Row, Rows, layout_of

__all__ = ["ResultFile", "Results", "Row", "read_results"]

Track = Callable[[Sequence[Path]], Iterable[Path]]

_NOT_RESULTS = frozenset({"machine.json", "benchmarks.json"})
_FORMATS = (1, 2)


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One commit measured in one environment on one machine; date_ms is since 1970 (UTC)."""

    path: Path
    machine: str
    environment: str
    commit: str
    date_ms: int
    facts: Mapping[str, Any]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Results:
    """Every readable result file below one directory, by path, and all that was not usable."""

    files: tuple[ResultFile, ...]
    problems: tuple[Problem, ...]


def newest_by_place(files: Iterable[ResultFile]) -> dict[tuple[str, str, str], ResultFile]:
    """Return the newest file of each (machine, environment, commit), by its date.

    Of files with the same date the last counts.
    """
    newest: dict[tuple[str, str, str], ResultFile] = {}
    for file in files:
        place = file.machine, file.environment, file.commit
        if place not in newest or file.date_ms >= newest[place].date_ms:
            newest[place] = file
    return newest


@paused_collector()
def read_results(results_dir: Path, track: Track = iter) -> Results:
    """Return all result files below `results_dir`, each whole or named among the problems.

    track: wraps the sequence of paths while it is read, such as with a progress bar.
    """
    files: list[ResultFile] = []
    problems: list[Problem] = []
    for path in track(result_paths(results_dir)):
        try:
            file, of_file = parse_result(path, path.read_bytes())
        except OSError as error:
            file, of_file = None, [Problem(path, None, one_line(error))]
        problems += of_file
        if file is not None:
            files.append(file)
    return Results(tuple(files), tuple(problems))


def result_paths(results_dir: Path) -> list[Path]:
    """Return the paths of what should be result files below `results_dir`, sorted."""
    return [path for path, _ in result_entries(results_dir)]


def result_entries(folder: Path) -> Iterator[tuple[Path, os.DirEntry[str]]]:
    """Yield what should be result files below `folder`, sorted by the parts of their paths."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=attrgetter("name"))
    except OSError:  # as if it were empty, like os.walk
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from result_entries(folder / entry.name)
        elif entry.name.endswith(".json") and entry.name not in _NOT_RESULTS and entry.is_file():
            yield folder / entry.name, entry


def parse_result(path: Path, content: bytes) -> tuple[ResultFile | None, list[Problem]]:
    """Return what one file holds, None where that is no result, and the problems with it."""
    problems: list[Problem] = []
    try:
        return _parse(path, content, problems), problems
    except (ValueError, OverflowError, RecursionError) as error:
        return None, [*problems, Problem(path, None, one_line(error))]


def _parse(path: Path, text: bytes, problems: list[Problem]) -> ResultFile:
    """Parse one file; ValueError where it is no result file, problems take rows and cells."""
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("holds no JSON object")
    version = _field(content, "version", int, None)
    if version not in _FORMATS:
        raise ValueError(f"format version {version} is not one of {_FORMATS}")
    commit = _field(content, "commit_hash", str, None)
    results = _field(content, "results", dict, None)
    facts = _field(content, "params", dict, {})
    columns = _field(content, "result_columns", list, [])
    if not all(isinstance(column, str) for column in columns):
        raise ValueError("`result_columns` holds something else than names")
    versions = _field(content, "benchmark_version", dict, {})  # format 1 kept them apart
    layout, values = _rows(path, results, columns, versions, problems)
    return ResultFile(
        path=path,
        machine=str(facts.get("machine") or path.absolute().parent.name),
        environment=_field(content, "env_name", str, path.stem.partition("-")[2]),
        commit=commit,
        date_ms=int(_field(content, "date", (int, float), 0)),
        facts=facts,
        rows=Rows(layout, values, lambda name: _named_cells(results[name], columns)),
    )


def _rows(
    path: Path,
    results: Mapping[str, Any],
    columns: Sequence[str],
    versions: Mapping[str, Any],
    problems: list[Problem],
) -> tuple[Layout, FloatArray]:
    """Return the usable rows and their values; problems take the others and lost cells."""
    entries: dict[str, Entry] = {}
    numbers: dict[str, list[Any]] = {}
    for name, cells in results.items():
        try:
            version, params, numbers[name] = _row(cells, columns, versions.get(name))
            entries[name] = (name, version, params)
        except ValueError as error:
            problems.append(Problem(path, name, one_line(error)))
    try:
        values = _values(numbers)
    except ValueError:  # one of them is not a number: which is found one by one
        for name in list(entries):
            try:
                _values({name: numbers[name]})
            except ValueError as error:
                problems.append(Problem(path, name, one_line(error)))
                del entries[name], numbers[name]
        values = _values(numbers)
    layout = layout_of(tuple(entries.values()))
    if not np.isfinite(values).all():
        problems += _lost_cells(path, layout, numbers, values)
    return layout, values


def _field(content: dict[str, Any], key: str, kind: Any, default: Any) -> Any:
    """Return a field of the right type; where missing or null `default`, ValueError if None."""
    value = content.get(key)
    value = default if value is None else value
    if value is None:
        raise ValueError(f"not a result file: `{key}` is missing")
    if not isinstance(value, kind):
        raise ValueError(f"`{key}` is of the wrong type")
    return value


def _named_cells(entry: Any, columns: Sequence[str]) -> dict[str, Any]:
    """Return an entry's columns by name, nulls left out."""
    if isinstance(entry, list):  # format 2; trailing nulls are not written
        cells: Iterable[tuple[str, Any]] = zip(columns, entry, strict=False)
    elif isinstance(entry, dict):  # format 1, with parameters or statistics
        cells = entry.items()
    else:  # format 1, a number by itself
        cells = [("result", entry)]
    return {column: cell for column, cell in cells if cell is not None}


def _row(entry: Any, columns: Sequence[str], version: Any) -> tuple[str | None, Params, list[Any]]:
    """Return version, parameters and what should be a number for each cell; ValueError."""
    named = _named_cells(entry, columns)
    if "result" not in named:
        raise ValueError("failed: no result")
    params = named.get("params", [])
    frozen = () if params == [] else _frozen_params(params)
    result = named["result"]
    results = result if isinstance(result, list) else [result]
    cells = math.prod(map(len, frozen))
    if len(results) != cells:
        raise ValueError(f"{len(results)} results for {cells} combinations of parameters")
    version = named.get("version", version)
    return None if version is None else str(version), frozen, results


def _frozen_params(params: Any) -> Params:
    if not isinstance(params, list) or not all(isinstance(values, list) for values in params):
        raise ValueError("`params` is not a list of lists")
    if not all(isinstance(value, str) for values in params for value in values):
        raise ValueError("`params` holds something else than strings")
    return tuple(map(tuple, params))


def _values(numbers: Mapping[str, list[Any]]) -> FloatArray:
    """Return the numbers of rows one after the other; ValueError where one is not a number."""
    try:
        values = np.array(list(chain.from_iterable(numbers.values())), np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("a result is not a number") from error
    if values.ndim != 1:
        raise ValueError("a result is not a number")
    return values


def _lost_cells(
    path: Path, layout: Layout, numbers: Mapping[str, list[Any]], values: FloatArray
) -> Iterator[Problem]:
    """Say how many cells have no number; null means failed and NaN skipped, as in ASV."""
    for (name, _, _), (start, end) in zip(layout.entries, layout.spans, strict=True):
        cells = values[start:end]
        lost = len(cells) - int(np.count_nonzero(np.isfinite(cells)))
        if not lost:
            continue
        failed = numbers[name].count(None)
        infinite = int(np.count_nonzero(np.isinf(cells)))
        skipped = lost - failed - infinite
        parts = ((failed, "failed (null)"), (infinite, "infinite"), (skipped, "skipped (NaN)"))
        said = " and ".join(f"{count} {what}" for count, what in parts if count)
        yield Problem(path, name, f"of {len(cells)} cells {said}", by_choice=lost == skipped)


def one_line(error: Exception) -> str:
    """Return what an exception says without line breaks, its type where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
