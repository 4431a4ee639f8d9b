"""ASV's result files, formats 1 and 2, as NumPy arrays."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.store.cases import case_keys
from tools.store.problems import Problem

FloatArray = NDArray[np.float64]
Track = Callable[[Sequence[Path]], Iterable[Path]]

_NOT_RESULTS = frozenset({"machine.json", "benchmarks.json"})
_FORMATS = (1, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One benchmark in one result file.

    values: shape (cells,), NaN where a cell failed or was skipped; the cells, here and in the
    other columns, run over itertools.product(*params), the last parameter fastest.
    params: per parameter the repr() of its values. columns: every column as it stands in the
    file, ASV's `samples`, `stats_q_25` and so on; absent where null.
    """

    values: FloatArray
    params: list[list[str]]
    version: str | None
    columns: Mapping[str, Any]

    def cases(self) -> dict[str, float]:
        """Return the values that are numbers, by case: its parameters joined by commas."""
        return {
            key: float(value)
            for key, value in zip(case_keys(self.params), self.values, strict=True)
            if math.isfinite(value)
        }

    def samples(self) -> dict[str, FloatArray]:
        """Return the samples by case, where there are any, shape (samples,), all finite."""
        listed = self.columns.get("samples")
        keys = case_keys(self.params)
        found = {}
        for key, samples in zip(keys, listed if isinstance(listed, list) else [], strict=False):
            numbers = _floats(samples) if isinstance(samples, list) else np.empty(0)
            if len(numbers) and np.isfinite(numbers).all() and (numbers > 0).all():
                found[key] = numbers
        return found


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One commit measured in one environment on one machine; date_ms is since 1970 (UTC)."""

    path: Path
    machine: str
    environment: str
    commit: str
    date_ms: int
    facts: Mapping[str, Any]
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Results:
    """Every readable result file below one directory, by path, and all that was not usable."""

    files: tuple[ResultFile, ...]
    problems: tuple[Problem, ...]


def read_results(results_dir: Path, track: Track = iter) -> Results:
    """Read all result files below `results_dir`, each whole or named among the problems.

    track: wraps the sequence of paths while it is read, such as with a progress bar.
    """
    paths = sorted(p for p in results_dir.rglob("*.json") if p.name not in _NOT_RESULTS)
    files: list[ResultFile] = []
    problems: list[Problem] = []
    for path in track(paths):
        try:
            files.append(_read_file(path, problems))
        except (OSError, ValueError, OverflowError, RecursionError) as error:
            problems.append(Problem(path, None, _one_line(error)))
    return Results(tuple(files), tuple(problems))


def _read_file(path: Path, problems: list[Problem]) -> ResultFile:
    """Read one file; ValueError where it is no result file, problems take rows and cells."""
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError("holds no JSON object")
    version = _field(content, "version", int, None)
    if version not in _FORMATS:
        raise ValueError(f"format version {version} is not one of {_FORMATS}")
    commit = _field(content, "commit_hash", str, None)
    results = _field(content, "results", dict, None)
    facts = _field(content, "params", dict, {})
    columns = _field(content, "result_columns", list, [])
    versions = _field(content, "benchmark_version", dict, {})  # format 1 kept them apart
    rows = {}
    for name, entry in results.items():
        try:
            cells = _named_cells(entry, columns)
            rows[name] = row = _row(cells, versions.get(name))
        except ValueError as error:
            problems.append(Problem(path, name, _one_line(error)))
            continue
        problems += _lost_cells(path, name, cells["result"], row.values)
    return ResultFile(
        path=path,
        machine=str(facts.get("machine") or path.parent.name),
        environment=_field(content, "env_name", str, path.stem.partition("-")[2]),
        commit=commit,
        date_ms=int(_field(content, "date", (int, float), 0)),
        facts=facts,
        rows=rows,
    )


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
    """Return an entry's columns by name, nulls left out; `result` is always there."""
    if isinstance(entry, list):  # format 2; trailing nulls are not written
        named = dict(zip(columns, entry, strict=False))
    elif isinstance(entry, dict):  # format 1, with parameters or statistics
        named = entry
    else:  # format 1, a number by itself
        named = {"result": entry}
    named = {column: cell for column, cell in named.items() if cell is not None}
    if "result" not in named:
        raise ValueError("failed: no result")
    return named


def _row(named: Mapping[str, Any], version: Any) -> Row:
    params = named.get("params", [])
    if not isinstance(params, list) or not all(isinstance(values, list) for values in params):
        raise ValueError("`params` is not a list of lists")
    if not all(isinstance(value, str) for values in params for value in values):
        raise ValueError("`params` holds something else than strings")
    values = _numbers(named["result"])
    cells = math.prod(map(len, params))
    if len(values) != cells:
        raise ValueError(f"{len(values)} results for {cells} combinations of parameters")
    version = named.get("version", version)
    return Row(values, params, None if version is None else str(version), named)


def _numbers(result: Any) -> FloatArray:
    try:
        values = np.array(result if isinstance(result, list) else [result], dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("a result is not a number") from error
    if values.ndim != 1:
        raise ValueError("a result is not a number")
    return values


def _floats(samples: list[Any]) -> FloatArray:
    """Return samples as an array, NaN where one is no number."""
    return np.array([x if isinstance(x, int | float) else np.nan for x in samples], np.float64)


def _lost_cells(path: Path, name: str, result: Any, values: FloatArray) -> list[Problem]:
    """Say how many cells have no number; null means failed and NaN skipped, as in ASV."""
    lost = len(values) - int(np.count_nonzero(np.isfinite(values)))
    if not lost:
        return []
    failed = result.count(None) if isinstance(result, list) else 0
    infinite = int(np.count_nonzero(np.isinf(values)))
    skipped = lost - failed - infinite
    parts = ((failed, "failed (null)"), (infinite, "infinite"), (skipped, "skipped (NaN)"))
    said = " and ".join(f"{count} {what}" for count, what in parts if count)
    return [Problem(path, name, f"of {len(values)} cells {said}", by_choice=lost == skipped)]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
