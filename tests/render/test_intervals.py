"""Intervals and refusals as records."""

from tools.render.intervals import estimate_record, interval_record
from tools.stats.interval import Interval, Refusal

INTERVAL = Interval(2.0, 1.0, 4.0)
NUMBERS = {"value": 2.0, "low": 1.0, "high": 4.0}
NULLS = {"value": None, "low": None, "high": None}


def test_an_interval_is_three_numbers_and_none_stays_null() -> None:
    assert interval_record(INTERVAL) == NUMBERS
    assert interval_record(None) is None


def test_an_estimate_that_was_refused_is_null_with_its_reason() -> None:
    assert estimate_record(INTERVAL) == NUMBERS
    assert estimate_record(Refusal("too few sizes")) == {**NULLS, "reason": "too few sizes"}


def test_where_there_is_no_answer_at_all_the_reason_is_that_given() -> None:
    assert estimate_record(None, "not asked for") == {**NULLS, "reason": "not asked for"}
    assert estimate_record(Refusal("too few sizes"), "not asked for")["reason"] == "too few sizes"
