"""Factors of a projection: products, fractions, and quotients over rounds."""

import numpy as np
import pytest

from tools.projection.rule.rounds import Rounds
from tools.projection.rule.speedup_laws import serial_fraction
from tools.stats.interval import Interval, Refusal
from tools.stats.interval_arithmetic import product


def test_a_quotient_of_rounds_has_an_interval_that_covers_the_next() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        logs = np.log(1.9) + 0.05 * rng.standard_normal((4, 5))
        factor = Rounds(logs[:3]).factor_at(2)
        inside += factor.low <= np.exp(logs[3, 2]) <= factor.high
    assert 0.92 <= inside / 400 <= 0.98
    assert isinstance(Rounds(logs[:1]).factor_at(0), Refusal)


def test_a_size_that_scatters_more_has_a_wider_interval_once_its_rounds_show_it() -> None:
    rng = np.random.default_rng(3)
    logs = 0.01 * rng.standard_normal((6, 5)) * np.array([1, 1, 8, 1, 1])

    def width(rounds: int, size: int) -> float:
        found = Rounds(logs[:rounds]).factor_at(size)
        assert isinstance(found, Interval)
        return float(np.log(found.high / found.low))

    assert width(3, 2) == pytest.approx(width(3, 0)), "three rounds show no size's own scatter"
    assert width(6, 2) > 1.5 * width(6, 0)


def test_products_and_fractions_are_those_of_the_books() -> None:
    exact = product(Interval(2, 1.9, 2.1), Interval(3, 3, 3))
    assert (exact.value, exact.low, exact.high) == pytest.approx((6, 5.7, 6.3))
    assert product(Interval(2, 1, 3), Refusal("no")) == Refusal("no")
    # Amdahl's own: e = .1 gives S = 1.818 at 2 workers.
    fraction = serial_fraction(Interval(2 / 1.1, 1.8, 1.9), 2)
    assert fraction.value == pytest.approx(0.1)
    assert fraction.low == pytest.approx(2 / 1.9 - 1)
