"""The tables of `scaling`: a row and a record for each series and its verdict."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from tools.render import quantities
from tools.render.names import short_names
from tools.render.table import Column, Table
from tools.stats.growth import Growth
from tools.stats.interval import Interval
from tools.store.series import SizeSeries

Judged = tuple[SizeSeries, Growth]

_COLUMNS = (
    Column("benchmark"),
    Column("sizes"),
    Column("growth"),
    Column("offset", "right"),
    Column("at max n", "right"),
    Column("note"),
)


def scaling_tables(judged: Sequence[Judged], subjects: Mapping[str, str]) -> list[Table]:
    """Return one table for each machine, environment and commit; `judged` is sorted by these.

    subjects: commit -> its title, as far as known.
    """
    names = short_names({series.key.benchmark for series, _ in judged})
    several = len({series.key.environment for series, _ in judged}) > 1
    tables = []
    for (machine, environment, commit), pairs in groupby(judged, key=_place):
        title = f"{machine}{f' in {environment}' if several else ''}, commit {commit[:8]}"
        subject = subjects.get(commit)
        tables.append(_table(f"{title}: {subject}" if subject else title, list(pairs), names))
    return tables


def _place(pair: Judged) -> tuple[str, str, str]:
    return pair[0].key.machine, pair[0].key.environment, pair[0].key.commit


def _table(title: str, judged: Sequence[Judged], names: Mapping[str, str]) -> Table:
    numbers: dict[str, int] = {}
    rows = tuple(
        (_name(series, names), *_cells(series, growth, numbers)) for series, growth in judged
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
        title=title,
        columns=_COLUMNS,
        rows=rows,
        notes=tuple(notes),
        records=tuple(_record(series, growth) for series, growth in judged),
    )


def _name(series: SizeSeries, names: Mapping[str, str]) -> str:
    benchmark = series.key.benchmark
    return names[benchmark] + series.label.removeprefix(benchmark)


def _cells(series: SizeSeries, growth: Growth, numbers: dict[str, int]) -> tuple[str, ...]:
    """Return a row's cells after the name; `numbers` gives each different note its number."""
    notes = ([growth.reason] if growth.reason else []) + _notes(series, growth)
    references = [str(numbers.setdefault(note, len(numbers) + 1)) for note in notes]
    decided = growth.law == "power"
    first, last = quantities.count(series.sizes[0]), quantities.count(series.sizes[-1])
    return (
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
