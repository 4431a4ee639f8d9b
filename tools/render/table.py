"""What every format renders: one table for people and the same rows as records for programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column's header, the side its cells are aligned to, and whether long ones may be folded."""

    header: str
    align: Literal["left", "right"] = "left"
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """rows: the cells as text, each row as long as columns. notes: lines below the table.

    records: the same rows with numbers in full, keys stable; JSON and CSV are made of these.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    records: tuple[Mapping[str, Any], ...]
