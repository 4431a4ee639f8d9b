"""The quotient of all cores and one process, learnt from rounds."""

import numpy as np
import pytest

from tools.projection.rule.rounds import Rounds
from tools.stats.interval import Interval, Refusal


def test_a_quotient_of_rounds_has_an_interval_that_covers_the_next() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        logs = np.log(1.9) + 0.05 * rng.standard_normal((4, 5))
        factor = Rounds(logs[:3]).factor_at(2)
        inside += factor.low <= np.exp(logs[3, 2]) <= factor.high
    assert 0.92 <= inside / 400 <= 0.98
    assert isinstance(Rounds(logs[:1]).factor_at(0), Refusal)


def test_rounds_without_a_measurement_are_left_out() -> None:
    logs = np.array([[0.1, 0.5], [np.nan, 0.6], [0.3, np.nan], [np.nan, 0.7]])
    factor = Rounds(logs).factor_at(0)
    assert isinstance(factor, Interval)
    assert factor.value == pytest.approx(np.exp(0.2))
    assert isinstance(Rounds(logs[:2]).factor_at(0), Refusal)


def test_a_size_that_scatters_more_has_a_wider_interval_once_its_rounds_show_it() -> None:
    rng = np.random.default_rng(3)
    logs = 0.01 * rng.standard_normal((6, 5)) * np.array([1, 1, 8, 1, 1])

    def width(rounds: int, size: int) -> float:
        factor = Rounds(logs[:rounds]).factor_at(size)
        assert isinstance(factor, Interval)
        return float(np.log(factor.high / factor.low))

    assert width(3, 2) == pytest.approx(width(3, 0)), "three rounds show no size's own scatter"
    assert width(6, 2) > 1.5 * width(6, 0)
