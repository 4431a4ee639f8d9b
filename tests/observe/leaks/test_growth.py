"""Growth with steps told from warm-ups, caches, pools and noise: simulated on arrays."""

import numpy as np
import pytest

from tools.observe.leaks.rule.growth import BATCHES, CONTROL_BATCHES, Growth, growth
from tools.observe.leaks.rule.lines import growing_lines
from tools.observe.leaks.rule.together import together
from tools.stats.arrays import FloatArray

A_BATCH = 4
STEPS = 20_000.0
HELD = 40e6
BOUND = 0.01 * HELD
MADE = STEPS * (1 + np.arange(BATCHES * A_BATCH)) / (BATCHES * A_BATCH)  # steps at each reading
PART = MADE / STEPS
FLAT = np.full(CONTROL_BATCHES * A_BATCH, HELD)


def judged(held: FloatArray, control: FloatArray = FLAT) -> Growth:
    return growth(HELD + held, control, STEPS, BOUND)


def walk(draw: np.random.Generator, sd: float) -> FloatArray:
    """Bytes in pieces that come and go and never come back to where they were."""
    return np.asarray(np.cumsum(sd * draw.standard_normal(len(MADE))))


def wandering(draw: np.random.Generator, sd: float, memory: float) -> FloatArray:
    """Noise of which each reading keeps the share `memory` of the one before."""
    noise = np.empty(len(MADE))
    noise[0] = sd * draw.standard_normal()
    for i in range(1, len(MADE)):
        noise[i] = memory * noise[i - 1] + sd * np.sqrt(1 - memory**2) * draw.standard_normal()
    return noise


def test_a_leak_is_found_with_its_bytes_a_step() -> None:
    found = judged(64 * MADE)
    assert found.answer == "leaks"
    assert found.bytes_per_step.value == pytest.approx(64)
    assert found.bytes_per_step.low == pytest.approx(64)
    assert found.held_bytes == pytest.approx(HELD + 64 * STEPS, rel=0.01)


def test_a_table_that_doubles_hides_no_leak_and_is_none_by_itself() -> None:
    doubling = 2e6 * (PART > 0.7)
    assert judged(64 * MADE + doubling).answer == "leaks"
    assert judged(doubling).answer == "no leak"


def test_growth_of_the_control_is_taken_off() -> None:
    its_own = 500.0 * np.arange(len(MADE))
    control = HELD + its_own[: len(FLAT)]
    found = judged(its_own, control)
    assert found.answer == "no leak"
    assert found.bytes_per_step.value == pytest.approx(0)
    assert found.control_bytes_per_step == pytest.approx(500 * len(MADE) / STEPS)
    assert judged(its_own + 64 * MADE, control).bytes_per_step.value == pytest.approx(64)


@pytest.mark.parametrize("until", [0.1, 0.3, 0.5, 0.6, 0.8])
def test_memory_that_rises_at_the_start_only_is_no_leak(until: float) -> None:
    assert judged(5e6 * np.minimum(PART, until)).answer != "leaks"


@pytest.mark.parametrize("constant", [0.05, 0.1, 0.2, 0.4, 0.8])
def test_a_cache_that_fills_is_no_leak(constant: float) -> None:
    found = judged(5e6 * -np.expm1(-PART / constant))
    assert found.answer != "leaks"
    if constant > 0.2:
        assert found.reason.startswith("it grows ever more slowly")


@pytest.mark.parametrize("period", [0.1, 0.3, 0.45, 0.55, 0.7, 0.9])
def test_what_is_cleared_and_filled_anew_is_no_leak(period: float) -> None:
    assert judged(5e6 * (PART % period)).answer != "leaks"


def test_a_cache_of_which_little_is_filled_cannot_be_told_from_a_leak() -> None:
    assert judged(5e6 * -np.expm1(-PART / 3)).answer == "leaks"


