"""Tables as CSV: a header and rows of as many cells, all of them texts."""

import csv
import io
from dataclasses import dataclass

from ..store.magnitude import MOST
from ..store.problems import one_line
from ..store.reading import UnusableError, decode
from ..store.values import number, whole_number

_MOST_ROWS = 1_000_000
_MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. header: the names of its columns, each different. rows: with their line numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def parse_sheet(content: bytes) -> Sheet:
    """Return a table; UnusableError, with the line, where it is no CSV or a row has other cells."""
    reader = csv.reader(io.StringIO(decode(content), newline=""), strict=True)
    lines: list[tuple[int, tuple[str, ...]]] = []
    try:
        for cells in reader:
            if cells:
                lines.append((reader.line_num, tuple(cells)))
            if len(lines) > _MOST_ROWS:
                raise UnusableError(f"has more than {_MOST_ROWS:,} rows")
    except csv.Error as error:
        raise UnusableError(f"line {reader.line_num}: is no CSV ({one_line(error)})") from error
    if not lines:
        raise UnusableError("is empty")
    (_, header), *rows = lines
    if len(set(header)) < len(header):
        raise UnusableError("line 1: two columns have one name")
    for line, cells_of_line in rows:
        if len(cells_of_line) != len(header):
            raise UnusableError(f"line {line}: has {len(cells_of_line)} cells, not {len(header)}")
    return Sheet(header, tuple(rows))


def cell_number(cell: str, where: str, low: float = -MOST, high: float = MOST) -> float:
    """Return the number in a cell, of the range that measured values have; UnusableError."""
    return number(_parsed(cell, float), where, low, high)


def cell_count(cell: str, where: str, low: int = 0) -> int:
    """Return the whole number in a cell; UnusableError."""
    return whole_number(_parsed(cell, int), where, low)


def _parsed(cell: str, kind: type[float] | type[int]) -> float | str:
    """Return a cell as a number where it is one, else as it is, which is then refused."""
    try:
        return kind(cell) if len(cell) <= _MOST_DIGITS else cell
    except ValueError:
        return cell
