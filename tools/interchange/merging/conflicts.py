"""The values that do not stand: what else was measured of a cell, or in another version."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...store.log import read_log
from ...store.problems import one_line
from ...store.reading import UnusableError, parse_json, read_bytes
from ...store.results import result_paths
from ..rule.joining import MEASURED, Value
from .result_file import conflict_log, read_state
from .state import Key, State, machine_of

OLDER, HASH, VERSION = "started earlier", "smaller hash", "other version"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that does not stand. why: OLDER, HASH or VERSION. stands: the one that does.

    stands is None where another version is in ASV's file.
    """

    key: Key
    value: Value
    result: Any
    why: str
    stands: Value | None
    stands_result: Any


@dataclass(frozen=True, slots=True)
class ConflictsOfFile:
    """The conflicts of one result file."""

    path: Path
    machine: str
    environment: str
    commit: str
    conflicts: tuple[Conflict, ...]


def conflicts_of(state: State) -> Iterator[Conflict]:
    """Yield the measured values that do not stand, by benchmark, version and parameters."""
    for key in sorted(state.values, key=_order):
        values = state.values[key]
        first = values[0] if state.stands(key) else None
        for value in values if first is None else values[1:]:
            if value.kind != MEASURED:
                continue
            yield Conflict(
                key=key,
                value=value,
                result=state.contents[value.digest].get("result"),
                why=_why(value, first),
                stands=first,
                stands_result=None if first is None else state.contents[first.digest].get("result"),
            )


def read_conflicts(results_dir: Path) -> Iterator[ConflictsOfFile]:
    """Yield those of each file below a results directory that has any; UserError."""
    for path in result_paths(results_dir):
        log = conflict_log(path)
        if not log.exists():
            continue
        try:
            state = read_state(parse_json(read_bytes(path)), read_log(log).lines)
        except UnusableError as error:
            raise UserError(f"{one_line(path)}: {error}; correct it or move it away") from error
        if conflicts := tuple(conflicts_of(state)):
            head = state.head
            yield ConflictsOfFile(
                path=path,
                machine=str(machine_of(head) or path.parent.name),
                environment=str(head.get("env_name")),
                commit=str(head.get("commit_hash")),
                conflicts=conflicts,
            )


def _why(value: Value, first: Value | None) -> str:
    if first is None:
        return VERSION
    return OLDER if value.order[0] < first.order[0] else HASH


def _order(key: Key) -> tuple[str, str, tuple[str, ...]]:
    series, params = key
    return series.benchmark, series.version or "", params
