"""The rows of a result file: what many files share is held once, a file's numbers in one array."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from ..stats.arrays import FloatArray
from .cases import case_keys
from .magnitude import MOST, in_range

Params = tuple[tuple[str, ...], ...]
Entry = tuple[str, str | None, Params]  # a benchmark, its version and what it takes
Columns = Callable[[str], Mapping[str, Any]]  # of a benchmark in one file


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
        """Return the samples by case, where there are any and all are finite and above 0."""
        return {
            case: samples
            for case, samples in self.recorded_samples().items()
            if np.isfinite(samples).all() and (samples > 0).all()
        }

    def recorded_samples(self) -> dict[str, FloatArray]:
        """Return the samples by case, where there are any, shape (samples,), in ASV's order.

        NaN stands for a sample that is no number, or out of range.
        """
        listed = self.columns.get("samples")
        keys = case_keys(self.params)
        pairs = zip(keys, listed if isinstance(listed, list) else [], strict=False)
        return {case: floats(given) for case, given in pairs if isinstance(given, list) and given}


def floats(samples: list[Any]) -> FloatArray:
    """Return samples as an array, shape (n,), NaN where one is no number or out of range."""
    known = [
        x if isinstance(x, float) or (isinstance(x, int) and abs(x) <= MOST) else np.nan
        for x in samples
    ]
    values = np.array(known, np.float64)
    return np.where(in_range(values), values, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The entries of a file, the same in most files of a history, and where their numbers stand.

    spans: per entry the start and end among the numbers of a file. Made by `layout_of`.
    """

    entries: tuple[Entry, ...]
    spans: tuple[tuple[int, int], ...]
    index: Mapping[str, int] = field(repr=False)

    @property
    def cells(self) -> int:
        """Number of numbers in a file of this layout."""
        return self.spans[-1][1] if self.spans else 0


@lru_cache(maxsize=1 << 16)
def entry_of(name: str, version: str | None, params: Params) -> Entry:
    """Return the entry of a benchmark, the same object for the same: most files share theirs."""
    return name, version, params


@lru_cache(maxsize=4096)
def layout_of(entries: tuple[Entry, ...]) -> Layout:
    """Return the layout of these entries, the same object for the same entries."""
    ends = accumulate((math.prod(map(len, params)) for _, _, params in entries), initial=0)
    index = {name: i for i, (name, _, _) in enumerate(entries)}
    return Layout(entries, tuple(pairwise(ends)), index)


class Rows(Mapping[str, Row]):
    """The rows of one file by benchmark, each made when it is asked for.

    numbers: shape (layout.cells,), the values of all rows one after the other. columns: reads the
    columns of a row. sampled: whether any row has samples.
    """

    __slots__ = ("columns", "layout", "numbers", "sampled")

    def __init__(
        self, layout: Layout, numbers: FloatArray, columns: Columns, sampled: bool = False
    ) -> None:
        self.layout = layout
        self.numbers = numbers
        self.columns = columns
        self.sampled = sampled

    def __getitem__(self, name: str) -> Row:
        i = self.layout.index[name]
        _, version, params = self.layout.entries[i]
        start, end = self.layout.spans[i]
        columns = LazyColumns(self.columns, name)
        return Row(self.numbers[start:end], [list(p) for p in params], version, columns)

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.index)

    def __len__(self) -> int:
        return len(self.layout.index)

    def listed(self, name: str) -> Mapping[str, Any] | None:
        """Return the columns of a benchmark that is in the file, usable or not, else None.

        One that failed as a whole is in the file without `result`, and is none of the rows.
        """
        try:
            return self.columns(name)
        except KeyError:
            return None


class LazyColumns(Mapping[str, Any]):
    """The columns of one row, read when the first of them is asked for."""

    __slots__ = ("_name", "_read")

    def __init__(self, read: Columns, name: str) -> None:
        self._read = read
        self._name = name

    def __getitem__(self, column: str) -> Any:
        return self._read(self._name)[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(self._name))

    def __len__(self) -> int:
        return len(self._read(self._name))
