"""The paired interval against enumeration, SciPy, published numbers and its own symmetries."""

import itertools
import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from tools.gate.rule.paired import MAX_EXACT, Effect, fewest_blocks, paired_effect

# Hollander, Wolfe & Chicken 2014, table 3.1: Hamilton depression scale before and after therapy.
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])

TAILS = st.sampled_from([0.3, 0.1, 0.05, 0.025, 0.01, 0.001])
WHOLE = st.lists(st.integers(-40, 40), min_size=1, max_size=10).map(
    lambda values: np.array(values, dtype=float)
)


def signed_rank_tail(statistic: float, n: int) -> float:
    """P(T >= statistic) by writing down all 2^n sets of positive ranks."""
    sums = [
        sum(rank for rank, chosen in enumerate(signs, 1) if chosen)
        for signs in itertools.product([0, 1], repeat=n)
    ]
    return sum(s >= statistic for s in sums) / 2**n


def literal_interval(x: np.ndarray, tail: float) -> tuple[float, float]:
    """Invert the test: shift x by every value between neighbouring Walsh averages."""
    n = len(x)
    walsh = np.unique([(a + b) / 2 for i, a in enumerate(x) for b in x[: i + 1]])
    shifts = np.concatenate([[walsh[0] - 1], (walsh[1:] + walsh[:-1]) / 2, [walsh[-1] + 1]])
    kept = []
    for i, shift in enumerate(shifts):
        moved = x - shift
        ranks = np.argsort(np.argsort(np.abs(moved))) + 1
        plus = ranks[moved > 0].sum()
        minus = n * (n + 1) // 2 - plus
        if min(signed_rank_tail(plus, n), signed_rank_tail(minus, n)) > tail:
            kept.append(i)
    ends = np.concatenate([[-math.inf], walsh, [math.inf]])
    return float(ends[kept[0]]), float(ends[kept[-1] + 1])


def test_published_estimate_and_96_percent_interval_come_out() -> None:
    effect = paired_effect(AFTER - BEFORE, 0.02)
    assert effect.value == pytest.approx(-0.46)
    assert (effect.low, effect.high) == pytest.approx((-0.786, -0.010))
    assert effect.blocks == 9


@pytest.mark.parametrize("n", [2, 5, 8, 9])
@pytest.mark.parametrize("tail", [0.3, 0.05, 0.01, 0.002])
def test_interval_holds_what_the_enumerated_test_does_not_reject(n: int, tail: float) -> None:
    x = np.random.default_rng(n).standard_t(2, n)
    effect = paired_effect(x, tail)
    assert (effect.low, effect.high) == pytest.approx(literal_interval(x, tail))


@pytest.mark.parametrize("n", [12, 25, MAX_EXACT])
def test_scipy_rejects_just_outside_the_interval_and_not_just_inside(n: int) -> None:
    x, tail = np.random.default_rng(n).normal(0.3, 1, n), 0.01
    effect = paired_effect(x, tail)

    def p(shift: float, alternative: str) -> float:
        return float(wilcoxon(x - shift, alternative=alternative, method="exact").pvalue)

    assert p(effect.low - 1e-9, "greater") <= tail < p(effect.low + 1e-9, "greater")
    assert p(effect.high + 1e-9, "less") <= tail < p(effect.high - 1e-9, "less")


@given(WHOLE, TAILS)
def test_share_of_sign_patterns_that_look_slower_is_at_most_the_tail(
    x: np.ndarray, tail: float
) -> None:
    # Without a change each log ratio is as likely as its negative: ties and zeros included.
    signs = list(itertools.product([-1.0, 1.0], repeat=len(x)))[: 2 ** (len(x) - 1)]
    effects = [paired_effect(x * np.array(sign), tail) for sign in signs]
    # The other half of the patterns mirrors these.
    clear = sum((e.low > 0) + (e.high < 0) for e in effects)
    assert clear / 2 ** len(x) <= tail


@given(WHOLE, TAILS, st.integers(-100, 100))
def test_shifting_the_log_ratios_shifts_the_effect(x: np.ndarray, tail: float, by: int) -> None:
    plain, shifted = paired_effect(x, tail), paired_effect(x + by, tail)
    moved = Effect(plain.value + by, plain.low + by, plain.high + by, plain.blocks)
    assert shifted == moved


@given(WHOLE, TAILS)
def test_swapping_the_sides_mirrors_the_effect(x: np.ndarray, tail: float) -> None:
    plain, swapped = paired_effect(x, tail), paired_effect(-x, tail)
    assert swapped == Effect(-plain.value, -plain.high, -plain.low, plain.blocks)
    assert plain.low <= plain.value <= plain.high


@given(WHOLE, TAILS, st.randoms())
def test_order_of_blocks_and_missing_ones_do_not_matter(
    x: np.ndarray, tail: float, random: Random
) -> None:
    with_gaps = [*x.tolist(), math.nan, math.nan]
    random.shuffle(with_gaps)
    assert paired_effect(np.array(with_gaps), tail) == paired_effect(x, tail)


def test_no_blocks_say_nothing() -> None:
    for empty in (np.array([]), np.array([math.nan])):
        effect = paired_effect(empty, 0.1)
        assert math.isnan(effect.value)
        assert (effect.low, effect.high, effect.blocks) == (-math.inf, math.inf, 0)


@pytest.mark.parametrize("tail", [0.5, 0.25, 0.1, 0.025, 1 / 64, 0.000625, 2.0**-20, 1e-9])
def test_fewest_blocks_are_the_first_with_a_finite_interval(tail: float) -> None:
    n = fewest_blocks(tail)
    assert 2.0**-n <= tail < 2.0 ** -(n - 1)
    assert math.isfinite(paired_effect(np.arange(1.0, n + 1), tail).low)
    before = paired_effect(np.arange(1.0, n), tail)
    assert (before.low, before.high) == (-math.inf, math.inf)


@pytest.mark.parametrize("tail", [0.05, 0.01, 0.001, 0.0001])
@pytest.mark.parametrize("n", [51, 80, 200])
def test_beyond_the_exact_range_the_interval_keeps_its_level_and_is_hardly_wider(
    n: int, tail: float
) -> None:
    x = np.random.default_rng(n).standard_normal(n)
    effect = paired_effect(x, tail)
    null = rank_sums(n)
    walsh = np.sort([(a + b) / 2 for i, a in enumerate(x) for b in x[: i + 1]])
    below = int(np.sum(walsh < effect.low))  # low is the (below + 1)-th: reject at T <= below
    assert 0.5 * tail < null[: below + 1].sum() < 1.02 * tail
    assert effect.high == walsh[len(walsh) - 1 - below]


def rank_sums(n: int) -> np.ndarray:
    """Return P(T = t) of the signed-rank statistic, by convolving its ranks one by one."""
    null = np.ones(1)
    for rank in range(1, n + 1):
        null = np.convolve(null, np.array([0.5, *[0.0] * (rank - 1), 0.5]))
    return null
