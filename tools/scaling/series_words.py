"""Series in words: their names, and where one way overtakes another."""

from collections.abc import Mapping

from ..render import quantities
from ..store.cases import labelled, unquoted
from ..store.series import SizeSeries
from .judge import SeriesComparison


def name(series: SizeSeries, names: Mapping[str, str]) -> str:
    """Return the short name of a series with the parameters held fixed."""
    benchmark = series.key.benchmark
    return names[benchmark] + series.label.removeprefix(benchmark)


def overtakes(comparison: SeriesComparison) -> bool:
    """Return whether one way is slower below some size and faster above it."""
    return comparison.crossover.kind == "overtakes"


def sentence(comparison: SeriesComparison, names: Mapping[str, str]) -> str:
    """Return `Step.time_step: numba overtakes numpy from 140 vehicles (120 to 170)`."""
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
    does = "does more than" if series.higher_is_better else "is cheaper than"
    first, last = (f"{float(f'{ratio:.2g}'):g}x" for ratio in crossover.ratio)
    return f"{who}: {own} {does} {other} at every n, {first} to {last}."
