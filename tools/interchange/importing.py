"""Files of other tools as files of ASV: what would be written, before anything is."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError, some
from ..store.problems import one_line
from ..store.reading import MissingError, UnusableError, parse_json, read_bytes
from ..store.side_car import DIRECTORY, SUFFIX
from ..store.values import mapping
from . import catalogue_file, result_file, side_car_file
from .cells import Benchmark, Cells, benchmarks_of, cells_of
from .place import Place, PlacedRun, Wanted, place_runs
from .sources import Source, unpacked
from .writing import PlannedFile

_MACHINE_FORMAT = 1
_MACHINE_FACTS = ("os", "arch", "cpu", "num_cpu", "ram")

_Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Import:
    """What is imported. files: all that are to hold it, also those that do so already."""

    sources: tuple[Source, ...]
    files: tuple[PlannedFile, ...]


def plan_import(sources: Sequence[Source], results_dir: Path, wanted: Wanted) -> Import:
    """Return what importing makes of the results directory, without writing any of it.

    UserError where a run has no place, or a file there cannot hold it.
    """
    runs = [run for run in place_runs(sources, wanted) if run.run.cases]
    if not runs:
        raise UserError(f"{one_line(sources[0].path)}: holds no benchmark; nothing is imported")
    try:
        benchmarks = benchmarks_of(runs)
        cells = cells_of(runs, benchmarks)
    except UnusableError as error:
        named = some(one_line(source.path) for source in sources)
        raise UserError(f"{named}: {error}; nothing is imported") from error
    by_place: dict[Place, list[PlacedRun]] = {}
    for run in runs:
        by_place.setdefault(run.place, []).append(run)
    files = [_catalogue(results_dir, benchmarks, cells), *_machines(results_dir, runs)]
    for place, at_place in by_place.items():
        files.append(_results(results_dir, at_place, benchmarks, cells))
        files += _side_car(results_dir, place, benchmarks, cells)
    return Import(tuple(sources), tuple(files))


def _catalogue(results_dir: Path, benchmarks: Mapping[str, Benchmark], cells: Cells) -> PlannedFile:
    def added(content: _Content) -> _Content:
        return catalogue_file.add_benchmarks(content, benchmarks, cells)

    return _planned(results_dir / catalogue_file.NAME, added, _indented)


def _machines(results_dir: Path, runs: Sequence[PlacedRun]) -> Iterator[PlannedFile]:
    """Yield the file of each machine, without which ASV skips its results; one there is stays."""
    facts_of: dict[str, Mapping[str, str]] = {}
    for run in runs:
        facts_of.setdefault(run.place.machine, dict(run.run.facts))
    for machine, facts in facts_of.items():
        known = {name: facts[name] for name in _MACHINE_FACTS if name in facts}
        described = {**known, "machine": machine, "version": _MACHINE_FORMAT}

        def kept(content: _Content, described: _Content = described) -> _Content:
            return content or described

        yield _planned(results_dir / machine / "machine.json", kept, _indented)


def _results(
    results_dir: Path,
    runs: Sequence[PlacedRun],
    benchmarks: Mapping[str, Benchmark],
    cells: Cells,
) -> PlannedFile:
    """Return the result file that runs of one place belong to."""
    place = runs[0].place
    facts = {name: value for run in runs for name, value in run.run.facts}
    dates_ms = [run.run.measured_ms for run in runs if run.run.measured_ms is not None]

    def added(content: _Content) -> _Content:
        there = content or result_file.new_content(place, runs[0].date_ms, facts)
        started_ms = min(dates_ms, default=None)
        return result_file.add_results(there, place, cells[place], benchmarks, started_ms)

    return _planned(results_dir / place.machine / f"{place.stem}.json", added, _compact)


def _side_car(
    results_dir: Path, place: Place, benchmarks: Mapping[str, Benchmark], cells: Cells
) -> Iterator[PlannedFile]:
    """Yield the file of all values of all processes, none where there is nothing for it."""

    def added(content: _Content) -> _Content:
        return side_car_file.add_processes(content, cells[place], benchmarks)

    path = results_dir / DIRECTORY / place.machine / f"{place.stem}{SUFFIX}"
    planned = _planned(path, added, _packed)
    if planned.before is not None or added({})["benchmarks"]:
        yield planned


def _planned(
    path: Path, added: Callable[[_Content], _Content], written: Callable[[_Content], bytes]
) -> PlannedFile:
    """Return a file as `added` makes it of what it holds, nothing where there is none.

    Where that adds nothing it stays as it is, to the byte, in whatever way it was written.
    """
    with _naming(path):
        before = _read(path)
        content = {} if before is None else mapping(parse_json(unpacked(before)))
        after = added(content)
    same = before is not None and _compact(after) == _compact(content)
    return PlannedFile(path, before, before if same and before is not None else written(after))


def _read(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except MissingError:
        return None


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except UnusableError as error:
        raise UserError(f"{one_line(path)}: {error}; nothing is imported") from error


def _indented(content: _Content) -> bytes:
    """Return a file as ASV writes those that people read."""
    return json.dumps(content, indent=4, sort_keys=True).encode()


def _compact(content: _Content) -> bytes:
    return json.dumps(content).encode()


def _packed(content: _Content) -> bytes:
    return gzip.compress(json.dumps(content, separators=(",", ":")).encode(), mtime=0)
