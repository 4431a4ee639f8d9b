"""The speed-up laws and the serial fraction of Karp and Flatt."""

import numpy as np
import pytest

from tools.projection.rule.speedup_laws import karp_flatt, serial_fraction
from tools.stats.interval import Interval, Refusal


def test_karp_flatt_recovers_a_serial_fraction_of_a_tenth() -> None:
    p = np.arange(2.0, 9)
    speedup = 1 / (0.1 + 0.9 / p)
    np.testing.assert_allclose(speedup, [1.818, 2.5, 3.077, 3.571, 4, 4.375, 4.706], atol=5e-4)
    np.testing.assert_allclose(karp_flatt(speedup, p), 0.1)


def test_karp_flatt_rises_with_overhead() -> None:
    time_s = np.array([8.299, 4.141, 2.851, 1.879, 1.875])  # downloads with 1, 2, 3, 5, 7 threads
    e = karp_flatt(time_s[0] / time_s[1:], np.array([2.0, 3, 5, 7]))
    np.testing.assert_allclose(e, [-0.0019, 0.0153, 0.0330, 0.0969], atol=2e-4)
    n = np.arange(2.0, 17)
    speedup = n / (1 + 0.03 * (n - 1) + 0.01 * n * (n - 1))
    np.testing.assert_allclose(karp_flatt(speedup, n), 0.03 + 0.01 * n)


def test_a_serial_fraction_has_the_ends_of_the_speed_up_swapped() -> None:
    # Amdahl's own: e = .1 gives S = 1.818 at 2 workers.
    fraction = serial_fraction(Interval(2 / 1.1, 1.8, 1.9), 2)
    assert isinstance(fraction, Interval)
    assert fraction.value == pytest.approx(0.1)
    assert fraction.low == pytest.approx(2 / 1.9 - 1)
    assert fraction.high == pytest.approx(2 / 1.8 - 1)
    assert serial_fraction(Refusal("no"), 2) == Refusal("no")
    assert isinstance(serial_fraction(Interval(1, 1, 1), 1), Refusal)
