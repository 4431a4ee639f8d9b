"""What one result file and the log of conflicts beside it know, as sets that can be joined."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ...store.reading import UnusableError
from ..cells import MOST_CELLS, Values
from ..rule.joining import FAILED, MEASURED, SKIPPED, Value, common_order, joined

SAME = ("commit_hash", "env_name")  # in all files that are joined

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """A benchmark in one version, None where the file has none, with so many parameters."""

    benchmark: str
    version: str | None
    parameters: int


Key = tuple[Series, Values]


@dataclass(frozen=True, slots=True)
class RowHead:
    """What ASV knows of a row as a whole: its series, when it started, duration and profile."""

    series: Series
    started_ms: int | None
    extras: Columns

    @property
    def order(self) -> tuple[float, str]:
        """Return what the row that stands has most of."""
        started = -1.0 if self.started_ms is None else self.started_ms
        return started, canonical([self.series.version, self.series.parameters, self.extras])


@dataclass(frozen=True, slots=True)
class State:
    """All that is known of one commit in one environment on one machine.

    head: the fields of the file that are not results. rows: by benchmark. grids: per series the
    values of each parameter. values: per cell, the one that stands first, if its series does.
    contents: the columns of each value, by its digest.
    """

    head: Columns
    durations: Columns
    rows: Mapping[str, RowHead]
    grids: Mapping[Series, Sequence[tuple[str, ...]]]
    values: Mapping[Key, tuple[Value, ...]]
    contents: Mapping[str, Columns]

    @property
    def order(self) -> tuple[float, str]:
        """Return what the file whose head stands has most of."""
        started = (row.order[0] for row in self.rows.values())
        return max(started, default=-1.0), canonical(self.head)

    def stands(self, key: Key) -> bool:
        """Return whether the series of a cell is the one in ASV's file."""
        return self.rows[key[0].benchmark].series == key[0]


def canonical(content: Any) -> str:
    """Return JSON that is the same for the same content."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def value_of(columns: Columns, started_ms: int | None) -> Value:
    """Return a value with these columns; when something failed or was skipped does not count."""
    result = columns.get("result")
    kind = MEASURED
    if result is None:
        kind = FAILED
    elif isinstance(result, float) and math.isnan(result):
        kind = SKIPPED
    digest = hashlib.sha256(canonical(columns).encode()).hexdigest()
    return Value(digest, kind, started_ms if kind == MEASURED else None)


def join_states(states: Sequence[State]) -> State:
    """Return what several files of one place know together.

    UnusableError where they are of two places, or hold too many combinations of parameters.
    """
    _require_same(states)
    rows: dict[str, list[RowHead]] = {}
    grids: dict[Series, list[Sequence[tuple[str, ...]]]] = {}
    values: dict[Key, list[Value]] = {}
    durations: dict[str, list[Any]] = {}
    contents: dict[str, Columns] = {}
    for state in states:
        for name, row in state.rows.items():
            rows.setdefault(name, []).append(row)
        for series, grid in state.grids.items():
            grids.setdefault(series, []).append(grid)
        for key, known in state.values.items():
            values.setdefault(key, []).extend(known)
        for name, duration in state.durations.items():
            durations.setdefault(name, []).append(duration)
        contents.update(state.contents)
    return State(
        head=max(states, key=lambda state: state.order).head,
        durations={name: max(each, key=canonical) for name, each in durations.items()},
        rows={name: max(heads, key=lambda row: row.order) for name, heads in rows.items()},
        grids={series: join_grids(each) for series, each in grids.items()},
        values={key: joined(each) for key, each in values.items()},
        contents=contents,
    )


def join_grids(grids: Iterable[Sequence[tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """Return per parameter the values of all grids; UnusableError: too many combinations."""
    grid = tuple(common_order(lists) for lists in zip(*grids, strict=True))
    cells = math.prod(map(len, grid))
    if cells > MOST_CELLS:
        raise UnusableError(f"{cells:,} combinations of parameters are more than {MOST_CELLS:,}")
    return grid


def cells_of_grid(state: State, series: Series) -> Iterator[tuple[Values, Value | None]]:
    """Yield the cells of a series as ASV orders them, with what stands; None: nothing is known."""
    for values in product(*state.grids[series]):
        known = state.values.get((series, values))
        yield values, known[0] if known else None


def _require_same(states: Sequence[State]) -> None:
    first = states[0].head
    for state in states[1:]:
        for field in SAME:
            if state.head.get(field) != first.get(field):
                raise UnusableError(f"has another {field} than the file of this name elsewhere")
        if machine_of(state.head) != machine_of(first):
            raise UnusableError("has another machine than the file of this name elsewhere")


def machine_of(head: Columns) -> Any:
    """Return the name of the machine in the head of a result file, None without any."""
    params = head.get("params")
    return params.get("machine") if isinstance(params, dict) else None
