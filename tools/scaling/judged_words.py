"""A judged series in words: as `words` says it of a cost, and of a rate as 1 / that."""

from dataclasses import replace

from ..render.quantities import quantity
from ..stats.interval import Refusal
from . import words as law_words
from .judge import SeriesGrowth
from .rates import cost_unit, exponent_of, reason_of
from .rule.growth import LawClaim, Undecided


def law(judged: SeriesGrowth) -> str:
    """Return the law in a table's cell: its formula, such as `1 / (2 µs + 50 ns × n)` of a rate."""
    growth, series = judged.growth, judged.series
    cell = law_words.law(growth, cost_unit(series.unit, series.higher_is_better))
    if not series.higher_is_better:
        return cell
    if isinstance(growth, LawClaim):
        is_flat = growth.law == "1"
        return quantity(1 / growth.coefficient.value, series.unit) if is_flat else f"1 / ({cell})"
    return f"1/rate: {cell}" if cell.endswith("?") else cell


def exponent(judged: SeriesGrowth) -> str:
    """Return the exponent with its interval; of a rate that falls it is below 0."""
    growth = judged.growth
    if isinstance(growth, Refusal):
        return ""
    of_values = exponent_of(growth.exponent, judged.series.higher_is_better)
    return law_words.exponent(replace(growth, exponent=of_values))


def offset(judged: SeriesGrowth) -> str:
    """Return the offset of the cost, of a rate that of 1 / rate."""
    series = judged.series
    return law_words.offset(judged.growth, cost_unit(series.unit, series.higher_is_better))


def footnotes(judged: SeriesGrowth) -> tuple[str, ...]:
    """Return why no law is claimed, in the same words for all series that want the same."""
    growth, of_rate = judged.growth, judged.series.higher_is_better
    if isinstance(growth, LawClaim):
        return ()
    if of_rate and isinstance(growth, Undecided) and growth.falls:
        return ("rate rises with size, and the classes only let it fall",)
    return (law_words.footnote(replace(growth, reason=reason_of(growth, of_rate))),)


def sentence(judged: SeriesGrowth) -> str:
    """Return the law of the cost, or rate, in a sentence, or why there is none."""
    growth, series = judged.growth, judged.series
    if not isinstance(growth, LawClaim):
        growth = replace(growth, reason=reason_of(growth, series.higher_is_better))
    unit = cost_unit(series.unit, series.higher_is_better)
    told = law_words.sentence(growth, unit, series.axis)
    if not series.higher_is_better or not isinstance(growth, LawClaim):
        return told
    if growth.law == "1":
        return f"rate stays: 1/rate is {told}"
    power = exponent_of(growth.exponent, series.higher_is_better).value
    return f"rate falls with {series.axis}, of these sizes ~ n^{power:.2f}: 1/rate is {told}"
