"""A cost over sizes as one more series: what all its sizes have in common is less noisy."""

from typing import Literal

import numpy as np

from ...scaling.rule.law_changes import judge_change
from ...scaling.rule.segment_profiles import segment_profiles
from ...stats.arrays import FloatArray, IntArray
from .event import CurveChange, Event, Suite

_FEWEST_SIZES = 3


def curves_of(suite: Suite) -> list[tuple[int, IntArray]]:
    """Return the number and the series of each curve that has _FEWEST_SIZES series or more."""
    order = np.argsort(suite.curves, kind="stable")
    numbers, first = np.unique(suite.curves[order], return_index=True)
    groups = np.split(order, first[1:])
    return [
        (int(number), series)
        for number, series in zip(numbers, groups, strict=True)
        if number >= 0 and len(series) >= _FEWEST_SIZES
    ]


def common_costs(suite: Suite, curves: list[tuple[int, IntArray]]) -> FloatArray:
    """Return per curve and commit the median of its costs, each over its own median.

    Shape (curves, commits), NaN where nothing was measured.
    """
    costs = np.full((len(curves), suite.values.shape[1]), np.nan)
    for number, (_, series) in enumerate(curves):
        logs = _logs(suite, series)
        logs = logs[np.isfinite(logs).any(axis=1)]
        measured = np.isfinite(logs).any(axis=0)
        if measured.any():
            own = logs - np.nanmedian(logs, axis=1, keepdims=True)
            costs[number, measured] = np.exp(np.nanmedian(own[:, measured], axis=0))
    return costs


def curve_changes(suite: Suite, events: list[Event]) -> list[tuple[CurveChange, ...]]:
    """Return of each event how the growth of the curves changed whose series are in it.

    Only of steps that are not the machine's. Costs between the steps of a curve are averaged, and
    the two beside the event compared, as `law_shift` does.
    """
    curves = dict(curves_of(suite))
    changed: list[tuple[CurveChange, ...]] = []
    of_event = [
        {int(suite.curves[series]) for series in event.series} & curves.keys()
        if event.kind == "step"
        else set()
        for event in events
    ]
    starts: dict[int, list[int]] = {}
    for event, numbers in zip(events, of_event, strict=True):
        for number in numbers:
            starts.setdefault(number, []).append(event.likeliest)
    for event, numbers in zip(events, of_event, strict=True):
        judged = (
            ()
            if event.cause == "machine"
            else tuple(
                _judge(suite, number, curves[number], starts[number], event.likeliest)
                for number in sorted(numbers)
            )
        )
        changed.append(tuple(change for change in judged if change is not None))
    return changed


def _judge(
    suite: Suite, number: int, series: IntArray, starts: list[int], place: int
) -> CurveChange | None:
    """Return how the growth of one curve changed at `place`; None: its sizes are no sizes."""
    sizes = suite.sizes[series]
    if not (sizes > 0).all() or len(np.unique(sizes)) < len(sizes):
        return None
    order = np.argsort(sizes)
    logs = _logs(suite, series[order]).T
    measured = np.flatnonzero(np.isfinite(logs).any(axis=1))
    switches = np.flatnonzero(np.diff(suite.machines)) + 1
    cuts = np.unique(np.searchsorted(measured, np.concatenate([starts, switches])))
    cuts = cuts[(cuts > 0) & (cuts < len(measured))]
    here = np.searchsorted(cuts, np.searchsorted(measured, place))
    if here == len(cuts):
        return None
    profiles = segment_profiles(logs[measured], cuts.tolist())
    difference = profiles.difference(int(here))
    change = judge_change(sizes[order], difference, place, False, len(measured), difference.p_none)
    kind: Literal["law", "constant", "undecided"]
    kind = "undecided" if change.kind == "machine" else change.kind
    return CurveChange(number, kind, change.exponent)


def _logs(suite: Suite, series: IntArray) -> FloatArray:
    """Return the log costs of some series, shape (series, commits), NaN where there are none."""
    values = suite.values[series].astype(np.float64)
    with np.errstate(invalid="ignore"):
        logs: FloatArray = np.log(np.where(np.isfinite(values) & (values > 0), values, np.nan))
    return logs
