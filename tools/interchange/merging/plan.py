"""What merging makes of the results directory, before anything is written."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...store.config import existing_directory
from ...store.log import read_log
from ...store.problems import one_line
from ...store.reading import MissingError, UnusableError, parse_json, read_bytes
from ...store.results import result_paths
from ...store.side_car import side_car_paths
from .. import catalogue_file
from ..sources import unpacked
from ..writing import PlannedFile
from .catalogue import join_catalogues
from .conflicts import conflicts_of
from .machine import join_machines
from .result_file import conflict_log, read_state, write_state
from .side_car import join_side_cars
from .state import State, canonical, join_states

_MACHINE = "machine.json"
_PROJECT = "asv.conf.json"

_Join = Callable[[Sequence[Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Merge:
    """What is merged. files: in the order to write them, also those that stay as they are.

    conflicts: by result file, how many values do not stand. differing: by machine.json, the facts
    on which the directories do not agree.
    """

    dirs: tuple[Path, ...]
    files: tuple[PlannedFile, ...]
    conflicts: Mapping[Path, int]
    differing: Mapping[Path, tuple[str, ...]]


def plan_merge(dirs: Sequence[Path], results_dir: Path) -> Merge:
    """Return what merging `dirs` makes of `results_dir`, without writing any of it.

    UserError where a directory holds no results, or a file in one cannot be used or joined.
    """
    for folder in dirs:
        if (folder / _PROJECT).exists():
            raise UserError(f"{one_line(folder)}: holds {_PROJECT}; name its results directory")
        if not result_paths(existing_directory(folder)):
            raise UserError(f"{one_line(folder)}: holds no result file of ASV; nothing is merged")
    everywhere = (results_dir, *dirs)
    logs: list[PlannedFile] = []
    results: list[PlannedFile] = []
    conflicts: dict[Path, int] = {}
    latest: dict[str, tuple[float, str, str | None]] = {}
    for name in _names(dirs, result_paths):
        log, result, state = _result(name, everywhere)
        results.append(result)
        logs += log
        _note_latest(latest, state)
        if several := len(list(conflicts_of(state))):
            conflicts[result.path] = several
    side_cars = [
        _planned(name, everywhere, join_side_cars, _packed) for name in _names(dirs, side_car_paths)
    ]
    machines, differing = _machines(dirs, everywhere)

    def latest_version(benchmark: str) -> str | None:
        """Return the version measured last anywhere; only now the project's files are all read."""
        if "" not in latest:
            latest[""] = (0.0, "", None)
            for path in result_paths(results_dir):
                _note_latest(latest, _state(path))
        return latest[benchmark][2] if benchmark in latest else None

    def joined(contents: Sequence[Any]) -> Mapping[str, Any]:
        return join_catalogues(contents, latest_version)

    catalogue = Path(catalogue_file.NAME)
    described = any((folder / catalogue).exists() for folder in dirs)
    last = [_planned(catalogue, everywhere, joined, _indented)] if described else []
    # Logs come first: they hold what result files no longer do, so that a kill loses nothing.
    files = (*logs, *side_cars, *results, *machines, *last)
    return Merge(tuple(dirs), files, conflicts, differing)


def _names(dirs: Sequence[Path], paths: Callable[[Path], list[Path]]) -> list[Path]:
    """Return where, below their directories, there are files of a kind."""
    return sorted({path.relative_to(folder) for folder in dirs for path in paths(folder)})


def _result(name: Path, everywhere: Sequence[Path]) -> tuple[list[PlannedFile], PlannedFile, State]:
    """Return the log of a result file, none where it has nothing to keep, and the file itself."""
    there = [folder / name for folder in everywhere if (folder / name).exists()]
    states = [_state(path) for path in there]
    with _naming(there[-1]):
        state = join_states(states)
        content, lines = write_state(state)
    path = everywhere[0] / name
    log = conflict_log(path)
    known = read_log(log).lines
    kept = read_bytes(log) if log.exists() else None
    after = b"".join(line + b"\n" for line in lines)
    logged = PlannedFile(log, kept, kept if kept is not None and list(known) == lines else after)
    alike = (
        path
        for path, other in zip(there, states, strict=True)
        if canonical(write_state(other)[0]) == canonical(content)
    )
    return (
        [logged] if kept is not None or lines else [],
        _as_it_was_somewhere(path, next(alike, None), content, _compact),
        state,
    )


def _state(path: Path) -> State:
    with _naming(path):
        return read_state(parse_json(read_bytes(path)), read_log(conflict_log(path)).lines)


def _note_latest(latest: dict[str, tuple[float, str, str | None]], state: State) -> None:
    for name, row in state.rows.items():
        noted = (*row.order, row.series.version)
        latest[name] = max(latest.get(name, noted), noted, key=lambda each: each[:2])


def _machines(
    dirs: Sequence[Path], everywhere: Sequence[Path]
) -> tuple[list[PlannedFile], dict[Path, tuple[str, ...]]]:
    differing: dict[Path, tuple[str, ...]] = {}
    files: list[PlannedFile] = []
    for name in _names(dirs, lambda folder: list(folder.glob(f"*/{_MACHINE}"))):

        def joined(contents: Sequence[Any], name: Path = name) -> Mapping[str, Any]:
            stands, facts = join_machines(contents)
            if facts:
                differing[everywhere[0] / name] = tuple(facts)
            return stands

        files.append(_planned(name, everywhere, joined, _indented))
    return files, differing


def _planned(
    name: Path,
    everywhere: Sequence[Path],
    join: _Join,
    written: Callable[[Mapping[str, Any]], bytes],
) -> PlannedFile:
    """Return a file as `join` makes it of what it holds in all directories that have it."""
    there = [folder / name for folder in everywhere if (folder / name).exists()]
    contents = []
    for path in there:
        with _naming(path):
            contents.append(parse_json(unpacked(read_bytes(path))))
            join(contents[-1:])  # so that what is wrong with one file is said of that one
    with _naming(there[-1]):
        content = join(contents)
    alike = (
        path
        for path, other in zip(there, contents, strict=True)
        if canonical(other) == canonical(content)
    )
    return _as_it_was_somewhere(everywhere[0] / name, next(alike, None), content, written)


def _as_it_was_somewhere(
    path: Path,
    alike: Path | None,
    content: Mapping[str, Any],
    written: Callable[[Mapping[str, Any]], bytes],
) -> PlannedFile:
    """Return a file as the first one that holds the same, to the byte, else as it is written."""
    try:
        before = read_bytes(path)
    except MissingError:
        before = None
    if alike is None:
        return PlannedFile(path, before, written(content))
    same = before if alike == path and before is not None else read_bytes(alike)
    return PlannedFile(path, before, same)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except UnusableError as error:
        raise UserError(f"{one_line(path)}: {error}; nothing is merged") from error


def _indented(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=4, sort_keys=True).encode()


def _compact(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content).encode()


def _packed(content: Mapping[str, Any]) -> bytes:
    return gzip.compress(json.dumps(content, separators=(",", ":")).encode(), mtime=0)
