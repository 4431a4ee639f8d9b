"""ASV's result files, formats 1 and 2, as NumPy arrays."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from .collector import paused_collector
from .problems import Problem, one_line
from .reading import UnusableError, parse_json, read_bytes
from .result_rows import named_cells, usable_rows
from .rows import Row, Rows

__all__ = ["ResultFile", "Results", "Row", "read_results"]

Track = Callable[[Sequence[Path]], Iterable[Path]]

_NOT_RESULTS = frozenset({"machine.json", "benchmarks.json"})
_FORMATS = (1, 2)
# The years 1 to 9999, in milliseconds since 1970.
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
# Git's and Mercurial's are hexadecimal; what could be an option or end a line is no hash anywhere.
_HASH = re.compile(r"\w{1,64}", re.ASCII)
_DEEPEST = 16  # folder below folder; ASV's own files lie one deep
_LONGEST_NAME = 1000  # of a machine or an environment: arrays hold them side by side


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
            file, of_file = parse_result(path, read_bytes(path))
        except UnusableError as error:
            file, of_file = None, [Problem(path, None, one_line(error))]
        problems += of_file
        if file is not None:
            files.append(file)
    return Results(tuple(files), tuple(problems))


def result_paths(results_dir: Path) -> list[Path]:
    """Return the paths of what should be result files below `results_dir`, sorted."""
    return [path for path, _ in result_entries(results_dir)]


def result_entries(
    folder: Path, deepest: int = _DEEPEST
) -> Iterator[tuple[Path, os.DirEntry[str]]]:
    """Yield what should be result files below `folder`, sorted by the parts of their paths.

    deepest: how many folders below are looked into.
    """
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=attrgetter("name"))
    except OSError:  # as if it were empty, like os.walk
        return
    for entry in entries:
        if entry.name.endswith(".json"):
            if entry.name not in _NOT_RESULTS and _is_there(entry):
                yield folder / entry.name, entry
        elif deepest and entry.is_dir(follow_symlinks=False):
            yield from result_entries(folder / entry.name, deepest - 1)


def _is_there(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a file, or a directory in the place of one, which reading then names."""
    try:
        return entry.is_file() or entry.is_dir()
    except OSError:  # a link to itself
        return False


def parse_result(path: Path, content: bytes) -> tuple[ResultFile | None, list[Problem]]:
    """Return what one file holds, None where that is no result, and the problems with it."""
    problems: list[Problem] = []
    try:
        return _parse(path, content, problems), problems
    except ValueError as error:
        return None, [*problems, Problem(path, None, one_line(error))]


def _parse(path: Path, text: bytes, problems: list[Problem]) -> ResultFile:
    """Parse one file; ValueError where it is no result file, problems take rows and cells."""
    content = parse_json(text)
    if not isinstance(content, dict):
        raise ValueError("holds no JSON object")
    version = _field(content, "version", int, None)
    if version not in _FORMATS:
        raise ValueError(f"format version {one_line(version, 40)} is not one of {_FORMATS}")
    commit = _field(content, "commit_hash", str, None)
    if not _HASH.fullmatch(commit):
        raise ValueError("`commit_hash` is no hash")
    results = _field(content, "results", dict, None)
    facts = _field(content, "params", dict, {})
    columns = _field(content, "result_columns", list, [])
    if not all(isinstance(column, str) for column in columns):
        raise ValueError("`result_columns` holds something else than names")
    versions = _field(content, "benchmark_version", dict, {})  # format 1 kept them apart
    layout, values, sampled = usable_rows(path, results, columns, versions, problems)
    return ResultFile(
        path=path,
        machine=_name(facts, "machine", "") or path.absolute().parent.name,
        environment=_name(content, "env_name", path.stem.partition("-")[2]),
        commit=commit,
        date_ms=_date_ms(content),
        facts=facts,
        rows=Rows(layout, values, lambda name: named_cells(results[name], columns), sampled),
    )


def _date_ms(content: dict[str, Any]) -> int:
    date: int | float = _field(content, "date", (int, float), 0)
    if not FIRST_MS <= date <= LAST_MS:
        raise ValueError("`date` is not within the years 1 to 9999")
    return int(date)


def _field(content: dict[str, Any], key: str, kind: Any, default: Any) -> Any:
    """Return a field of the right type; where missing or null `default`, ValueError if None."""
    value = content.get(key)
    value = default if value is None else value
    if value is None:
        raise ValueError(f"not a result file: `{key}` is missing")
    if not isinstance(value, kind):
        raise ValueError(f"`{key}` is of the wrong type")
    return value


def _name(content: dict[str, Any], key: str, default: str) -> str:
    name: str = _field(content, key, str, default)
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"`{key}` is longer than {_LONGEST_NAME:,} characters")
    return name
