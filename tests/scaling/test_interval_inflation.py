"""By how much predictions are widened: by law and reach, and by several series only."""

from dataclasses import replace

import numpy as np
import pytest

from tests.scaling.test_ledger import ONE
from tools.scaling.outcomes import Outcome, interval_inflation, scores
from tools.scaling.rule.interval_inflation import (
    AS_FITTED,
    IntervalInflation,
    reach_class,
    reach_of,
)


def outcomes(law: str, reach: float | None, off: float, series: int = 6) -> list[Outcome]:
    """Four predictions of each series, of ends 5 % away, with what was measured."""
    return [
        Outcome(
            replace(
                ONE,
                law=law,
                benchmark=f"time_{law}_{i}",
                n=100.0 * j,
                value=1.0,
                low=0.95,
                high=1.05,
                reach=reach,
            ),
            measured=1.0 + off,
            error=0.0,
        )
        for i in range(series)
        for j in range(1, 5)
    ]


def test_failures_of_one_law_far_out_widen_that_law_far_out() -> None:
    held = outcomes("n", 2.0, 0.01, series=40) + outcomes("n^2", 1.9, 0.01)
    found = interval_inflation(scores(held + outcomes("n^2", 9.0, 0.3)))
    assert found.of("n^2", 8.0) > 3
    assert found.of("n^2", 1.5) == 1.0
    assert found.of("n", 8.0) == 1.0
    assert found.of("n log n", 8.0) == 1.0
    assert found.most == found.of("n^2", 8.0)


def test_trivial_predictions_hide_no_failures() -> None:
    trivial = outcomes("1", 1.0, 0.0, series=200)
    found = interval_inflation(scores(trivial + outcomes("n^2", 4.0, 0.3)))
    assert found.of("n^2", 4.0) > 3
    assert found.of("1", 1.0) == 1.0


def test_one_series_decides_for_no_other() -> None:
    held = outcomes("n", 2.0, 0.01, series=50)
    failing = outcomes("n^2", 2.0, 0.3, series=1) * 3
    found = interval_inflation(scores(held + failing))
    assert found.most == 1.0


def test_a_law_whose_reach_is_not_known_is_judged_as_a_whole() -> None:
    found = interval_inflation(scores(outcomes("n^2", None, 0.3)))
    assert found.of("n^2", 2.0) == found.of("n^2", 9.0) > 3
    assert IntervalInflation().of("n^2", 2.0) == AS_FITTED.most == 1.0


@pytest.mark.parametrize(
    ("size", "reach", "of_class"),
    [(50.0, 1.0, 2.0), (400.0, 4.0, 5.0), (2.0, 5.0, 5.0), (1e4, 100.0, 10.0)],
)
def test_reach_is_how_far_beyond_the_sizes(size: float, reach: float, of_class: float) -> None:
    assert reach_of(size, np.array([10.0, 100])) == pytest.approx(reach)
    assert reach_class(reach) == of_class
