"""The answer on a difference: the functions that grew or shrank, with their errors, and records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from ...render.intervals import interval_record
from ...render.report import Column, Report, Table
from .difference import Difference, ShareChange
from .kept import written
from .shares import Function

Whole = Literal["time", "memory"]
MOST_WITHIN = 5  # rows of what is within error
_COLUMNS = (
    Column("function"),
    Column("own share before", "right"),
    Column("after", "right"),
    Column("change [points]", "right"),
    Column("", fold=True),
)
_ERROR = (
    "A point is 1 % of the {whole}. The unit is a run, {runs} a side in turns. Intervals hold for"
    " all functions at once: where nothing changed, any is called changed in 1 of 35 comparisons."
)
_WHOLE: Mapping[Whole, str] = {"time": "time", "memory": "memory that is held"}
_SHARES = "Shares add up to 1: where one function grew, the others' shares are smaller."


def difference_report(
    difference: Difference, sides: tuple[str, str], whole: Whole, files: Sequence[str]
) -> Report:
    """Report on a case; sides: what base and head are called. files: that were written."""
    ordered = difference.ordered
    changed = [each for each in ordered if each[1].changed]
    shown = [*changed, *ordered[len(changed) :][:MOST_WITHIN]]
    what = f"{whole} of {difference.case.label}, {sides[1]} against {sides[0]}"
    title = f"{what}: {_headline(changed)}"
    notes = tuple(_notes(difference, whole, files))
    table = Table(title, _COLUMNS, tuple(_row(*each) for each in shown), notes)
    head = _head(difference, sides, whole, files)
    return Report((table,), (head, *(_record(*each) for each in ordered)))


def _headline(changed: Sequence[tuple[Function, ShareChange]]) -> str:
    grew = sum(each.change.value > 0 for _, each in changed)
    if not changed:
        return "no function differs"
    return f"{grew} grew, {len(changed) - grew} shrank"


def _row(function: Function, change: ShareChange) -> tuple[str, ...]:
    value, low, high = (
        100 * part for part in (change.change.value, change.change.low, change.change.high)
    )
    words = ("grew" if value > 0 else "shrank") if change.changed else "within error"
    return (
        function.label,
        f"{change.base:.1%}",
        f"{change.head:.1%}",
        f"{value:+.1f} ({low:+.1f} to {high:+.1f})",
        words,
    )


def _notes(difference: Difference, whole: Whole, files: Sequence[str]) -> Iterator[str]:
    yield _ERROR.format(whole=_WHOLE[whole], runs=difference.runs)
    yield _SHARES
    yield written(files)


def _head(
    difference: Difference, sides: tuple[str, str], whole: Whole, files: Sequence[str]
) -> Mapping[str, Any]:
    return {
        "level": "difference",
        "whole": whole,
        "case": difference.case.label,
        "base": sides[0],
        "head": sides[1],
        "base_total": difference.totals[0],
        "head_total": difference.totals[1],
        "runs": difference.runs,
        "files": list(files),
    }


def _record(function: Function, change: ShareChange) -> Mapping[str, Any]:
    return {
        "level": "function",
        "function": function.name,
        "file": function.file,
        "base": change.base,
        "head": change.head,
        "change": interval_record(change.change),
        "changed": change.changed,
    }
