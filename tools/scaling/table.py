"""The report of `scaling`: laws, a row a series; predictions, a row a size; and comparisons."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from ..render import quantities
from ..render.names import short_names
from ..render.report import Column, Report, Table
from ..stats.interval import Interval, Refusal
from ..store.cases import labelled, unquoted
from ..store.series import SizeSeries
from . import words as law_words
from .judge import SeriesComparison, SeriesGrowth, compare_series
from .record import notes, records
from .rule.growth import LawClaim

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
    judged: Sequence[SeriesGrowth], subjects: Mapping[str, str], inflation: float = 1.0
) -> Report:
    """Report on each machine, environment and commit; `judged` is sorted by these.

    subjects: commit -> its title, as far as known. inflation: of the intervals of predictions.
    """
    names = short_names({growth.series.key.benchmark for growth in judged})
    several = len({growth.series.key.environment for growth in judged}) > 1
    tables: list[Table] = []
    objects: list[Mapping[str, Any]] = []
    for (machine, environment, commit), group in groupby(judged, key=_place):
        here = list(group)
        comparisons = list(compare_series(here))
        title = f"{machine}{f' in {environment}' if several else ''}, commit {commit[:8]}"
        subject = subjects.get(commit)
        full_title = f"{title}: {subject}" if subject else title
        tables.append(_laws(full_title, here, comparisons, names))
        if any(growth.predictions for growth in here):
            tables.append(_predictions(title, here, names, inflation))
        objects += records(here, comparisons)
    return Report(tuple(tables), tuple(objects))


def _place(judged: SeriesGrowth) -> tuple[str, str, str]:
    key = judged.series.key
    return key.machine, key.environment, key.commit


def _laws(
    title: str,
    judged: Sequence[SeriesGrowth],
    comparisons: Sequence[SeriesComparison],
    names: Mapping[str, str],
) -> Table:
    numbers: dict[str, int] = {}
    rows = tuple((name(growth.series, names), *_cells(growth, numbers)) for growth in judged)
    axes = " or ".join(sorted({growth.series.axis for growth in judged}))
    few = len(judged) <= _SENTENCES
    shown = [c for c in comparisons if few or c.crossover.kind == "overtakes"]
    below = [
        f"n is {axes}; ranges: 95 % intervals; exponent: of offset + c n^exponent; ?: undecided.",
        *(f"[{number}] {note}" for note, number in numbers.items()),
        *(_comparison(comparison, names) for comparison in shown),
        *(_sentence(growth, names) for growth in judged if few),
    ]
    return Table(title, _COLUMNS, rows, tuple(below))


def name(series: SizeSeries, names: Mapping[str, str]) -> str:
    """Return the short name of a series with the parameters held fixed."""
    benchmark = series.key.benchmark
    return names[benchmark] + series.label.removeprefix(benchmark)


def _cells(judged: SeriesGrowth, numbers: dict[str, int]) -> tuple[str, ...]:
    """Return a row's cells after the name; `numbers` gives each different note its number."""
    series, growth = judged.series, judged.growth
    reasons = [] if isinstance(growth, LawClaim) else [growth.reason]
    references = [
        str(numbers.setdefault(note, len(numbers) + 1)) for note in reasons + notes(series)
    ]
    first, last = quantities.count(series.sizes[0]), quantities.count(series.sizes[-1])
    return (
        f"{len(series.sizes)}: {first}…{last}",
        law_words.law(growth, series.unit),
        law_words.exponent(growth),
        quantities.quantity(series.costs[-1], series.unit),
        f"[{','.join(references)}]" if references else "",
    )


def _sentence(judged: SeriesGrowth, names: Mapping[str, str]) -> str:
    series = judged.series
    parts = [law_words.sentence(judged.growth, series.unit, series.axis)]
    for size, answer in judged.predictions:
        if isinstance(answer, Interval):
            cost = law_words.cost(answer, series.unit)
            parts.append(f"at {size:,.10g} {series.axis} {cost}")
    return f"{name(series, names)}: {'; '.join(parts)}."


def _comparison(comparison: SeriesComparison, names: Mapping[str, str]) -> str:
    """Return `Step.time_step: numba overtakes numpy from 140 vehicles (120 to 170).`"""
    own, other = (unquoted(value) for value in (comparison.value, comparison.other))
    series, crossover = comparison.series, comparison.crossover
    fixed = [pair for pair in series.key.params if pair[0] != comparison.param]
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
    title: str, judged: Sequence[SeriesGrowth], names: Mapping[str, str], inflation: float
) -> Table:
    below = ["Intervals (95 %) are for the cost that many processes would show."]
    if inflation > 1:
        below.append(
            f"They are {inflation:.2g} times as wide as the fit says, because earlier ones were"
            " too narrow: see `python -m tools score`."
        )
    rows = []
    reasons: dict[str, int] = {}
    for growth in judged:
        for size, answer in growth.predictions:
            if isinstance(answer, Refusal):
                cell = f"refused [{reasons.setdefault(answer.reason, len(reasons) + 1)}]"
            else:
                cell = law_words.cost(answer, growth.series.unit)
            rows.append((name(growth.series, names), f"{size:,.10g}", cell))
    below += [f"[{number}] {reason}" for reason, number in reasons.items()]
    return Table(f"{title}: predictions", _PREDICTED, tuple(rows), tuple(below))
