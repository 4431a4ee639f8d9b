"""Planted interference is found, what is no interference is not, and too little says so."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.observe.planted import ALONE_RATE, BESIDE_ONE, SEGMENT_S, company, segments
from tools.observe.rule.interference import SETTLE_S, Rates, is_too_much, rates, slow_down
from tools.observe.rule.segments import Segments
from tools.stats.interval import Interval, Refusal


def found(of: Segments, with_whom: tuple[np.ndarray, np.ndarray] = BESIDE_ONE) -> Rates:
    answer = rates(of, *with_whom)
    assert isinstance(answer, Rates)
    return answer


@given(st.floats(0.8, 3.0))
def test_what_was_planted_is_found_and_stopping_costs_nothing(slowed: float) -> None:
    answer = found(segments(slowed))
    assert answer.measured == pytest.approx(ALONE_RATE / slowed)
    assert answer.slowed == pytest.approx(slowed)
    assert answer.starved == 0


def test_a_segment_counts_as_alone_only_after_it_has_settled() -> None:
    of = segments(2.0)
    first = int(np.searchsorted(of.start_s, 0.3 - 1e-9))
    of.steps[first] = 0.0  # begins with the moment: caches are not warm yet
    assert of.start_s[first] - SETTLE_S < 0.3
    assert found(of).slowed == pytest.approx(2.0)


def test_a_core_that_others_took_is_no_interference() -> None:
    of = segments(1.25)
    taken = np.arange(len(of.steps)) % 3 == 0
    of.steps[taken] /= 2
    of.run_queue_wait_s[taken] = SEGMENT_S / 2
    answer = found(of)
    assert answer.measured == pytest.approx(ALONE_RATE / 1.25)
    assert answer.slowed == pytest.approx(1.25)
    assert answer.starved == pytest.approx(1 / 3, abs=0.02)


def test_where_others_had_the_core_all_the_time_there_is_a_rate_and_no_slow_down() -> None:
    answer = found(segments(1.25, waited=0.5))
    assert answer.measured == pytest.approx(ALONE_RATE / 1.25)
    assert answer.slowed is None
    assert answer.starved == 1


def test_threads_that_wait_longer_than_the_time_there_was_leave_what_was_used() -> None:
    of = replace(
        segments(1.25, waited=0.5),
        run_queue_wait_s=np.full(100, 3 * SEGMENT_S),
        cpu_user_s=np.full(100, SEGMENT_S / 2),
    )
    assert found(of).measured == pytest.approx(ALONE_RATE / 1.25)


def test_a_system_that_does_not_count_the_wait_changes_nothing() -> None:
    of = segments(1.25, waited=np.nan)
    assert found(of).slowed == pytest.approx(1.25)


def test_who_never_had_a_neighbour_is_measured_alone() -> None:
    start_s = np.array([0.31, 0.32, 0.33, 0.34])
    of = segments(1.5).where(np.isin(np.round(segments(1.5).start_s, 2), start_s))
    answer = found(of)
    assert answer.measured == pytest.approx(ALONE_RATE)
    assert answer.slowed is None


def test_a_process_that_was_stopped_in_every_segment_is_refused() -> None:
    assert isinstance(rates(segments(1.0), *company((0.0, -1))), Refusal)


@given(st.floats(1.0, 2.0), st.integers(0, 2**32 - 1))
def test_the_interval_over_processes_holds_the_true_slow_down(true: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    held = 0
    for _ in range(40):
        answer = slow_down(list(true * np.exp(rng.normal(0.0, 0.1, 8))))
        assert isinstance(answer, Interval)
        held += answer.low <= true <= answer.high
    assert held >= 28  # of 40 at 95 %: fewer in one of ten million such tests


@pytest.mark.parametrize("ratios", [[], [1.2], [1.2, 1.3]])
def test_two_processes_tell_no_slow_down(ratios: list[float]) -> None:
    assert isinstance(slow_down(ratios), Refusal)


def test_only_what_is_surely_more_than_the_limit_is_too_much() -> None:
    assert is_too_much(Interval(1.2, 1.11, 1.3), 0.1)
    assert not is_too_much(Interval(1.2, 1.09, 1.3), 0.1)
    assert not is_too_much(Refusal("too few"), 0.1)
