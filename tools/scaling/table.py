"""The report of `scaling`: laws, a row a series; predictions, a row a size; who overtakes whom."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from ..render import quantities
from ..render.names import short_names
from ..render.report import Column, Report, Table
from ..stats.interval import Interval
from ..store.cases import labelled, unquoted
from ..store.series import SizeSeries
from . import words as law_words
from .judge import Judged, Rivalry, rivalries
from .record import notes, records

_COLUMNS = (
    Column("benchmark"),
    Column("sizes"),
    Column("law"),
    Column("exponent"),
    Column("at max n", "right"),
    Column("note"),
)
_PREDICTED = (Column("predicted"), Column("n", "right"), Column("cost"))
_SENTENCES = 6


def scaling_report(
    judged: Sequence[Judged], subjects: Mapping[str, str], widened: float = 1.0
) -> Report:
    """Report on each machine, environment and commit; `judged` is sorted by these.

    subjects: commit -> its title, as far as known. widened: factor that intervals were stretched
    by, which is told.
    """
    names = short_names({one.series.key.benchmark for one in judged})
    several = len({one.series.key.environment for one in judged}) > 1
    tables: list[Table] = []
    told: list[Mapping[str, Any]] = []
    for (machine, environment, commit), group in groupby(judged, key=_place):
        here = list(group)
        title = f"{machine}{f' in {environment}' if several else ''}, commit {commit[:8]}"
        subject = subjects.get(commit)
        tables.append(_laws(f"{title}: {subject}" if subject else title, here, names))
        told += records(here)
        if any(one.predictions for one in here):
            tables.append(_predictions(title, here, names, widened))
    return Report(tuple(tables), tuple(told))


def _place(judged: Judged) -> tuple[str, str, str]:
    key = judged.series.key
    return key.machine, key.environment, key.commit


def _laws(title: str, judged: Sequence[Judged], names: Mapping[str, str]) -> Table:
    numbers: dict[str, int] = {}
    rows = tuple((name(one.series, names), *_cells(one, numbers)) for one in judged)
    axes = " or ".join(sorted({one.series.axis for one in judged}))
    few = len(judged) <= _SENTENCES
    compared = [r for r in rivalries(judged) if few or r.crossover.kind == "overtakes"]
    told = [
        f"n is {axes}; ranges: 95 % intervals; exponent: of offset + c n^exponent; ?: undecided.",
        *(f"[{number}] {note}" for note, number in numbers.items()),
        *(_rivalry(rivalry, names) for rivalry in compared),
        *(_sentence(one, names) for one in judged if few),
    ]
    return Table(title, _COLUMNS, rows, tuple(told))


def name(series: SizeSeries, names: Mapping[str, str]) -> str:
    """Return the short name of a series with the parameters held fixed."""
    benchmark = series.key.benchmark
    return names[benchmark] + series.label.removeprefix(benchmark)


def _cells(one: Judged, numbers: dict[str, int]) -> tuple[str, ...]:
    """Return a row's cells after the name; `numbers` gives each different note its number."""
    series, growth = one.series, one.growth
    told = ([growth.reason] if growth.reason else []) + notes(series)
    references = [str(numbers.setdefault(note, len(numbers) + 1)) for note in told]
    first, last = quantities.count(series.sizes[0]), quantities.count(series.sizes[-1])
    return (
        f"{len(series.sizes)}: {first}…{last}",
        law_words.law(growth, series.unit),
        law_words.exponent(growth),
        quantities.quantity(series.costs[-1], series.unit),
        f"[{','.join(references)}]" if references else "",
    )


def _sentence(one: Judged, names: Mapping[str, str]) -> str:
    parts = [law_words.sentence(one.growth, one.series.unit, one.series.axis)]
    for size, answer in one.predictions:
        if isinstance(answer, Interval):
            cost = law_words.cost(answer, one.series.unit)
            parts.append(f"at {size:,.10g} {one.series.axis} {cost}")
    return f"{name(one.series, names)}: {'; '.join(parts)}."


def _rivalry(rivalry: Rivalry, names: Mapping[str, str]) -> str:
    """Return `Step.time_step: numba overtakes numpy from 140 vehicles (120 to 170).`"""
    own, other = (unquoted(value) for value in (rivalry.value, rivalry.other))
    series, crossover = rivalry.series, rivalry.crossover
    fixed = [pair for pair in series.key.params if pair[0] != rivalry.param]
    who = labelled(names[series.key.benchmark], fixed)
    if crossover.size is not None:
        size, low, high = (
            quantities.count(n)
            for n in (crossover.size.value, crossover.size.low, crossover.size.high)
        )
        return f"{who}: {own} overtakes {other} from {size} {series.axis} (95 %: {low} to {high})."
    first, last = crossover.ratio
    return f"{who}: {own} is cheaper than {other} at every n, {first:.2g}x to {last:.2g}x."


def _predictions(
    title: str, judged: Sequence[Judged], names: Mapping[str, str], widened: float
) -> Table:
    rows, told = [], ["Intervals (95 %) are for the cost that many processes would show."]
    if widened > 1:
        told.append(f"They are {widened:.2g} times as wide as the fit says: see --score.")
    reasons: dict[str, int] = {}
    for one in judged:
        for size, answer in one.predictions:
            if isinstance(answer, str):
                cell = f"refused [{reasons.setdefault(answer, len(reasons) + 1)}]"
            else:
                cell = law_words.cost(answer, one.series.unit)
            rows.append((name(one.series, names), f"{size:,.10g}", cell))
    told += [f"[{number}] {reason}" for reason, number in reasons.items()]
    return Table(f"{title}: predictions", _PREDICTED, tuple(rows), tuple(told))
