"""ASV's decision, its blind zone included; a change in a new ASV shows here."""

import numpy as np
import pytest

from tools.gate.asv_rule import asv_says_slower

NAN = float("nan")
BLIND = 6


def processes(count: int) -> np.ndarray:
    return 1 + 0.01 * np.linspace(0, 1, count)


@pytest.mark.parametrize("count", range(1, 13))
def test_a_hundredfold_change_is_seen_with_every_count_but_six(count: int) -> None:
    base = processes(count)
    assert asv_says_slower(base, 100 * base) == (count != BLIND)
    assert asv_says_slower(base / 100, base) == (count != BLIND)


@pytest.mark.parametrize("count", range(1, 13))
def test_a_hundredfold_improvement_is_never_slower(count: int) -> None:
    base = processes(count)
    assert not asv_says_slower(100 * base, base)
    assert not asv_says_slower(base, base / 100)


@pytest.mark.parametrize(("base", "head"), [(5, 7), (7, 5), (4, 9), (9, 4)])
def test_unequal_counts_have_a_blind_zone_too(base: int, head: int) -> None:
    assert not asv_says_slower(processes(base), 100 * processes(head))
    assert asv_says_slower(processes(base + 3), 100 * processes(head + 3))


def test_a_change_below_the_factor_is_not_reported_however_clear() -> None:
    base = processes(25)
    assert not asv_says_slower(base, 1.09 * base)
    assert asv_says_slower(base, 1.11 * base)
    assert asv_says_slower(base, 1.09 * base, factor=1.05)


def test_a_change_above_the_factor_is_not_reported_within_the_noise() -> None:
    rng = np.random.default_rng(0)
    base = np.exp(0.5 * rng.standard_normal(10))
    assert not asv_says_slower(base, 1.2 * base)


def test_one_sample_on_a_side_leaves_only_the_factor() -> None:
    assert asv_says_slower(np.array([1.0]), np.array([1.11]))
    assert not asv_says_slower(np.array([1.0]), np.array([1.09]))
    assert asv_says_slower(np.array([1.0]), np.array([1.2, 0.9, 1.3]))


def test_failed_processes_are_left_out() -> None:
    base = processes(7)
    assert asv_says_slower(np.append(base, NAN), np.append(2 * base, [NAN, NAN]))
    assert not asv_says_slower(np.array([NAN]), base)
    assert not asv_says_slower(base, np.array([]))
