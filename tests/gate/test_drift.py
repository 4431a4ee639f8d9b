"""The reference kernel tells a machine of two speeds from one that drifts."""

import math

import numpy as np
import pytest

from tools.gate.rule.drift import estimate_drift

NAN = float("nan")
TAIL = 0.005


def kernel_times(blocks: int = 25, noise: float = 0.01, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.02 * np.exp(noise * rng.standard_normal((blocks, 2)))


def test_a_steady_machine_has_sides_alike_and_little_drift() -> None:
    drift = estimate_drift(kernel_times(), TAIL)
    assert not drift.sides_differ
    assert drift.over_run < 0.03


@pytest.mark.parametrize("side", [0, 1])
def test_a_side_on_a_slower_machine_is_noticed(side: int) -> None:
    times_s = kernel_times()
    times_s[:, side] *= 1.05
    drift = estimate_drift(times_s, TAIL)
    assert drift.sides_differ
    assert drift.between_sides.value == pytest.approx(math.log(1.05) * (2 * side - 1), abs=0.01)


def test_drift_that_both_sides_share_is_measured_and_blames_neither() -> None:
    times_s = kernel_times() * np.linspace(1, 1.2, 25)[:, None]
    drift = estimate_drift(times_s, TAIL)
    assert not drift.sides_differ
    assert drift.over_run == pytest.approx(0.2, abs=0.03)


def test_one_slow_block_is_no_drift_and_a_slow_spell_is() -> None:
    times_s = kernel_times(noise=0.0)
    times_s[10] *= 1.5
    assert estimate_drift(times_s, TAIL).over_run == 0
    times_s[11] *= 1.5
    assert estimate_drift(times_s, TAIL).over_run == pytest.approx(0.5)


def test_failed_processes_are_left_out() -> None:
    times_s = kernel_times()
    expected = estimate_drift(np.delete(times_s, 7, axis=0), TAIL)
    times_s[7] = NAN
    assert estimate_drift(times_s, TAIL) == expected
    times_s[3, 1] = NAN
    drift = estimate_drift(times_s, TAIL)
    assert drift.between_sides.blocks == 23
    assert math.isfinite(drift.over_run)


def test_too_few_blocks_blame_nobody() -> None:
    nothing = estimate_drift(np.empty((0, 2)), TAIL)
    assert not nothing.sides_differ
    assert math.isnan(nothing.over_run)
    two = estimate_drift(np.array([[1.0, 2.0], [1.1, 2.2]]), TAIL)
    assert not two.sides_differ
    assert two.over_run == pytest.approx(0.1)
