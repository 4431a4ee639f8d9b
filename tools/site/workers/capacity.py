"""The throughput of all cores over the commits, as it was measured at the largest size."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...history.answer import History, SuiteHistory
from ...history.words import names_of, what_how_certain
from ...projection.axis import throughput
from ...render.quantities import quantity
from ...render.report import Column, Table
from ...render.untrusted import printable
from ...stats.arrays import FloatArray
from ...stats.interval import Refusal
from ...store.cases import labelled
from ...store.history import Series
from ...store.sizes import size_of
from ...store.workers import worker_rank
from ..charts import Axis, chart, lines, points, rules, shorts
from ..laws.rule.thinning import thinned
from ..links import commit_url
from ..page import Chart
from ..places import Place, place_names
from .curves import throughput_title

MOST_CHARTS = 4
MOST_LINES = 7  # of a chart, which have a colour and a shape each
_MOST_POINTS = 400  # of a line
_TITLE = 60  # characters of a commit's title
_FEWEST_COUNTS = 2  # of workers, so that most of them are more than one
_COLUMNS = (
    Column("throughput of"),
    Column("commits", "right"),
    Column("oldest", "right"),
    Column("newest", "right"),
)


@dataclass(frozen=True, slots=True)
class Capacity:
    """One kind of curve: the series of most workers at its largest size.

    label: what was measured, and by how many workers. per_s: shape (places,), in `unit`, NaN where
    not measured.
    """

    label: str
    row: int
    unit: str
    per_s: FloatArray


def capacity_charts(history: History) -> tuple[Chart, ...]:
    """Return a chart for each machine and unit whose throughput was measured at two commits."""
    names = names_of(history)
    where = place_names(map(_place, history.suites))
    charts = (
        (suite, unit, [each for each in found if each.unit == unit])
        for suite in history.suites
        for found in [list(capacities(suite, names))]
        for unit in dict.fromkeys(each.unit for each in found)
    )
    return tuple(
        _chart(f"capacity-{number}", where[_place(suite)], history, suite, unit, found[:MOST_LINES])
        for number, (suite, unit, found) in zip(range(MOST_CHARTS), charts, strict=False)
    )


def _place(suite: SuiteHistory) -> Place:
    return suite.costs.timeline.machine, suite.costs.timeline.environment


def capacities(suite: SuiteHistory, names: Mapping[str, str]) -> Iterator[Capacity]:
    """Yield the capacities of a suite that two commits tell of; names: of benchmarks, short."""
    kinds: dict[object, list[tuple[float, float, int]]] = defaultdict(list)
    for row, series in enumerate(suite.costs.series):
        workers = _workers(series)
        if workers is not None and not series.outdated:
            size = -np.inf if np.isnan(series.size) else series.size
            kind = (series.benchmark, series.version, _others(series))
            kinds[kind].append((size, workers, row))
    for of_kind in kinds.values():
        if len({workers for _, workers, _ in of_kind}) < _FEWEST_COUNTS:
            continue
        _, workers, row = max(of_kind)
        series = suite.costs.series[row]
        found = _throughput(suite.costs.values[row].astype(np.float64), series)
        if not isinstance(found, Refusal) and np.isfinite(found[0]).sum() > 1:
            name = labelled(names[series.benchmark], _others(series))
            at = "" if np.isnan(series.size) else f" at {series.size:,.10g} {series.axis}"
            yield Capacity(printable(f"{name}, {workers:g} workers{at}"), row, found[1], found[0])


def _workers(series: Series) -> float | None:
    counts = (size_of(value) for name, value in series.params if worker_rank(name) is not None)
    return next(counts, None)


def _others(series: Series) -> tuple[tuple[str, str], ...]:
    """Return the parameters besides workers and size."""
    return tuple(pair for pair in series.fixed if worker_rank(pair[0]) is None)


def _throughput(values: FloatArray, series: Series) -> tuple[FloatArray, str] | Refusal:
    """Return the throughput of each place, NaN where there is none, with its unit."""
    there = np.isfinite(values) & (values > 0)
    found = throughput(values[there], series.unit, series.higher_is_better)
    if isinstance(found, Refusal):
        return found
    per_s = np.full(len(values), np.nan)
    per_s[there] = found[0]
    return per_s, found[1]


def _chart(
    name: str,
    where: str,
    history: History,
    suite: SuiteHistory,
    unit: str,
    found: Sequence[Capacity],
) -> Chart:
    x, y = Axis("place", "commits, oldest first", ticks="d"), Axis("per_s", throughput_title(unit))
    layers = [*rules("events", x), *lines("line", x, y, "series"), *points("line", x, y, "series")]
    lists = {
        "line": [point for each in found for point in _points(history, suite, each)],
        "events": list(_events(history, suite, {each.row for each in found})),
    }
    return Chart(
        name=name,
        title=f"All cores over the commits on {printable(where)}",
        spec=chart(layers, lists),
        alt=f"Throughput over the commits; {len(lists['events'])} changes are marked.",
        numbers=Table("Oldest and newest", _COLUMNS, tuple(map(_row, found))),
    )


def _points(history: History, suite: SuiteHistory, of: Capacity) -> Iterator[dict[str, object]]:
    for t in thinned(of.per_s, _MOST_POINTS).tolist():
        commit = suite.place(t).commits[0]
        told = (
            f"{of.label}: {quantity(of.per_s[t], of.unit)} at {history.commits.title(commit, 60)}"
        )
        (shown,) = shorts([of.per_s[t]])
        yield {
            "place": t,
            "per_s": shown,
            "series": of.label,
            "tell": printable(told),
            "href": commit_url(commit),
        }


def _events(history: History, suite: SuiteHistory, rows: set[int]) -> Iterator[dict[str, object]]:
    for event in suite.findings.events:
        if not rows.isdisjoint(event.series):
            commit = history.commits.title(suite.place(event.likeliest).commits[0], _TITLE)
            told = f"{commit}: {what_how_certain(history, event)}"
            yield {"place": event.likeliest, "tell": printable(told)}


def _row(of: Capacity) -> tuple[str, ...]:
    known = of.per_s[np.isfinite(of.per_s)]
    ends = (quantity(float(value), of.unit) for value in (known[0], known[-1]))
    return (of.label, f"{len(known):,}", *ends)
