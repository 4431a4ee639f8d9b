"""Throughput over workers as JSON and as a picture: what was measured, the law and its band."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...projection.cells import name_of
from ...projection.curves import Curve
from ...projection.table import model_of, sentence
from ...render.quantities import quantity
from ...render.report import Column, Table
from ...render.untrusted import printable
from ...stats.interval import Interval
from ..charts import Axis, Layer, chart, labels, line_with_band, lines, points, rules, shorts
from ..links import commit_url, graph_url
from ..page import Chart

_DRAWN = 31  # numbers of workers at which a law is drawn
_BEYOND = 1.5  # how far, times the most workers
MEASURED, BEYOND = "measured", "more workers than cores"
_COLUMNS = (Column("workers", "right"), Column("throughput", "right"), Column("kind"))
Drawn = dict[str, Any]


def drawn_curve(
    curve: Curve, where: str, names: Mapping[str, str], graphs: Collection[str]
) -> Drawn | None:
    """Return what is drawn of a curve, None where no throughput is known of it.

    where: it was measured. names: short ones of benchmarks. graphs: those of which ASV has one.

    points, law, no_loss, cores, ends: lists of points, with fields as `worker_layers` has them.
    """
    if not len(curve.workers):
        return None
    key, model = curve.series.key, model_of(curve.verdict)
    label = printable(name_of(curve, dict(names)))
    told = printable(sentence(curve, label) or f"{label}: {model[0]}: {model[1] or 'no words'}.")
    one = np.flatnonzero(curve.workers == np.min(curve.workers))
    each = float(np.exp(np.mean(np.log(curve.throughput[one])))) / float(np.min(curve.workers))
    most = _BEYOND * float(np.max(curve.workers))
    called = repr((key.machine, key.environment, key.benchmark, key.version, key.params))
    return {
        "name": hashlib.blake2b(called.encode(), digest_size=5).hexdigest(),
        "label": label,
        "benchmark": key.benchmark,
        "where": printable(where),
        "machine": key.machine,
        "commit": key.commit[:12],
        "axis": curve.series.axis,
        "unit": curve.unit,
        "title": throughput_title(curve.unit),
        "sentence": told,
        "points": list(_points(curve, key.benchmark in graphs)),
        "law": list(_law(curve, most)),
        "no_loss": [
            {"workers": n, "throughput": value}
            for n, value in ((1, shorts([each])[0]), (most, shorts([each * most])[0]))
        ],
        "cores": _cores(curve, most),
        "ends": [{"workers": most, "throughput": shorts([each * most])[0], "text": "no loss"}],
    }


def throughput_title(unit: str) -> str:
    """Return the title of an axis of throughput."""
    return f"throughput [{unit}]"


def worker_layers(axis: str, title: str) -> list[Layer]:
    """Return the layers of one curve. axis: what counts workers. title: of the throughput."""
    x, y = Axis("workers", axis, ticks="d"), Axis("throughput", title, zero=True)
    return [
        *rules("cores", x),
        *lines("no_loss", x, y, thin=True),
        *line_with_band("law", x, y),
        *points("points", x, y, "kind"),
        *labels("ends", x, y, "text"),
    ]


def worker_chart(number: int, drawn: Drawn) -> Chart:
    """Return the picture of one curve."""
    lists = {name: drawn[name] for name in ("points", "law", "no_loss", "cores", "ends")}
    return Chart(
        name=f"workers-{number}",
        title=f"{drawn['label']} on {drawn['where']}, commit {drawn['commit'][:8]}",
        spec=chart(worker_layers(drawn["axis"], drawn["title"]), lists),
        alt=f"Throughput against {drawn['axis']}, dashed without any loss. {drawn['sentence']}",
        numbers=Table(f"{drawn['label']}: what was measured", _COLUMNS, tuple(_rows(drawn))),
    )


def _points(curve: Curve, has_graph: bool) -> Iterator[dict[str, Any]]:
    key = curve.series.key
    href = graph_url(key.benchmark, key.params) if has_graph else commit_url(key.commit)
    for n, value in zip(curve.workers.tolist(), curve.throughput.tolist(), strict=True):
        kind = BEYOND if n > (curve.cores or np.inf) else MEASURED
        told = f"{n:g} {curve.series.axis}: {quantity(value, curve.unit)}, {kind}"
        (shown,) = shorts([value])
        yield {"workers": n, "throughput": shown, "kind": kind, "tell": told, "href": href}


def _law(curve: Curve, most: float) -> Iterator[dict[str, float]]:
    for n in np.linspace(1.0, most, _DRAWN).tolist():
        answer = curve.predict(n)
        if isinstance(answer, Interval):
            value, low, high = shorts((answer.value, answer.low, answer.high))
            yield {"workers": shorts([n])[0], "throughput": value, "low": low, "high": high}


def _cores(curve: Curve, most: float) -> Sequence[dict[str, Any]]:
    if not curve.cores or curve.cores > most:
        return []
    return [{"workers": curve.cores, "tell": f"all {curve.cores} cores"}]


def _rows(drawn: Drawn) -> Iterator[tuple[str, ...]]:
    for point in drawn["points"]:
        told = quantity(point["throughput"], drawn["unit"])
        yield (f"{point['workers']:g}", told, point["kind"])
