"""What the script of the scaling page loads: an index of all curves, and a file a curve."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from ...history.answer import History, SuiteHistory
from ...history.rule.event import Event
from ...history.table import growth_in_words
from ...history.words import names_of, ratio_range, what_how_certain
from ...render.untrusted import printable
from ..charts import cost_title, exact
from ..links import graph_url
from ..places import place_names
from .curves import Curve
from .pictures import templates
from .record import DRAWN, Law
from .rule.packing import ANSWERS, POINTS, packed

_HASH = 12
_NO_GROWTH = (None, "constant")  # shapes of laws
_TITLE = 60  # characters of a commit's title
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def scaling_data(
    history: History,
    curves: Sequence[Curve],
    laws: Sequence[Mapping[int, Law]],
    graphs: Collection[str],
) -> dict[str, Any]:
    """Return JSON by file name.

    laws: of each curve by place. graphs: the benchmarks of which ASV has a graph.
    """
    names = names_of(history)
    suites = {curve.place: curve.suite for curve in curves}
    numbers = {place: i for i, place in enumerate(suites)}
    called = place_names(suites)
    index = {
        "points": POINTS,
        "answers": ANSWERS,
        "drawn": DRAWN,
        "suites": [_suite(history, called[place], suite) for place, suite in suites.items()],
        "curves": [
            {
                "name": curve.name,
                "label": printable(names[curve.series.benchmark] + _behind(curve)),
                "asks": _regex(curve.series.curve),
                "suite": numbers[curve.place],
                "axis": curve.axis,
                "unit": curve.series.unit,
                "title": cost_title(curve.series.unit, curve.series.higher_is_better),
            }
            for curve in curves
        ],
        "first": _first(curves, laws),
        "charts": templates(),
    }
    files = {
        f"scaling/{curve.name}": _curve(history, curve, of_curve, graphs)
        for curve, of_curve in zip(curves, laws, strict=True)
    }
    return {"scaling": index, **files}


def _first(curves: Sequence[Curve], laws: Sequence[Mapping[int, Law]]) -> str:
    """Return the name of the curve that is shown first.

    It is known to grow, of today's version and measured last, as far as there is such a one.
    """

    def rank(i: int) -> tuple[bool, bool, int]:
        curve, of_curve = curves[i], laws[i]
        if not of_curve:
            return False, False, 0
        newest = max(of_curve)
        grows = of_curve[newest]["shape"] not in _NO_GROWTH
        return grows, not curve.series.outdated, curve.suite.place(newest).files[-1].date_ms

    return curves[max(range(len(curves)), key=rank)].name


def _behind(curve: Curve) -> str:
    return curve.label.removeprefix(curve.series.benchmark)


def _regex(label: str) -> str:
    """Return what --bench takes to ask for this series alone; it is safe between quotes."""
    return f"^{re.sub(r'[^A-Za-z0-9_ ,]', '.', label)}$"


def _suite(history: History, called: str, suite: SuiteHistory) -> dict[str, Any]:
    """Return where it was measured, and [hash, date, title] of the first commit of each place."""
    return {
        "name": printable(called),
        "machine": suite.costs.timeline.machine,
        "commits": list(_commits(history, suite)),
    }


def _commits(history: History, suite: SuiteHistory) -> Iterator[list[str]]:
    for place in suite.costs.timeline.places:
        commit = place.commits[0]
        date = _EPOCH + timedelta(milliseconds=place.files[0].date_ms)
        title = printable(history.commits.subject.get(commit, "")[:_TITLE])
        yield [commit[:_HASH], f"{date:%Y-%m-%d}", title]


def _curve(
    history: History, curve: Curve, laws: Mapping[int, Law], graphs: Collection[str]
) -> dict[str, Any]:
    """Return a curve: values packed by size; laws by place; events with what they did."""
    values = curve.values
    with np.errstate(invalid="ignore"):
        logs = np.log(np.where(values > 0, values, np.nan))
    series = curve.suite.costs.series
    return {
        "sizes": [exact(size) for size in curve.sizes],
        "graphs": [
            graph_url(series[row].benchmark, series[row].params)
            for row in curve.rows
            if series[row].benchmark in graphs
        ],
        "values": [packed(of_size, POINTS) for of_size in logs],
        "laws": [[place, law] for place, law in laws.items()],
        "events": [
            [event.likeliest, event_words(history, curve, event)] for event in curve.events()
        ],
    }


def event_words(history: History, curve: Curve, event: Event) -> str:
    """Return what an event did to a curve: `code, x 1.5; another law, exponent +0.5 (...)`."""
    words = f"{what_how_certain(history, event)}, {ratio_range(curve.suite, event)}"
    return printable("; ".join([words, *map(growth_in_words, event.curves)]))
