"""What every format prints: tables for people, and the same as records for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

NARROW = 80  # columns of a terminal that nobody has made wider


@dataclass(frozen=True, slots=True)
class Column:
    """A column's header, the side its cells are aligned to, and whether long ones may be folded."""

    header: str
    align: Literal["left", "right"] = "left"
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """rows: the cells as text, each row as long as columns. notes: lines below the table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """An answer, whole: tables, and records with numbers in full whose keys are stable.

    width: columns of text at most.
    """

    tables: tuple[Table, ...]
    records: tuple[Mapping[str, Any], ...]
    width: int = 100
