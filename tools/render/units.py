"""One unit a column: it stands in the header where all numbers of a column can have it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .quantities import SYMBOLS
from .report import Table

# As `quantity` writes them, and with the ends of an interval: `1.2 ms`, `114 (98–131) k/s`.
_QUANTITY = re.compile(r"(?P<number>-?[\d.]+)(?P<ends> \([\d.]+–[\d.]+\))? (?P<symbol>\S+)")
_NUMBER = re.compile(r"[\d.]+")
_STARTS_WITH_A_NUMBER = re.compile(r"[<≤]? ?-?\d")
_MOST = 1e5  # five digits before the point are still read at a glance


def in_one_unit(table: Table) -> Table:
    """Return the table with units in the headers of its columns of numbers, where they can be.

    A header with a unit of its own, such as `steps/s`, gets no other.
    """
    columns, cells = list(table.columns), [list(column) for column in zip(*table.rows, strict=True)]
    for i, of_column in enumerate(cells):
        header, numbers = columns[i].header, i > 0 and columns[i].align == "right"
        if numbers and "/" not in header and (found := _one_unit(of_column)):
            symbol, cells[i] = found
            columns[i] = replace(columns[i], header=f"{header} [{symbol}]")
    return replace(table, columns=tuple(columns), rows=tuple(zip(*cells, strict=True)))


def _one_unit(cells: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return a unit and the cells in that unit, None where their numbers cannot share one.

    It is the smallest of their units. Words stay as they are; a single number keeps its unit.
    """
    found = {
        i: _QUANTITY.fullmatch(cell)
        for i, cell in enumerate(cells)
        if _STARTS_WITH_A_NUMBER.match(cell)
    }
    numbers = {i: match for i, match in found.items() if match and match["symbol"] in SYMBOLS}
    if len(numbers) < max(2, len(found)):
        return None
    scales = {match["symbol"]: SYMBOLS[match["symbol"]] for match in numbers.values()}
    if len({unit for unit, _ in scales.values()}) > 1:
        return None
    used = {match["symbol"] for match in numbers.values() if float(match["number"])} or scales
    smallest = min(used, key=lambda symbol: scales[symbol][1])
    factors = {symbol: factor / scales[smallest][1] for symbol, (_, factor) in scales.items()}
    if any(float(m["number"]) * factors[m["symbol"]] >= _MOST for m in numbers.values()):
        return None
    shown = {i: _converted(match, factors[match["symbol"]]) for i, match in numbers.items()}
    return smallest, [shown.get(i, cell) for i, cell in enumerate(cells)]


def _converted(match: re.Match[str], factor: float) -> str:
    """Return value and ends without their unit, times `factor`; as they are where that is 1."""
    text = match["number"] + (match["ends"] or "")
    if factor == 1:
        return text
    return _NUMBER.sub(lambda number: f"{float(number[0]) * factor:,.6g}", text)
