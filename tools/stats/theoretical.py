"""Products and quotients of what was measured, with their intervals: speed-up, efficiency, rate."""

from dataclasses import dataclass

import numpy as np

from tools.stats.interval import Interval
from tools.stats.refusal import Refusal
from tools.stats.relative_fit import FloatArray
from tools.stats.speedup_laws import karp_flatt
from tools.stats.student import two_sided_t

MIN_POOLED = 3
MIN_ROUNDS = 2
OWN_ROUNDS = 4


def geometric_interval(values: FloatArray, new_one: bool = False) -> Interval | Refusal:
    """Return the geometric mean of `values`, shape (m,), positive, with its 95 % interval.

    new_one: the interval is for one more value of the same kind, not for the mean. Student's t on
    the logarithms (Snedecor & Cochran, Statistical Methods, 8th ed. 1989, sections 4.9 and 9.12).
    Each value must be independent of the others. Refused below MIN_POOLED values.
    """
    if len(values) < MIN_POOLED:
        return Refusal(f"{len(values)} independent values have no scatter to speak of: it takes 3")
    logs = np.log(values)
    error = float(np.std(logs, ddof=1)) * np.sqrt(1 / len(logs) + new_one)
    return around(float(np.mean(logs)), two_sided_t(len(logs) - 1) * error)


def product(*factors: Interval | Refusal) -> Interval | Refusal:
    """Return the product of independent positive quantities, or the first refusal among them.

    Relative errors add in quadrature: half-widths on the logarithm, to either side by itself
    (first-order propagation: JCGM 100:2008, section 5.1).
    """
    value, low, high = 0.0, 0.0, 0.0
    for factor in factors:
        if isinstance(factor, Refusal):
            return factor
        value += np.log(factor.value)
        low += np.log(factor.value / factor.low) ** 2
        high += np.log(factor.high / factor.value) ** 2
    ends = np.exp([value, value - np.sqrt(low), value + np.sqrt(high)])
    return Interval(*(float(end) for end in ends))


def scaled(quantity: Interval | Refusal, factor: float) -> Interval | Refusal:
    """Return `factor` times a quantity."""
    if isinstance(quantity, Refusal):
        return quantity
    return Interval(factor * quantity.value, factor * quantity.low, factor * quantity.high)


def inverse(quantity: Interval | Refusal) -> Interval | Refusal:
    """Return 1 / quantity, of a positive one: calls a second from seconds a call."""
    if isinstance(quantity, Refusal):
        return quantity
    return Interval(1 / quantity.value, 1 / quantity.high, 1 / quantity.low)


def serial_fraction(speedup: Interval | Refusal, workers: float) -> Interval | Refusal:
    """Return the Karp-Flatt fraction of a speed-up by `workers`; negative where it is superlinear.

    It falls as the speed-up rises, so the ends swap.
    """
    if isinstance(speedup, Refusal):
        return speedup
    if workers <= 1:
        return Refusal("one worker has no serial fraction")
    ends = np.array([speedup.value, speedup.high, speedup.low])
    return Interval(*(float(end) for end in karp_flatt(ends, np.full(3, float(workers)))))


@dataclass(frozen=True, slots=True)
class Rounds:
    """What was learnt of the quotient all-core throughput / full-CPU throughput of one process.

    logs: shape (r, n), its logarithm in r rounds at n sizes; NaN where refused.
    """

    logs: FloatArray

    def factor_at(self, size: int) -> Interval | Refusal:
        """Return the quotient to expect in one more round at size number `size`, with 95 % ends.

        The value is the mean of that size's rounds; its noise, both measurements' and the drift
        between rounds, is pooled over the sizes as the scatter about each size's own mean (one-way
        analysis of variance: Snedecor & Cochran, 8th ed. 1989, section 12.3). From OWN_ROUNDS on,
        a size that scatters more than the others has its own interval, where that is wider.
        """
        counts = np.sum(np.isfinite(self.logs), axis=0)
        if counts[size] < MIN_ROUNDS:
            return Refusal(f"{counts[size]} rounds to learn from: it takes {MIN_ROUNDS}")
        used = self.logs[:, counts >= MIN_ROUNDS]
        degrees = int(np.sum(counts[counts >= MIN_ROUNDS] - 1))
        squares = float(np.nansum((used - np.nanmean(used, axis=0)) ** 2))
        half = two_sided_t(degrees) * np.sqrt(squares / degrees)
        own = self.logs[np.isfinite(self.logs[:, size]), size]
        if len(own) >= OWN_ROUNDS:
            half = max(half, two_sided_t(len(own) - 1) * np.std(own, ddof=1))
        return around(float(np.mean(own)), float(half * np.sqrt(1 + 1 / len(own))))


def around(log: float, half: float) -> Interval:
    """Return the interval of exp(log) with half-width `half` on the logarithm."""
    ends = np.exp([log, log - half, log + half])
    return Interval(*(float(end) for end in ends))