def test_memory_that_shrinks_does_not_leak_and_wide_scatter_is_undecided() -> None:
    assert judged(-64 * MADE).answer == "no leak"
    draw = np.random.default_rng(1)
    found = judged(walk(draw, 1e6))
    assert (found.answer, found.reason) == (
        "undecided",
        "readings scatter too much: make more steps",
    )


def test_an_allocator_that_hands_out_decides_and_pages_alone_do_not() -> None:
    leaks, none = judged(64 * MADE), judged(0 * MADE)
    unclear = judged(walk(np.random.default_rng(1), 1e6))
    assert together({"malloc": leaks, "python": none, "uss": none}) == ("leaks", "")
    assert together({"malloc": none, "python": leaks, "uss": unclear})[0] == "leaks"
    answer, reason = together({"malloc": none, "python": none, "uss": leaks})
    assert answer == "undecided"
    assert reason.startswith("only what the system counts grows")
    assert together({"python": none, "uss": unclear})[0] == "undecided"
    assert together({"malloc": none, "python": none, "uss": none}) == ("no leak", "")


def test_lines_that_grow_in_every_segment_are_named_most_first() -> None:
    held = np.array([[0, 1, 2, 3], [0, 9, 9, 9], [10, 20, 40, 50], [5, 4, 3, 2]], float)
    found = growing_lines(held, steps=10)
    assert found.places.tolist() == [2, 0]
    assert found.bytes_per_step.tolist() == [4.0, 0.3]
    assert growing_lines(np.empty((0, 4)), steps=10).places.tolist() == []


def size(draw: np.random.Generator) -> float:
    """Bytes that a cache holds when it is full."""
    return float(10 ** draw.uniform(4, 7))


NOISES = {
    "none": lambda draw: np.zeros(len(MADE)),
    "independent": lambda draw: 20e3 * draw.standard_normal(len(MADE)),
    "pools": lambda draw: wandering(draw, 50e3, 0.7),
    "slow pools": lambda draw: wandering(draw, 50e3, 0.97),
    "pieces": lambda draw: walk(draw, 10e3),
    "stairs": lambda draw: 262_144.0 * np.floor(walk(draw, 50e3) / 262_144),
    "jumps": lambda draw: np.cumsum(1e5 * draw.standard_t(1.5, len(MADE))),
    "a cache": lambda draw: size(draw) * -np.expm1(-PART / draw.uniform(0.02, 0.25)),
    "a late start": lambda draw: size(draw) * np.minimum(PART, draw.uniform(0.05, 0.85)),
}


@pytest.mark.slow
@pytest.mark.parametrize("noise", NOISES)
def test_what_is_no_leak_is_called_one_at_most_once_in_sixty(noise: str) -> None:
    draw = np.random.default_rng(20_261)
    trials = 3000
    leaks = 0
    for _ in range(trials):
        held = NOISES[noise](draw) + wandering(draw, draw.choice([1e3, 4e3, 16e3]), 0.35)
        control = FLAT + 1e3 * draw.standard_normal(len(FLAT))
        leaks += judged(held, control).answer == "leaks"
    print(f"{noise}: {leaks} of {trials}")
    assert leaks <= trials / 60


@pytest.mark.slow
@pytest.mark.parametrize("noise", ["none", "independent", "pools"])
def test_64_bytes_a_step_are_found_and_their_interval_holds(noise: str) -> None:
    draw = np.random.default_rng(20_262)
    scale = {"none": 0.0, "independent": 0.5, "pools": 0.2}[noise]
    trials = 1000
    found = held_true = 0
    for _ in range(trials):
        judged_one = judged(64 * MADE + scale * NOISES[noise](draw) + 1e-6 * walk(draw, 1.0))
        found += judged_one.answer == "leaks"
        interval = judged_one.bytes_per_step
        held_true += interval.low <= 64 + 1e-6 and interval.high >= 64 - 1e-6
    print(f"{noise}: {found} found, {held_true} hold, of {trials}")
    assert found >= 0.997 * trials
    assert held_true >= 0.95 * trials
