"""Many result files in little space: what they share once, their numbers in one array.

Encoded they are the count of numbers, the numbers (all little-endian, 8 bytes each), then JSON.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..stats.arrays import FloatArray
from .problems import Problem
from .results import FIRST_MS, LAST_MS, ResultFile
from .rows import Columns, Entry, Layout, Rows, layout_of

T = TypeVar("T")
ProblemFields = tuple[str | None, str, bool]  # benchmark, reason and by_choice


class CachedFile(NamedTuple):
    """What is kept of one file, and what tells that it is still the same.

    signature: of the file in the file system, empty where that could miss a change. key: of its
    content. commit: None where it is no result file.
    """

    signature: str
    key: str
    machine: str
    environment: str
    commit: str | None
    date_ms: int
    facts: Mapping[str, Any]
    layout: Layout
    numbers: FloatArray
    sampled: bool
    problems: list[ProblemFields]

    def result(self, path: Path, columns: Columns) -> tuple[ResultFile | None, list[Problem]]:
        """Return the file as it was read. columns: reads those of a row of `path`."""
        problems = [Problem(path, *fields) for fields in self.problems]
        if self.commit is None:
            return None, problems
        rows = Rows(self.layout, self.numbers, columns, self.sampled)
        of_file = (self.machine, self.environment, self.commit, self.date_ms, self.facts)
        return ResultFile(path, *of_file, rows), problems


def cached_file(
    signature: str, key: str, file: ResultFile | None, problems: Iterable[Problem]
) -> CachedFile:
    """Return what is kept of a file that was read, None where it is no result file."""
    fields = [(problem.benchmark, problem.reason, problem.by_choice) for problem in problems]
    if file is None:
        nothing = (layout_of(()), np.empty(0), False)
        return CachedFile(signature, key, "", "", None, 0, {}, *nothing, fields)
    of_file = (file.machine, file.environment, file.commit, file.date_ms, file.facts)
    rows = file.rows
    return CachedFile(signature, key, *of_file, rows.layout, rows.numbers, rows.sampled, fields)


def encode(files: Mapping[str, CachedFile]) -> bytes:
    """Return files by name as bytes, for `decode`."""
    layouts = list(dict.fromkeys(file.layout for file in files.values()))
    entries = list(dict.fromkeys(chain.from_iterable(layout.entries for layout in layouts)))
    objects = {id(file.facts): file.facts for file in files.values()}  # most files share theirs
    texts = {at: json.dumps(facts) for at, facts in objects.items()}
    facts = list(dict.fromkeys(texts.values()))
    entry_number, layout_number = _numbered(entries), _numbered(layouts)
    facts_number = _numbered(facts)
    columns = dict(
        zip(CachedFile._fields, map(list, zip(*files.values(), strict=True)), strict=False)
    )
    numbers = np.concatenate([np.empty(0), *columns.pop("numbers", [])])
    content = {
        "entries": entries,
        "layouts": [[entry_number[entry] for entry in layout.entries] for layout in layouts],
        "facts": [json.loads(text) for text in facts],
        "names": list(files),
        "files": {
            **columns,
            "facts": [facts_number[texts[id(file.facts)]] for file in files.values()],
            "layout": [layout_number[file.layout] for file in files.values()],
        },
    }
    count = np.array([len(numbers)], "<i8")
    parts = (count.data, numbers.astype("<f8", copy=False).data, json.dumps(content).encode())
    return b"".join(parts)


def decode(encoded: bytes | memoryview) -> dict[str, CachedFile]:
    """Return what `encode` was given; ValueError, TypeError or LookupError if it is not sound."""
    count = int(np.frombuffer(encoded, "<i8", 1)[0])
    if count < 0:
        raise ValueError("a negative count of numbers")
    numbers = np.frombuffer(encoded, "<f8", count, offset=8).astype(np.float64, copy=False)
    content = json.loads(bytes(encoded[8 + 8 * count :]))
    entries = [_entry(*fields) for fields in content["entries"]]
    layouts = [_layout([entries[i] for i in _checked(at, int)]) for at in content["layouts"]]
    facts = _checked(content["facts"], dict)
    files = content["files"]
    of_files = [layouts[i] for i in _checked(files["layout"], int)]
    ends = list(accumulate((layout.cells for layout in of_files), initial=0))
    if ends[-1] != count:
        raise ValueError("numbers that are of no file, or files without numbers")
    columns = (
        _checked(files["signature"], str),
        _checked(files["key"], str),
        _checked(files["machine"], str),
        _checked(files["environment"], str),
        _checked(files["commit"], str, type(None)),
        _dates_ms(files["date_ms"]),
        [facts[i] for i in _checked(files["facts"], int)],
        of_files,
        [numbers[start:end] for start, end in pairwise(ends)],
        _checked(files["sampled"], bool),
        [[_problem_fields(*fields) for fields in problems] for problems in files["problems"]],
    )
    of_columns = map(CachedFile._make, zip(*columns, strict=True))
    return dict(zip(_checked(content["names"], str), of_columns, strict=True))


def _checked(items: Any, *types: type) -> list[Any]:
    if not isinstance(items, list) or not set(map(type, items)) <= set(types):
        raise TypeError(f"something else than a list of {types}")
    return items


def _dates_ms(items: Any) -> list[int]:
    dates: list[int] = _checked(items, int)
    if not all(FIRST_MS <= date <= LAST_MS for date in dates):
        raise ValueError("a date that is none")
    return dates


def _entry(name: Any, version: Any, params: Any) -> Entry:
    _checked([name], str)
    _checked([version], str, type(None))
    return name, version, tuple(tuple(_checked(values, str)) for values in params)


def _layout(entries: list[Entry]) -> Layout:
    layout = layout_of(tuple(entries))
    if len(layout.index) != len(entries):
        raise ValueError("two entries of one name")
    return layout


def _problem_fields(benchmark: Any, reason: Any, by_choice: Any) -> ProblemFields:
    _checked([benchmark], str, type(None))
    return benchmark, str(reason), bool(by_choice)


def _numbered(items: Iterable[T]) -> dict[T, int]:
    return {item: i for i, item in enumerate(items)}
