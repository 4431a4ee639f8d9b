"""The whole decision on simulated suites: how often it is wrong, and what it finds.

Noise belongs to a process and so to its place in time: first or second in its block. Which side
comes first is drawn for each block, as when measuring.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from tools.stats.asv_rule import asv_says_slower
from tools.stats.paired import paired_effect
from tools.stats.suite import family_log_ratios, tails
from tools.stats.verdict import Limits, judge
from tools.stats.wilson import wilson

FAMILIES = [slice(0, 8), slice(8, 20), slice(20, 23), slice(23, 38), slice(38, 40)]
CASES, BLOCKS, TRIALS = 40, 25, 2000
RATE = 0.05
LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
ANY_CHANGE = Limits(smallest_effect=0.0, same_within=0.05)  # hides no false alarm as too small
Noise = Callable[[np.random.Generator], np.ndarray]
Rows = list[str]


def normal(rng: np.random.Generator, sd: float = 0.02) -> np.ndarray:
    """Log seconds of the processes, shape (blocks, places in the block, cases)."""
    return sd * rng.standard_normal((BLOCKS, 2, CASES))


def heavy_tails(rng: np.random.Generator) -> np.ndarray:
    return 0.02 * rng.standard_t(3, (BLOCKS, 2, CASES))


def slow_spells(rng: np.random.Generator) -> np.ndarray:
    """Spells of 6 places, 3 blocks, on average, in which processes take up to 40 % longer."""
    slow = np.zeros(2 * BLOCKS, dtype=bool)
    for place in range(1, 2 * BLOCKS):
        slow[place] = rng.random() < (5 / 6 if slow[place - 1] else 0.06)
    extra = np.log1p(rng.uniform(0, 0.4, (BLOCKS, 2, CASES)))
    return normal(rng) + extra * slow.reshape(BLOCKS, 2, 1)


def random_walk(rng: np.random.Generator) -> np.ndarray:
    """A speed that all cases share and that wanders over a range of 20 % during the run."""
    walk = np.cumsum(rng.standard_normal(2 * BLOCKS))
    walk *= np.log(1.2) / np.ptp(walk)
    return normal(rng) + walk.reshape(BLOCKS, 2, 1)


def two_speeds(rng: np.random.Generator) -> np.ndarray:
    return normal(rng) + np.log(1.08) * (rng.random((BLOCKS, 2, CASES)) < 0.25)


def autocorrelated(rng: np.random.Generator) -> np.ndarray:
    """AR(1) from block to block, rho = 0.6, for the first and the second place each."""
    noise = normal(rng)
    for block in range(1, BLOCKS):
        noise[block] = 0.6 * noise[block - 1] + 0.8 * noise[block]
    return noise


def second_is_slower(rng: np.random.Generator) -> np.ndarray:
    return normal(rng) + np.array([0.0, 0.03])[None, :, None]


MODELS = [normal, heavy_tails, slow_spells, random_walk, two_speeds, autocorrelated]
MODELS += [second_is_slower]


def measure(
    rng: np.random.Generator, noise: Noise, slower: np.ndarray | float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return log seconds of base and head, shape (blocks, cases); head slower by a log ratio."""
    places = noise(rng)
    head_first = rng.random(BLOCKS) < 0.5
    base = np.where(head_first[:, None], places[:, 1], places[:, 0])
    head = np.where(head_first[:, None], places[:, 0], places[:, 1])
    return base, head + slower


def decide(log_ratios: np.ndarray, limits: Limits, looks: int = 1) -> tuple[Rows, Rows]:
    """Return what is said of each family and of each case."""
    tail = tails(CASES, len(FAMILIES), looks, RATE)
    families = [family_log_ratios(log_ratios[:, family]) for family in FAMILIES]
    return (
        [judge(paired_effect(row, tail.family), limits).kind for row in families],
        [judge(paired_effect(row, tail.case), limits).kind for row in log_ratios.T],
    )


def false_alarms(noise: Noise, trials: int, seed: int) -> dict[str, int]:
    """Count the trials with any row that is called slower, and faster, without a change."""
    rng = np.random.default_rng(seed)
    count = {"slower": 0, "faster": 0}
    for _ in range(trials):
        base, head = measure(rng, noise)
        families, cases = decide(head - base, ANY_CHANGE)
        for kind in count:
            count[kind] += kind in families + cases
    return count


