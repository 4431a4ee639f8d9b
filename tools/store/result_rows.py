"""The rows of one of ASV's result files: which of them, and which of their numbers, are usable."""

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray
from .cases import MOST_PARAMETERS
from .magnitude import LEAST, MOST, in_range
from .problems import Problem, one_line
from .rows import Entry, Layout, Params, entry_of, layout_of

ADDRESSES = "memory addresses in its parameters, which are left out"  # the reason of a problem
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>)")
_LARGEST = sys.float_info.max


class _Row(NamedTuple):
    """An entry of a file. results: what should be a number for each cell."""

    version: str | None
    params: Params
    results: list[Any]
    has_addresses: bool
    has_samples: bool


def usable_rows(
    path: Path,
    results: Mapping[str, Any],
    columns: Sequence[str],
    versions: Mapping[str, Any],
    problems: list[Problem],
) -> tuple[Layout, FloatArray, bool]:
    """Return the usable rows, their values, and whether any has samples.

    problems take the other rows, lost cells, and addresses.
    """
    entries: dict[str, Entry] = {}
    numbers: dict[str, list[Any]] = {}
    sampled = False
    for name, cells in results.items():
        try:
            row = _row(cells, columns, versions.get(name))
        except ValueError as error:
            problems.append(Problem(path, name, one_line(error)))
            continue
        numbers[name] = row.results
        entries[name] = entry_of(name, row.version, row.params)
        sampled = sampled or row.has_samples
        if row.has_addresses:
            problems.append(Problem(path, name, ADDRESSES, by_choice=True))
    try:
        values = _values(numbers)
    except ValueError:  # one of them is not a number: which is found one by one
        for name in list(entries):
            numbers[name] = list(map(_as_float, numbers[name]))
            try:
                _values({name: numbers[name]})
            except ValueError as error:
                problems.append(Problem(path, name, one_line(error)))
                del entries[name], numbers[name]
        values = _values(numbers)
    layout = layout_of(tuple(entries.values()))
    usable = in_range(values)
    if not usable.all():
        problems += _lost_cells(path, layout, numbers, values, usable)
        values = np.where(usable, values, np.nan)
    return layout, values, sampled


def named_cells(entry: Any, columns: Sequence[str]) -> dict[str, Any]:
    """Return an entry's columns by name, nulls left out."""
    if isinstance(entry, list):  # format 2; trailing nulls are not written
        cells: Iterable[tuple[str, Any]] = zip(columns, entry, strict=False)
    elif isinstance(entry, dict):  # format 1, with parameters or statistics
        cells = entry.items()
    else:  # format 1, a number by itself
        cells = [("result", entry)]
    return {column: cell for column, cell in cells if cell is not None}


def _row(entry: Any, columns: Sequence[str], version: Any) -> _Row:
    """Return an entry by its parts; ValueError where it is none."""
    named = named_cells(entry, columns)
    if "result" not in named:
        raise ValueError("failed: no result")
    params = named.get("params", [])
    frozen, has_addresses = ((), False) if params == [] else _frozen_params(params)
    result = named["result"]
    results = result if isinstance(result, list) else [result]
    cells = math.prod(map(len, frozen))
    if len(results) != cells:
        raise ValueError(f"{len(results)} results for {cells} combinations of parameters")
    version = named.get("version", version)
    if not isinstance(version, str | int | float | None):
        raise ValueError("`version` is of the wrong type")
    version = None if version is None else str(version)
    return _Row(version, frozen, results, has_addresses, "samples" in named)


def _frozen_params(params: Any) -> tuple[Params, bool]:
    """Return parameters without memory addresses, and whether there were any; ValueError."""
    if not isinstance(params, list) or not all(isinstance(values, list) for values in params):
        raise ValueError("`params` is not a list of lists")
    if len(params) > MOST_PARAMETERS:
        raise ValueError(f"{len(params)} parameters are more than {MOST_PARAMETERS}")
    if not all(isinstance(value, str) for values in params for value in values):
        raise ValueError("`params` holds something else than strings")
    frozen = tuple(map(tuple, params))
    if any(" at 0x" in value for values in frozen for value in values):
        plain = tuple(map(_without_addresses, frozen))
        return plain, plain != frozen
    return frozen, False


def _without_addresses(values: Sequence[str]) -> tuple[str, ...]:
    """Return values as newer releases of ASV write them: equal ones are numbered."""
    plain = [_ADDRESS.sub("", value) for value in values]
    counts, seen = Counter(plain), Counter[str]()
    numbered = []
    for value in plain:
        numbered.append(f"{value} ({seen[value]})" if counts[value] > 1 else value)
        seen[value] += 1
    return tuple(numbered)


def _values(numbers: Mapping[str, list[Any]]) -> FloatArray:
    """Return the numbers of rows one after the other; ValueError where one is not a number."""
    try:
        values = np.array(list(chain.from_iterable(numbers.values())), np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("a result is not a number") from error
    if values.ndim != 1:
        raise ValueError("a result is not a number")
    return values


def _as_float(cell: Any) -> Any:
    """Return a whole number that no double holds as the largest of these, others as they are."""
    return _LARGEST if isinstance(cell, int) and abs(cell) > _LARGEST else cell


def _lost_cells(
    path: Path,
    layout: Layout,
    numbers: Mapping[str, list[Any]],
    values: FloatArray,
    usable: NDArray[np.bool_],
) -> Iterator[Problem]:
    """Say how many cells have no usable number; null means failed and NaN skipped, as in ASV."""
    for (name, _, _), (start, end) in zip(layout.entries, layout.spans, strict=True):
        cells = values[start:end]
        lost = len(cells) - int(np.count_nonzero(usable[start:end]))
        if not lost:
            continue
        failed = numbers[name].count(None)
        skipped = int(np.count_nonzero(np.isnan(cells))) - failed
        infinite = int(np.count_nonzero(np.isinf(cells)))
        parts = (
            (failed, "failed (null)"),
            (infinite, "infinite"),
            (lost - failed - skipped - infinite, f"out of range ({LEAST:g} to {MOST:g})"),
            (skipped, "skipped (NaN)"),
        )
        said = " and ".join(f"{count} {what}" for count, what in parts if count)
        yield Problem(path, name, f"of {len(cells)} cells {said}", by_choice=lost == skipped)
