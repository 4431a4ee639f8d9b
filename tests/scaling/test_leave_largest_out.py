"""The largest measured size is predicted from the smaller ones, in real results."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.laws.leave_largest_out import (
    LeftOut,
    coverage,
    leave_largest_out,
    recorded_series,
    with_error,
)
from tools.stats.interval import Interval, Refusal
from tools.store.series import SeriesKey, SizeSeries

SETS = ("blas-graviton",)
LEAST = 0.85
EVERY = 8


def tried(results: Path, every: int) -> list[LeftOut]:
    return [leave_largest_out(series) for series in recorded_series(results, every)]


def linear(costs_s: np.ndarray) -> SizeSeries:
    n = len(costs_s)
    return SizeSeries(
        key=SeriesKey("box", "py", "c0ffee", "time_it", None, ()),
        axis="n",
        unit="seconds",
        sizes=2.0 ** np.arange(n),
        costs=costs_s,
        samples=None,
        lower_quartile=np.full(n, np.nan),
        upper_quartile=np.full(n, np.nan),
        repeats=1,
        processes=1,
        lost=0,
        outdated=False,
    )


def share_inside(recorded: Callable[[str], Path], every: int) -> float:
    return coverage(case for name in SETS for case in tried(recorded(name) / "results", every))


def test_most_sizes_left_out_lie_within_what_was_predicted(
    recorded: Callable[[str], Path],
) -> None:
    assert share_inside(recorded, EVERY) >= LEAST


@pytest.mark.slow
def test_most_sizes_left_out_of_every_commit_lie_within_what_was_predicted(
    recorded: Callable[[str], Path],
) -> None:
    assert share_inside(recorded, every=1) >= LEAST


def test_the_size_left_out_takes_no_part_in_its_prediction() -> None:
    series = linear(1e-3 * 2.0 ** np.arange(8))
    costs_s = series.costs.copy()
    costs_s[-1] *= 10
    as_it_was, otherwise = (
        leave_largest_out(whole) for whole in (series, replace(series, costs=costs_s))
    )
    assert as_it_was.predicted == otherwise.predicted
    assert as_it_was.inside
    assert not otherwise.inside


def test_the_error_of_the_measurement_counts_in_quadrature() -> None:
    predicted = Interval(1.0, float(np.exp(-0.03)), float(np.exp(0.04)))
    wider = with_error(predicted, error=0.03 / 1.959964)
    assert np.log(wider.high) == pytest.approx(0.05, rel=1e-6)
    assert np.log(wider.low) == pytest.approx(-0.03 * np.sqrt(2), rel=1e-6)


def test_what_gets_no_prediction_is_not_inside_and_takes_no_part_in_coverage() -> None:
    short = leave_largest_out(linear(np.array([1.0, 2.0, 4.0, 8.0])))
    long = leave_largest_out(linear(2.0 ** np.arange(8)))
    assert isinstance(short.predicted, Refusal)
    assert not short.inside
    assert coverage([short, long]) == 1.0
    assert np.isnan(coverage([short]))