def one_family(slow_down: float, family: int) -> np.ndarray:
    slower = np.zeros(CASES)
    slower[FAMILIES[family]] = np.log1p(slow_down)
    return slower


def share_found(slow_down: float, sd: float, trials: int) -> float:
    """Return how often a slow-down in one family, each in turn, is seen in it or in its cases."""
    rng, found = np.random.default_rng(1), 0
    for trial in range(trials):
        family = trial % len(FAMILIES)
        base, head = measure(rng, partial(normal, sd=sd), one_family(slow_down, family))
        families, cases = decide(head - base, LIMITS)
        found += "slower" in [families[family], *cases[FAMILIES[family]]]
    return found / trials


def assert_rate_holds(count: int, trials: int) -> None:
    assert wilson(count, trials).low <= RATE, f"{count} of {trials}"


@pytest.mark.parametrize("noise", MODELS)
def test_false_alarms_stay_rare_in_a_few_suites_of_any_noise(noise: Noise) -> None:
    for count in false_alarms(noise, trials=100, seed=0).values():
        assert_rate_holds(count, 100)


def test_five_percent_in_one_family_is_found_in_a_few_suites() -> None:
    assert share_found(0.05, sd=0.02, trials=100) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("noise", MODELS)
def test_any_false_alarm_in_a_suite_is_no_more_frequent_than_promised(noise: Noise) -> None:
    count = false_alarms(noise, TRIALS, seed=2)
    print(f"{noise.__name__}: {count} of {TRIALS}")
    for kind in count:
        assert_rate_holds(count[kind], TRIALS)


@pytest.mark.slow
def test_a_fixed_order_would_break_the_promise() -> None:
    rng, count = np.random.default_rng(3), 0
    for _ in range(TRIALS):
        places = second_is_slower(rng)
        families, cases = decide(places[:, 1] - places[:, 0], ANY_CHANGE)
        count += "slower" in families + cases
    assert wilson(count, TRIALS).low > RATE


@pytest.mark.slow
def test_looking_three_times_and_stopping_at_an_alarm_keeps_the_promise() -> None:
    rng, count = np.random.default_rng(4), 0
    for _ in range(TRIALS):
        base, head = measure(rng, heavy_tails)
        rows = [decide((head - base)[:n], ANY_CHANGE, looks=3) for n in (15, 20, 25)]
        count += any("slower" in families + cases for families, cases in rows)
    print(f"three looks: {count} of {TRIALS}")
    assert_rate_holds(count, TRIALS)


@pytest.mark.slow
@pytest.mark.parametrize(("slow_down", "sd", "least"), [(0.05, 0.02, 0.95), (0.02, 0.01, 0.95)])
def test_a_slow_down_in_one_family_is_found(slow_down: float, sd: float, least: float) -> None:
    found = share_found(slow_down, sd, TRIALS)
    print(f"{slow_down:.0%} at {sd:.0%} noise: {found:.1%} found")
    assert found >= least


@pytest.mark.slow
def test_a_family_at_the_limit_is_rarely_called_the_same() -> None:
    rng, same = np.random.default_rng(5), 0
    for _ in range(TRIALS):
        base, head = measure(rng, two_speeds, np.log1p(LIMITS.same_within))
        families, cases = decide(head - base, LIMITS)
        same += "same" in families + cases
    assert_rate_holds(same, TRIALS)


@pytest.mark.slow
def test_asv_needs_a_slow_down_several_times_as_large_on_the_same_samples() -> None:
    slow_downs = np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.09, 0.1, 0.11, 0.13, 0.15])
    rng, trials, tail = np.random.default_rng(6), 5, tails(CASES, len(FAMILIES), 1, RATE).case
    ours, asv = np.zeros(len(slow_downs)), np.zeros(len(slow_downs))
    for i, slow_down in enumerate(slow_downs):
        for _ in range(trials):
            base, head = measure(rng, normal, np.log1p(slow_down))
            for b, h in zip(base.T, head.T, strict=True):
                ours[i] += judge(paired_effect(h - b, tail), LIMITS).kind == "slower"
                asv[i] += asv_says_slower(np.exp(b), np.exp(h))
    enough = 0.8 * trials * CASES
    smallest = [slow_downs[np.argmax(found >= enough)] for found in (ours, asv)]
    print(f"smallest slow-down of a case found in 80 %: {smallest}")
    assert max(ours.max(), asv.max()) == trials * CASES
    assert smallest[0] <= 0.04
    assert smallest[1] >= 3 * smallest[0]
