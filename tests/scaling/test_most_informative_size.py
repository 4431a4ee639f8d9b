"""Which size to measure next."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaling.rule.choice import Choice, choose
from tools.scaling.rule.evidence import Evidence, weigh
from tools.scaling.rule.growth import MIN_SIZES, MIN_SPAN
from tools.scaling.rule.laws import LAWS
from tools.scaling.rule.most_informative_size import sizes_to_add, telling_size

SIZES = np.array([1e6, 2e6, 3e6, 5e6, 1e7])


def judged(cost: np.ndarray, error: float = 0.02, unit: float = 1.0) -> tuple[Evidence, Choice]:
    evidence = weigh(SIZES[: len(cost)] * unit, cost[None], np.array([error]))
    return evidence, choose(evidence)


def apart(evidence: Evidence, choice: Choice, size: float) -> float:
    """Return how far, relative, the two likeliest laws differ at a size."""
    one, other = choice.best[0, np.argsort(-choice.weights[0], kind="stable")[:2]]
    costs = [
        evidence.candidates[i].terms(np.array([size]))[0] @ evidence.coefficients[0, i]
        for i in (one, other)
    ]
    return abs(float(np.log(costs[0] / costs[1])))


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=8), st.booleans())
def test_added_sizes_are_new_and_enough(whole: set[int], fractions: bool) -> None:
    have = np.array(sorted(whole), dtype=float) / (7 if fractions else 1)
    added = sizes_to_add(have, MIN_SIZES, MIN_SPAN)
    together = sorted({*have.tolist(), *added})
    assert len(together) == len(have) + len(added)
    assert len(together) >= MIN_SIZES
    assert together[-1] >= MIN_SPAN * together[0] * (1 - 1e-9)
    assert fractions or all(size.is_integer() for size in added)


def test_nothing_is_added_to_what_is_enough() -> None:
    assert sizes_to_add(SIZES, MIN_SIZES, MIN_SPAN) == []


def test_the_widest_gap_is_filled() -> None:
    assert sizes_to_add(np.array([1.0, 2, 4, 400]), 5, 10.0) == [40]


def test_the_telling_size_is_the_smallest_that_tells_the_two_likeliest_apart() -> None:
    cost = SIZES * np.log2(SIZES) * np.array([1.01, 0.98, 1.02, 1.0, 0.99])
    evidence, choice = judged(cost, error=0.1)
    assert choice.why[0] == "close"
    size = telling_size(evidence, choice)
    assert size is not None
    assert SIZES[-1] < size <= 10 * SIZES[-1]
    due = 4 * evidence.error[0]
    if apart(evidence, choice, 10 * SIZES[-1]) >= due:
        assert apart(evidence, choice, size) >= 0.9 * due
        assert size < 1.3 * SIZES[-1] or apart(evidence, choice, 0.8 * size) < due
    else:
        assert size == 10 * SIZES[-1]


def test_a_measurement_at_the_telling_size_tells() -> None:
    rng = np.random.default_rng(4)
    sizes, named = np.geomspace(100, 5000, 6).round(), []
    for _ in range(60):
        cost = 6e4 + sizes**1.5
        evidence = weigh(
            sizes, (cost * np.exp(0.08 * rng.standard_normal(6)))[None], np.array([0.08])
        )
        choice = choose(evidence)
        size = telling_size(evidence, choice)
        if choice.why[0] != "close" or size is None:
            continue
        more = np.exp(0.08 * rng.standard_normal(1)) * (6e4 + size**1.5)
        again = weigh(
            np.append(sizes, size), np.append(evidence.costs[0], more)[None], np.array([0.08])
        )
        named.append(LAWS[choose(again).law[0]] if choose(again).law[0] >= 0 else "undecided")
    assert len(named) >= 10
    assert named.count("n^1.5") + named.count("undecided") >= 0.9 * len(named)
    assert named.count("n^1.5") >= 0.4 * len(named)


def test_two_digits_are_told_and_whole_sizes_stay_whole() -> None:
    cost = SIZES * np.log2(SIZES)
    for unit in (1.0, 1e-4, 1e-6):
        size = telling_size(*judged(cost, unit=unit))
        assert size is not None
        assert size == pytest.approx(float(f"{size:.1e}"))
    small = np.array([1.0, 2, 3, 5, 10])
    size = telling_size(*((e := weigh(small, small[None], np.array([0.05]))), choose(e)))
    assert size is not None
    assert size.is_integer()
