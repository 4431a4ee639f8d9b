"""A quality gate is met or missed only by a whole interval; the exit code is that of the worst."""

import math
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.observe.rule.quality import Kind, QualityVerdict, exit_code, judge
from tools.stats.interval import Interval, Refusal

NUMBERS = st.floats(-1e6, 1e6)
KINDS = st.lists(st.sampled_from(get_args(Kind)), max_size=6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return Interval(value, low, high)


def at_least(bound: float, answer: Interval) -> Kind:
    return judge("steps_per_s", bound, None, answer).kind


def at_most(bound: float, answer: Interval) -> Kind:
    return judge("exponent", None, bound, answer).kind


@pytest.mark.parametrize(
    ("low", "high", "bound_below", "bound_above"),
    [
        (11, 12, "met", "missed"),
        (10, 12, "met", "straddles"),  # the bound itself is reached
        (9, 12, "straddles", "straddles"),
        (8, 10, "straddles", "met"),
        (8, 9, "missed", "met"),
        (10, 10, "met", "met"),
        (-math.inf, math.inf, "straddles", "straddles"),
        (math.nan, math.nan, "straddles", "straddles"),
    ],
)
def test_the_whole_interval_decides(
    low: float, high: float, bound_below: str, bound_above: str
) -> None:
    answer = Interval((low + high) / 2, low, high)
    assert (at_least(10, answer), at_most(10, answer)) == (bound_below, bound_above)


@given(intervals(), NUMBERS)
def test_at_most_is_at_least_seen_in_a_mirror(answer: Interval, bound: float) -> None:
    mirrored = Interval(-answer.value, -answer.high, -answer.low)
    assert at_most(bound, answer) == at_least(-bound, mirrored)


@given(intervals(), NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_a_decision_holds_at_every_point_of_the_interval(
    answer: Interval, bound: float, a: float, b: float
) -> None:
    kind = at_least(bound, answer)
    low, high = (
        min(max(answer.low + share * answer.width, answer.low), answer.high)
        for share in sorted((a, b))
    )
    narrower = at_least(bound, Interval(low, low, high))
    assert kind in (narrower, "straddles")


@given(intervals(), NUMBERS, NUMBERS)
def test_a_stricter_bound_is_never_easier(answer: Interval, one: float, other: float) -> None:
    order = ["missed", "straddles", "met"]
    low, high = sorted((one, other))
    assert order.index(at_least(high, answer)) <= order.index(at_least(low, answer))


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (Interval(8.1, 7.9, 8.3), "missed", "real_time_factor 8.1 (7.9 to 8.3) is below 10"),
        (Interval(20.123456, 20, 21), "met", "real_time_factor 20.12 (20 to 21) is at least 10"),
        (Interval(12, 9, 12345.6), "straddles", "real_time_factor 12 (9 to 12,346) straddles 10"),
        (Refusal("one process"), "not judged", "real_time_factor is not judged: one process"),
    ],
)
def test_the_reason_is_one_line(answer: Interval | Refusal, kind: Kind, reason: str) -> None:
    assert judge("real_time_factor", 10, None, answer) == QualityVerdict(kind, reason)


def test_a_bound_above_says_so() -> None:
    assert judge("exponent", None, 1.3, Interval(1, 0.9, 1.1)).reason.endswith("is at most 1.3")
    assert judge("exponent", None, 1.3, Interval(2, 1.9, 2.1)).reason.endswith("is above 1.3")


@pytest.mark.parametrize("bounds", [(None, None), (1.0, 2.0)])
def test_a_gate_has_one_bound(bounds: tuple[float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="one bound"):
        judge("exponent", *bounds, Interval(1, 1, 1))


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ((), 0),
        (("met",), 0),
        (("met", "straddles"), 11),
        (("met", "not judged"), 11),
        (("missed", "met", "straddles", "not judged"), 10),
    ],
)
def test_the_worst_verdict_decides_in_any_order(kinds: tuple[Kind, ...], code: int) -> None:
    for order in permutations(kinds):
        assert exit_code(QualityVerdict(kind, "") for kind in order) == code


@given(KINDS, KINDS)
def test_one_more_gate_never_makes_it_better(some: list[Kind], more: list[Kind]) -> None:
    order = [0, 11, 10]
    verdicts = [QualityVerdict(kind, "") for kind in (*some, *more)]
    assert order.index(exit_code(verdicts)) >= order.index(exit_code(verdicts[: len(some)]))
