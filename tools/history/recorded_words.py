"""The recorded history in about ten lines of 80 columns."""

from collections.abc import Iterator, Mapping

from ..render.names import short_names
from ..render.quantities import quantity
from ..scaling.law_counts import count_words
from ..scaling.rates import value_of
from ..scaling.rule.growth import LawClaim
from ..scaling.series_words import name
from ..scaling.words import formula
from ..stats.interval import Interval
from ..store.commits import Commits
from ..store.history import Series
from ..store.series import SizeSeries
from .recorded import LastChange, RecordedHistory, ThenAndNow
from .words import curve_label, label

WIDTH = 80
_MOST_ENGINES = 7


def recorded_lines(recorded: RecordedHistory, commits: Commits) -> Iterator[str]:
    """Yield the lines, without ends."""
    newest = recorded.commits[-1][:8]
    start = f"Recorded on {recorded.machine}, {len(recorded.commits)} commits to {newest}"
    yield from _engines(start, recorded.engines[:_MOST_ENGINES])
    yield f"Laws of growth at {newest}: {count_words(recorded.laws)}"
    if recorded.example:
        yield f"  {_law(*recorded.example)}"
    if recorded.last_change:
        yield from _last_change(recorded.last_change, commits)


def speed_words(change: Interval) -> str:
    """Return a new time over an old one in words: `3.2x as fast`, `1.4x as slow`."""
    if change.low <= 1 <= change.high:
        return "no clear change"
    factor = change.value if change.value > 1 else 1 / change.value
    return f"{float(f'{factor:.2g}'):g}x as {'slow' if change.value > 1 else 'fast'}"


def _engines(start: str, engines: tuple[ThenAndNow, ...]) -> Iterator[str]:
    if not engines:
        yield start
        return
    size, axis = engines[0].series.size, engines[0].series.axis
    yield f"{start}; a call at {size:,.10g} {axis}:"
    benchmarks = [engine.series.benchmark for engine in engines]
    last_parts = {name: name.rpartition(".")[2] for name in benchmarks}
    labels = [curve_label(engine.series, last_parts) for engine in engines]
    width = max(map(len, labels))
    for engine, shown in zip(engines, labels, strict=True):
        then, now = quantity(engine.then_s, "seconds"), quantity(engine.now_s, "seconds")
        since = engine.first_commit[:8]
        yield f" {shown:<{width}} {since} {then:>7} → {now:>7}  {speed_words(engine.change)}"


def _law(series: SizeSeries, claim: LawClaim) -> str:
    shown = name(series, short_names([series.key.benchmark]))
    return f"{shown}: {formula(claim, series.unit, series.axis)}"


def _last_change(last: LastChange, commits: Commits) -> Iterator[str]:
    start = "Last change: "
    yield start + commits.title(last.commit, WIDTH - len(start) - 9)
    names = short_names({series.benchmark for series, _ in last.changed})
    more = f", and {len(last.changed) - 1} more" if len(last.changed) > 1 else ""
    yield f"  {_changed(*last.changed[0], names)}{more}"


def _changed(series: Series, factor: Interval, names: Mapping[str, str]) -> str:
    if series.unit == "seconds" or series.higher_is_better:
        of_time = value_of(factor, series.higher_is_better)
        return f"{label(series, names)}: {speed_words(of_time)}"
    return f"{label(series, names)}: x {factor.value:.3g}"
