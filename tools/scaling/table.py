"""The report of `scaling`: laws, a row a series; predictions, a row a size; and comparisons."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from ..errors import some
from ..render import quantities
from ..render.footnotes import Cell, Noted, footnoted
from ..render.names import short_names
from ..render.report import Column, Report, Table
from ..stats.interval import Interval, Refusal
from . import judged_words
from . import words as law_words
from .judge import SeriesGrowth
from .places import JudgedPlace, by_place, newest
from .record import notes, records
from .series_words import name, overtakes
from .series_words import sentence as comparison_sentence
from .summary import scaling_summary

_COLUMNS = (
    Column("benchmark"),
    Column("sizes"),
    Column("law"),
    Column("exponent"),
    Column("at max n", "right"),
    Column("note"),
)
_OF_RATES = (
    "Of rates, of which more is better, the law is that of 1/rate, the exponent that of the rate."
)
_SENTENCES = 6  # series at most that have a sentence each
_WHOLE = 12  # series at most that text always shows all of
_BRIEF_ROWS, _BRIEF_TABLES = 32, 8  # shown of more, in all


@dataclass(frozen=True, slots=True)
class _Words:
    """What tables take besides series.

    names: the short names of benchmarks. subjects: titles of commits, as far as known. several:
    machines with several environments. inflation: the most of any prediction.
    """

    names: Mapping[str, str]
    subjects: Mapping[str, str]
    several: Set[str]
    inflation: float

    def title(self, place: JudgedPlace) -> str:
        """Return where and when it was measured."""
        where = f" in {place.environment}" if place.machine in self.several else ""
        return f"{place.machine}{where}, commit {place.commit[:8]}"


def scaling_report(
    judged: Sequence[SeriesGrowth], subjects: Mapping[str, str], inflation: float = 1.0
) -> Report:
    """Report on each machine, environment and commit; `judged` is sorted by these.

    subjects: commit -> its title, as far as known. inflation: the most of any prediction.
    Where there are many series, text shows the claimed laws of the newest commits first.
    """
    names = short_names({growth.series.key.benchmark for growth in judged})
    places = by_place(judged)
    environments = {(place.machine, place.environment) for place in places}
    counts = Counter(machine for machine, _ in environments)
    several = {machine for machine, count in counts.items() if count > 1}
    words = _Words(names, subjects, several, inflation)
    few = all(len(place.judged) <= _SENTENCES for place in places)
    return Report(
        tables=tuple(table for place in places for table in _tables(place, words)),
        records=tuple(
            each for place in places for each in records(place.judged, place.comparisons)
        ),
        summary=scaling_summary(places, names, few),
        brief=_brief(newest(places), words) if len(judged) > _WHOLE else None,
    )


def _tables(place: JudgedPlace, words: _Words) -> list[Table]:
    few = len(place.judged) <= _SENTENCES
    compared = [each for each in place.comparisons if few or overtakes(each)]
    below = [comparison_sentence(each, words.names) for each in compared]
    below += [_sentence(growth, words.names) for growth in place.judged if few]
    tables = [_laws(place, place.judged, words, below)]
    if any(growth.predictions for growth in place.judged):
        tables.append(_predictions(place, place.judged, words))
    return tables


def _brief(places: Sequence[JudgedPlace], words: _Words) -> tuple[Table, ...]:
    """Return tables of what is known at these places, of all series where nothing is."""
    shown = places[:_BRIEF_TABLES]
    most = _BRIEF_ROWS // len(shown)
    tables = [_laws(place, (place.claimed or place.judged)[:most], words, ()) for place in shown]
    for place in shown:
        answered = [
            growth
            for growth in place.judged
            if any(isinstance(answer, Interval) for _, answer in growth.predictions)
        ]
        if answered:
            tables.append(_predictions(place, answered[:most], words))
    return tuple(tables)


def _laws(
    place: JudgedPlace, judged: Sequence[SeriesGrowth], words: _Words, below: Sequence[str]
) -> Table:
    rows, footnotes = footnoted(
        (name(growth.series, words.names), *_cells(growth)) for growth in judged
    )
    axes = " or ".join(sorted({growth.series.axis for growth in judged}))
    legend = (
        f"n is {axes}{_others(judged)}; ranges: 95 % intervals; exponent: of these sizes;"
        " ?: undecided."
    )
    rates = [_OF_RATES] if any(growth.series.higher_is_better for growth in judged) else []
    title, subject = words.title(place), words.subjects.get(place.commit)
    full_title = f"{title}: {subject}" if subject else title
    return Table(full_title, _COLUMNS, rows, (legend, *rates, *footnotes, *below))


def _others(judged: Sequence[SeriesGrowth]) -> str:
    """Return which other parameters could be the size."""
    others = {name for growth in judged for name in growth.series.other_axes}
    return f" (or, with --axis, {some(others, ' or ')})" if others else ""


def _cells(judged: SeriesGrowth) -> tuple[Cell, ...]:
    """Return a row's cells after the name."""
    series = judged.series
    first, last = quantities.count(series.sizes[0]), quantities.count(series.sizes[-1])
    return (
        f"{len(series.sizes)}: {first}…{last}",
        judged_words.law(judged),
        judged_words.exponent(judged),
        quantities.quantity(series.costs[-1], series.unit),
        Noted(
            "", (*judged_words.footnotes(judged), *law_words.remarks(judged.growth), *notes(series))
        ),
    )


def _sentence(judged: SeriesGrowth, names: Mapping[str, str]) -> str:
    series = judged.series
    parts = [judged_words.sentence(judged)]
    for size, answer in judged.predictions:
        if isinstance(answer, Interval):
            cost = law_words.cost(answer, series.unit)
            parts.append(f"at {size:,.10g} {series.axis} {cost}")
    return f"{name(series, names)}: {'; '.join(parts)}."


def _predictions(place: JudgedPlace, judged: Sequence[SeriesGrowth], words: _Words) -> Table:
    what = _what([growth.series.higher_is_better for growth in judged])
    below = [f"Intervals (95 %) are for the {what} that many processes would show."]
    if any(_is_beyond(growth) for growth in judged):
        below.append(f"{law_words.IF_NOTHING_NEW.capitalize()}.")
    if words.inflation > 1:
        below.append(
            f"They are up to {words.inflation:.2g} times as wide as the fit says: earlier ones of"
            " the same law and reach were too narrow; see `python -m tools score`."
        )
    rows, footnotes = footnoted(
        (name(growth.series, words.names), f"{size:,.10g}", _answer(answer, growth.series.unit))
        for growth in judged
        for size, answer in growth.predictions
    )
    title = f"{words.title(place)}: predictions"
    columns = (Column("predicted"), Column("n", "right"), Column(what))
    return Table(title, columns, rows, (*below, *footnotes))


def _what(are_rates: Collection[bool]) -> str:
    return " or ".join(["cost"] * (not all(are_rates)) + ["rate"] * any(are_rates))


def _is_beyond(judged: SeriesGrowth) -> bool:
    largest = judged.series.sizes[-1]
    return any(size > largest for size, _ in judged.predictions)


def _answer(answer: Interval | Refusal, unit: str) -> Cell:
    if isinstance(answer, Refusal):
        return Noted("refused", (answer.reason,))
    return law_words.cost(answer, unit)
