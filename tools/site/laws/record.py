"""The law of a curve at one commit as JSON, which is kept, and which a script draws."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ...scaling import judged_words
from ...scaling import words as law_words
from ...scaling.drawn import RIVALS, drawn_law, quartiles
from ...scaling.judge import SeriesGrowth, predict
from ...scaling.rates import exponent_of, values_of
from ...scaling.rule.growth import LawClaim
from ...scaling.rule.interval_inflation import REACHES, IntervalInflation
from ...scaling.rule.prediction import WIDEST, Predictor
from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ..charts import exact, shorts
from .rule.packing import ANSWERS, POINTS, packed
from .rule.pieces import NODES, in_pieces

Law = dict[str, Any]
DRAWN = 33  # sizes at which a law is drawn
_INSIDE = 1e-12  # of the last sizes that are answered, whose quotient may be rounded up


def law_record(judged: SeriesGrowth, inflation: IntervalInflation | None) -> Law:
    """Return the law of one series at one commit, its points, and what it answers at any size.

    inflation: of the answers, None where none are to be had.

    points: [size, cost, low, high], the quartiles. exponent, constant: [value, low, high] or null,
    the constant that of a claimed law, named `shape`. curve: see `_curve`. answers: see `_answers`.
    """
    series, growth = judged.series, judged.growth
    low, high = quartiles(series)
    columns = [_listed(each) for each in (series.sizes, series.costs, low, high)]
    claim = growth if isinstance(growth, LawClaim) else None
    exponent = None
    if not isinstance(growth, Refusal):
        exponent = exponent_of(growth.exponent, series.higher_is_better)
    return {
        "law": judged_words.law(judged),
        "sentence": judged_words.sentence(judged),
        "claimed": claim is not None,
        "shape": law_words.shape(claim) if claim else None,
        "exponent": _ends(exponent),
        "constant": _ends(claim.coefficient if claim else None),
        "points": [[exact(n), *shorts(told)] for n, *told in zip(*columns, strict=True)],
        "curve": _curve(judged),
        "answers": None if inflation is None else _answers(judged, inflation),
    }


def drawn_sizes(smallest: float, largest: float) -> FloatArray:
    """Return the sizes at which a law is drawn, shape (DRAWN,)."""
    return np.geomspace(smallest, largest, DRAWN)


def _listed(values: FloatArray) -> list[float]:
    listed: list[float] = values.tolist()
    return listed


def _ends(interval: Interval | None) -> list[float] | None:
    known = interval is not None and np.isfinite(interval.width)
    return shorts((interval.value, interval.low, interval.high)) if interval and known else None


def _curve(judged: SeriesGrowth) -> dict[str, Any] | None:
    """Return the law from size `from` to `to`, its band and its rivals, packed; null without one.

    A band wider than a prediction may be is cut off there.
    """
    law, more = drawn_law(judged), judged.series.higher_is_better
    if law is None:
        return None
    sizes = drawn_sizes(law.smallest, law.largest_answered)
    costs = law.costs(sizes)
    low, high = law.band(sizes)
    ends = np.clip(low, costs / WIDEST, None), np.clip(high, None, costs * WIDEST)
    low, high = (values_of(end, more) for end in (ends[::-1] if more else ends))
    growth = judged.growth
    rivals = () if isinstance(growth, Refusal) else growth.rivals[:RIVALS]
    return {
        "from": law.smallest,
        "to": law.largest_answered,
        "cost": _packed(values_of(costs, more)),
        "low": _packed(low),
        "high": _packed(high),
        "rivals": [
            [rival.law.law, _packed(values_of(rival.costs(sizes), more))] for rival in rivals
        ],
    }


def _packed(values: FloatArray) -> list[int | None]:
    return packed(_logs(values), POINTS)


def _logs(values: FloatArray) -> FloatArray:
    """Return the logs of values, NaN of what is not above 0."""
    logs: FloatArray = np.log(np.where(values > 0, values, np.nan))
    return logs


def _answers(judged: SeriesGrowth, inflation: IntervalInflation) -> dict[str, Any]:
    """Return what `scaling --predict` answers at any size, or why nothing is.

    ends: the sizes at which one piece ends and the next begins, the first and the last included.
    value, low, high: logs at NODES sizes a piece, packed; low and high less value. why: the number
    of a piece without an answer, and the reason. above, below: what is said of sizes that are
    farther than `most` times from `largest` or `smallest`, behind the number of times.
    """
    law = judged.predictor
    if isinstance(law, Refusal):
        return {"refused": law.reason}
    first, last = law.smallest / law.largest_extrapolation, law.largest_answered

    def answers(sizes: FloatArray) -> list[Interval | Refusal]:
        inside = np.clip(sizes, first * (1 + _INSIDE), last * (1 - _INSIDE))
        return predict(judged, inside.tolist(), inflation)

    def logs(sizes: FloatArray) -> FloatArray:
        return _logs(np.array([_row(answer) for answer in answers(sizes)]))

    pieces = in_pieces(logs, _edges(judged, law))
    nodes = np.full((len(pieces), NODES, 3), np.nan)
    for own, piece in zip(nodes, pieces, strict=True):
        if piece.logs is not None:
            own[:] = piece.logs
    value, low, high = nodes.reshape(-1, 3).T
    return {
        "ends": [pieces[0].start, *(piece.end for piece in pieces)],
        "value": packed(value, ANSWERS),
        "low": packed(low - value, ANSWERS),
        "high": packed(high - value, ANSWERS),
        "why": [
            [i, _reason(answers(np.geomspace(piece.start, piece.end, NODES)))]
            for i, piece in enumerate(pieces)
            if piece.logs is None
        ],
        "smallest": law.smallest,
        "largest": law.largest,
        "most": law.largest_extrapolation,
        "below": _too_far(judged, first / 2),
        "above": _too_far(judged, last * 2),
    }


def _row(answer: Interval | Refusal) -> tuple[float, float, float]:
    if isinstance(answer, Refusal):
        return np.nan, np.nan, np.nan
    return answer.value, answer.low, answer.high


def _edges(judged: SeriesGrowth, law: Predictor) -> Sequence[float]:
    """Return the sizes between which an answer has no jump, ascending.

    Laws jump between two measured sizes, in the geometric middle, or bend at one. Intervals are
    widened by how far they reach.
    """
    sizes = _listed(np.unique(judged.series.sizes))
    middles = [float(np.sqrt(a * b)) for a, b in pairwise(sizes)]
    reaches = [most * 1.001 for most in REACHES]
    beyond = [law.largest * reach for reach in reaches] + [law.smallest / each for each in reaches]
    first, last = law.smallest / law.largest_extrapolation, law.largest_answered
    inner = {float(f"{edge:.9g}") for edge in (*sizes, *middles, *beyond)}
    return [first, *sorted(edge for edge in inner if first < edge < last), last]


def _reason(answers: Sequence[Interval | Refusal]) -> str:
    refused = (answer.reason for answer in answers if isinstance(answer, Refusal))
    return next(refused, "not known there")


def _too_far(judged: SeriesGrowth, size: float) -> str:
    """Return what is said at a size that is too far, without the number that it begins with."""
    (answer,) = predict(judged, [size])
    return answer.reason.partition(" ")[2] if isinstance(answer, Refusal) else ""
