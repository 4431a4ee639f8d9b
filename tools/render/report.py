"""What every format prints: tables for people, and the same as records for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column's header, the side its cells are aligned to, and whether they are words.

    The first column names the row. fold: words, which are folded at blanks; numbers are not.
    """

    header: str
    align: Literal["left", "right"] = "left"
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """rows: the cells as text, each row as long as columns. notes: lines below the table.

    A row with a name and nothing else is a heading of the rows that follow it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """An answer, whole: a summary, tables, and records with numbers in full whose keys are stable.

    summary: at most ten lines: what changed, what is surely known, what to measure next. brief: the
    tables that text shows unless all is asked for; None if these are all of them.
    """

    tables: tuple[Table, ...]
    records: tuple[Mapping[str, Any], ...]
    summary: tuple[str, ...] = ()
    brief: tuple[Table, ...] | None = None

    @property
    def in_full(self) -> "Report":
        """Return the report of which text, too, shows all tables."""
        return replace(self, brief=None)
