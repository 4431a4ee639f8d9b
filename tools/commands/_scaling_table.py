"""The table of `scaling`: a row and a record for each series and its verdict."""

from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile
from typing import Any

from tools.render import quantities
from tools.render.table import Column, Table
from tools.stats.growth import Growth
from tools.stats.interval import Interval
from tools.store.series import SizeSeries

Judged = tuple[SizeSeries, Growth]

_COLUMNS = (
    Column("benchmark"),
    Column("commit"),
    Column("sizes"),
    Column("growth"),
    Column("offset", "right"),
    Column("at max n", "right"),
    Column("note"),
)


def scaling_tables(judged: Sequence[Judged]) -> list[Table]:
    """Return one table for each machine and environment; `judged` is sorted by these two."""
    groups = groupby(judged, key=lambda pair: (pair[0].key.machine, pair[0].key.environment))
    return [_table(" · ".join(group), list(pairs)) for group, pairs in groups]


def _table(place: str, judged: Sequence[Judged]) -> Table:
    prefix = _common_prefix(series.key.benchmark for series, _ in judged)
    numbers: dict[str, int] = {}
    rows = tuple(
        (series.label.removeprefix(prefix), *_cells(series, growth, numbers))
        for series, growth in judged
    )
    axes = " or ".join(sorted({series.axis for series, _ in judged}))
    notes = [
        f"n is {axes}; ranges are 95 % intervals; growth is that over the measured sizes.",
        *(f"[{number}] {note}" for note, number in numbers.items()),
    ]
    if len(judged) == 1:
        series, growth = judged[0]
        notes.append(f"{series.label}: {quantities.growth_phrase(growth, series.unit)}.")
    return Table(
        title=f"{place} · {prefix}*" if prefix else place,
        columns=_COLUMNS,
        rows=rows,
        notes=tuple(notes),
        records=tuple(_record(series, growth) for series, growth in judged),
    )


def _common_prefix(names: Iterable[str]) -> str:
    """Return the modules that all dotted `names` begin with, such as `suite.`."""
    modules = (name.split(".")[:-1] for name in names)
    shared = takewhile(lambda level: len(set(level)) == 1, zip(*modules, strict=False))
    return "".join(f"{level[0]}." for level in shared)


def _cells(series: SizeSeries, growth: Growth, numbers: dict[str, int]) -> tuple[str, ...]:
    """Return a row's cells after the name; `numbers` gives each different note its number."""
    notes = ([growth.reason] if growth.reason else []) + _notes(series, growth)
    references = [str(numbers.setdefault(note, len(numbers) + 1)) for note in notes]
    decided = growth.law == "power"
    first, last = quantities.count(series.sizes[0]), quantities.count(series.sizes[-1])
    return (
        series.key.commit[:8],
        f"{len(series.sizes)} ({first}…{last})",
        quantities.growth(growth),
        quantities.offset(growth.fit.offset, series.unit) if decided and growth.fit else "",
        quantities.quantity(series.costs[-1], series.unit),
        f"[{','.join(references)}]" if references else "",
    )


def _record(series: SizeSeries, growth: Growth) -> dict[str, Any]:
    # Of an undecided law only the exponent is told: the rest depends on it too much.
    fit = growth.fit if growth.law == "power" else None
    return {
        "benchmark": series.key.benchmark,
        "params": dict(series.key.params),
        "machine": series.key.machine,
        "commit": series.key.commit,
        "environment": series.key.environment,
        "axis": series.axis,
        "unit": series.unit,
        "sizes": series.sizes.tolist(),
        "values": series.costs.tolist(),
        "law": growth.law,
        "reason": growth.reason,
        "exponent": _interval(growth.exponent),
        "offset": _interval(fit.offset if fit else None),
        "coefficient": _interval(fit.coefficient if fit else None),
        "notes": _notes(series, growth),
    }


def _notes(series: SizeSeries, growth: Growth) -> list[str]:
    notes = list(growth.notes)
    if series.lost:
        notes.append(f"{series.lost} of {series.lost + len(series.sizes)} sizes gave no number")
    if series.outdated:
        notes.append("measured with another version of the benchmark than today's")
    return notes


def _interval(interval: Interval | None) -> dict[str, float] | None:
    if interval is None:
        return None
    return {"value": interval.value, "low": interval.low, "high": interval.high}
