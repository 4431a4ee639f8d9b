"""Growth of memory told from noise, from one large array and from a warm-up."""

import numpy as np
import pytest

from tools.observe.rule.memory_growth import BOUND_SHARE, MemoryGrowth, memory_growth
from tools.stats.interval import Interval, Refusal

HELD = 100e6
TIMES = np.arange(0.0, 60.0, 0.5)


def noise(bytes_sd: float, seed: int = 3) -> np.ndarray:
    return bytes_sd * np.random.default_rng(seed).standard_normal(len(TIMES))


def slope(found: MemoryGrowth) -> Interval:
    assert isinstance(found.bytes_per_s, Interval)
    return found.bytes_per_s


def test_a_leak_is_found_with_its_slope_a_second_and_a_step() -> None:
    found = memory_growth(TIMES, HELD + 20_000 * TIMES + noise(50_000), steps_per_s=1000.0)
    assert found.answer == "grew"
    assert slope(found).low < 20_000 < slope(found).high
    assert isinstance(found.bytes_per_step, Interval)
    assert found.bytes_per_step.value == pytest.approx(slope(found).value / 1000)


def test_constant_memory_did_not_grow_and_without_steps_there_is_no_growth_a_step() -> None:
    found = memory_growth(TIMES, np.full_like(TIMES, HELD))
    assert found.answer == "did not grow"
    assert slope(found) == Interval(0, 0, 0)
    assert found.bytes_per_step is None
    assert found.bound_bytes == pytest.approx(BOUND_SHARE * HELD)


def test_noise_within_the_bound_did_not_grow_and_neither_did_memory_that_shrinks() -> None:
    assert memory_growth(TIMES, HELD + noise(100_000)).answer == "did not grow"
    shrinking = HELD - 100_000 * TIMES + noise(100_000)
    assert memory_growth(TIMES, shrinking).answer == "did not grow"


def test_a_warm_up_in_the_first_half_does_not_count() -> None:
    warming = HELD + 1e6 * np.minimum(TIMES, 20)
    assert memory_growth(TIMES, warming).answer == "did not grow"


def test_one_large_array_is_no_growth_and_is_not_denied_either() -> None:
    jump = HELD + 20e6 * (TIMES > 45)
    found = memory_growth(TIMES, jump)
    assert found.answer == "undecided"
    assert "longer run" in found.reason


def test_few_samples_are_undecided_with_the_reason() -> None:
    for count in (0, 1, 3, 6):
        found = memory_growth(TIMES[:count], np.full(count, HELD), steps_per_s=10.0)
        assert found.answer == "undecided"
        assert isinstance(found.bytes_per_s, Refusal)
        assert "too few" in found.reason
    assert memory_growth(TIMES[:7], np.full(7, HELD)).answer == "did not grow"


@pytest.mark.slow
def test_noise_alone_is_seldom_called_growth() -> None:
    draw = np.random.default_rng(20_263)
    grew = 0
    for _ in range(2000):
        walk = np.empty(len(TIMES))
        walk[0] = 0.0
        for i, shock in enumerate(draw.standard_normal(len(TIMES) - 1)):
            walk[i + 1] = 0.5 * walk[i] + shock
        grew += memory_growth(TIMES, HELD + 200_000 * walk).answer == "grew"
    print(f"{grew / 2000:.3f} of the runs without growth")
    assert grew <= 0.025 * 2000
