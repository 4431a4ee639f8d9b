"""What `scaling --format json` tells of a series: docs/scaling.schema.json."""

from collections.abc import Sequence
from typing import Any

from ..render.intervals import interval_record
from ..stats.interval import Interval
from ..store.series import SizeSeries
from .judge import Judged, Rivalry, rivalries

RECORD_KEYS = (
    *("benchmark", "params", "machine", "commit", "environment", "axis", "unit", "sizes"),
    *("values", "law", "reason", "candidates", "exponent", "offset", "coefficient", "break_size"),
    *("predictions", "overtakes", "change", "notes"),
)


def records(judged: Sequence[Judged]) -> tuple[dict[str, Any], ...]:
    """Return an object for each of the series of one commit."""
    overtaken = [rivalry for rivalry in rivalries(judged) if rivalry.crossover.size]
    return tuple(record(one, overtaken) for one in judged)


def record(judged: Judged, overtaken: Sequence[Rivalry] = ()) -> dict[str, Any]:
    """Return the object of one series and commit."""
    series, growth = judged.series, judged.growth
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
        "candidates": [{"law": law, "weight": weight} for law, weight in growth.candidates],
        "exponent": interval_record(growth.exponent),
        "offset": interval_record(growth.offset),
        "coefficient": interval_record(growth.coefficient),
        "break_size": growth.break_size,
        "predictions": [_prediction(size, answer) for size, answer in judged.predictions],
        "overtakes": [
            {"param": one.param, "value": one.other, "from": interval_record(one.crossover.size)}
            for one in overtaken
            if one.series.key == series.key
        ],
        "change": None,
        "notes": notes(series),
    }


def notes(series: SizeSeries) -> list[str]:
    """Return what to bear in mind when reading a series."""
    found = []
    if series.lost:
        found.append(f"{series.lost} of {series.lost + len(series.sizes)} sizes gave no number")
    if series.outdated:
        found.append("measured with another version of the benchmark than today's")
    return found


def _prediction(size: float, answer: Interval | str) -> dict[str, Any]:
    if isinstance(answer, str):
        return {"n": size, "refused": answer}
    return {"n": size, "value": answer.value, "low": answer.low, "high": answer.high}
