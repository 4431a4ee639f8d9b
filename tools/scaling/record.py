"""What `scaling --format json` says of a series: docs/scaling.schema.json."""

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

from ..errors import some
from ..render.intervals import interval_record
from ..stats.interval import Interval, Refusal
from ..store.cases import unquoted
from ..store.series import SizeSeries
from . import words as law_words
from .judge import SeriesComparison, SeriesGrowth
from .rates import exponent_of, reason_of
from .rule.growth import Growth, LawClaim, Undecided, law_name

RECORD_KEYS = (
    *("benchmark", "params", "machine", "commit", "environment", "axis", "unit", "sizes"),
    *("values", "law", "reason", "candidates", "exponent", "heading", "offset", "coefficient"),
    *("lower", "lower_coefficient", "break_size", "predictions", "overtakes", "change", "notes"),
    *("higher_is_better", "other_axes"),
)


def records(
    judged: Iterable[SeriesGrowth], comparisons: Sequence[SeriesComparison]
) -> list[dict[str, Any]]:
    """Return an object for each of the series of one commit; comparisons: of these series."""
    return [record(growth, comparisons) for growth in judged]


def record(judged: SeriesGrowth, comparisons: Sequence[SeriesComparison] = ()) -> dict[str, Any]:
    """Return the object of one series and commit; comparisons: of any series."""
    series = judged.series
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
        **growth_fields(judged.growth, series.higher_is_better),
        "predictions": list(starmap(_prediction, judged.predictions)),
        "overtakes": [
            {
                "param": comparison.param,
                "value": comparison.other,
                "from": interval_record(comparison.crossover.size),
            }
            for comparison in comparisons
            if comparison.series.key == series.key and comparison.crossover.size
        ],
        "change": None,
        "notes": [*law_words.remarks(judged.growth), *notes(series), *_beyond(judged)],
        "higher_is_better": series.higher_is_better,
        "other_axes": list(series.other_axes),
    }


def growth_fields(growth: Growth, higher_is_better: bool) -> dict[str, Any]:
    """Return the fields from `law` to `break_size`.

    higher_is_better: of the values, whose exponent it is; the law is that of 1 / value then.
    """
    claim = growth if isinstance(growth, LawClaim) else None
    judged = growth if isinstance(growth, LawClaim | Undecided) else None
    candidates = judged.candidates if judged else ()
    exponent = exponent_of(judged.exponent, higher_is_better) if judged else None
    return {
        "law": law_name(growth),
        "reason": None if isinstance(growth, LawClaim) else reason_of(growth, higher_is_better),
        "candidates": [{"law": law, "weight": weight} for law, weight in candidates],
        "exponent": interval_record(exponent),
        "heading": _heading(judged, higher_is_better) if judged else None,
        "offset": interval_record(claim.offset if claim else None),
        "coefficient": interval_record(claim.coefficient if claim else None),
        "lower": claim.lower if claim else None,
        "lower_coefficient": interval_record(claim.lower_coefficient if claim else None),
        "break_size": claim.break_size if claim else None,
    }


def _heading(judged: LawClaim | Undecided, higher_is_better: bool) -> float | None:
    turned = -1 if higher_is_better else 1
    return None if judged.heading is None else turned * judged.heading


def notes(series: SizeSeries) -> list[str]:
    """Return what to bear in mind when reading a series."""
    remarks = []
    if series.left_out:
        named = some(map(unquoted, series.left_out))
        remarks.append(f"left out, as no number above 0: {series.axis} = {named}")
    if series.lost:
        remarks.append(f"{series.lost} of {series.lost + len(series.sizes)} sizes gave no number")
    if series.outdated:
        remarks.append("measured with another version of the benchmark than today's")
    return remarks


def _beyond(judged: SeriesGrowth) -> list[str]:
    largest = judged.series.sizes[-1]
    answered = [n for n, answer in judged.predictions if isinstance(answer, Interval)]
    return [law_words.IF_NOTHING_NEW] if any(n > largest for n in answered) else []


def _prediction(size: float, answer: Interval | Refusal) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"n": size, "refused": answer.reason}
    return {"n": size, "value": answer.value, "low": answer.low, "high": answer.high}
