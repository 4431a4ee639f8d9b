"""Wilson's interval against published numbers and what it is defined by."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.stats.wilson import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [  # Newcombe, Statist. Med. 17 (1998) 857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals_come_out(successes: int, trials: int, low: float, high: float) -> None:
    interval = wilson(successes, trials)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert interval.value == successes / trials


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_ends_are_the_rates_that_the_score_test_just_keeps(count: tuple[int, int]) -> None:
    successes, trials = count
    interval = wilson(successes, trials)
    assert 0 <= interval.low <= interval.value <= interval.high <= 1
    for end in (interval.low, interval.high):
        if 0 < end < 1:
            score = (successes / trials - end) / math.sqrt(end * (1 - end) / trials)
            assert abs(score) == pytest.approx(1.959964, rel=1e-5)


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_failures_have_the_mirrored_interval(count: tuple[int, int]) -> None:
    successes, trials = count
    there, back = wilson(successes, trials), wilson(trials - successes, trials)
    assert (1 - back.high, 1 - back.low) == pytest.approx((there.low, there.high), abs=1e-12)


def test_no_trials_leave_every_rate_possible() -> None:
    nothing = wilson(0, 0)
    assert math.isnan(nothing.value)
    assert (nothing.low, nothing.high) == (0, 1)


@pytest.mark.parametrize("count", [(-1, 3), (4, 3)])
def test_impossible_counts_are_an_error(count: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="successes in"):
        wilson(*count)
