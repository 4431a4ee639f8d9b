"""Two commits compared in pairs: the change between them with a distribution-free interval."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ...stats.arrays import FloatArray

# Up to here every count of the exact null distribution is a whole number below 2^53.
MAX_EXACT = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """A change as a log ratio, above 0 where head is slower, between the ends of its interval.

    blocks: how many independent blocks it comes from.
    """

    value: float
    low: float
    high: float
    blocks: int


def paired_effect(log_ratios: FloatArray, tail: float) -> Effect:
    """Estimate the change from log(head seconds / base seconds), one per block, shape (blocks,).

    A block measures both sides once, in random order; it is the unit of independence. NaN stands
    for a block without a pair and is dropped.

    The estimate is the median of the Walsh averages (Hodges & Lehmann, Ann. Math. Statist. 34
    (1963) 598). The interval runs between those Walsh averages that the signed-rank test does not
    reject at level `tail`, each side by itself: Hollander, Wolfe & Chicken, Nonparametric
    Statistical Methods, 3rd ed. 2014, sections 3.1 to 3.3. Where not even the extreme average
    reaches that level the interval is the whole line.

    Why it holds whatever the noise: the order in a block is drawn at random, so without a change
    the two sides are exchangeable and every log ratio is as likely as its negative, under heavy
    tails, drift or a machine of two speeds (Lehmann, Nonparametrics, 1975, ch. 3).
    Ties and zeros only make it wider.
    """
    return _effects(log_ratios, (tail,))[0]


def paired_effects(log_ratios: FloatArray, together: float, alone: float) -> tuple[Effect, Effect]:
    """Return the same change twice, with intervals at two levels; as `paired_effect` does it."""
    of_all, by_itself = _effects(log_ratios, (together, alone))
    return of_all, by_itself


def fewest_blocks(tail: float) -> int:
    """Return the least number of blocks n with 2^-n <= tail: with fewer no change can be shown.

    The most extreme outcome, all log ratios of one sign, has probability 2^-n without a change.
    """
    return max(1, 1 - math.frexp(tail)[1])


def _effects(log_ratios: FloatArray, tails: tuple[float, ...]) -> tuple[Effect, ...]:
    x = log_ratios[~np.isnan(log_ratios)]
    n = len(x)
    if n == 0:
        return (Effect(math.nan, -math.inf, math.inf, 0),) * len(tails)
    i, j = _pairs(n)
    sums = x[i] + x[j]
    m, ranks = len(sums), [_rank(n, tail) for tail in tails]
    middle = [(m - 1) // 2, m // 2]
    ends = {end for rank in ranks if rank for end in (rank - 1, m - rank)}
    sums.partition(sorted({*middle, *ends}))
    value = float(sums[middle[0]] + sums[middle[1]]) / 4

    def effect(rank: int) -> Effect:
        if not rank:
            return Effect(value, -math.inf, math.inf, n)
        return Effect(value, float(sums[rank - 1]) / 2, float(sums[m - rank]) / 2, n)

    return tuple(map(effect, ranks))


@cache
def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the index pairs i <= j of all n (n + 1) / 2 Walsh averages."""
    return np.triu_indices(n)


@cache
def _rank(n: int, tail: float) -> int:
    """Return the greatest k with P(T < k) <= tail, T the signed-rank statistic of n differences.

    The k-th least and the k-th greatest Walsh average are the ends of the interval; 0 if there is
    no such k. Beyond MAX_EXACT: normal with variance n (n + 1) (2 n + 1) / 24 and continuity
    correction (Hollander, Wolfe & Chicken 2014, section 3.1); its tails are the heavier ones.
    """
    if n <= MAX_EXACT:
        return int(np.searchsorted(_null_distribution(n), tail, side="right"))
    sd = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(0, math.floor(n * (n + 1) / 4 + 0.5 + sd * float(ndtri(tail))))


@cache
def _null_distribution(n: int) -> FloatArray:
    """Return P(T <= t) for t = 0 ... n (n + 1) / 2: T sums the ranks 1 ... n, each in or out.

    Counts the subsets by their sum, rank by rank: Hollander, Wolfe & Chicken 2014, section 3.1.
    """
    counts = np.zeros(n * (n + 1) // 2 + 1)
    counts[0] = 1.0
    for rank in range(1, n + 1):
        counts[rank:] += counts[:-rank].copy()
    cumulative: FloatArray = np.cumsum(counts) / 2.0**n
    return cumulative
