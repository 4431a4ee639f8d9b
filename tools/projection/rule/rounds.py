"""What earlier rounds tell of the quotient of all cores' throughput and that of one process."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal, two_sided_t
from ...stats.interval_arithmetic import around

MIN_ROUNDS = 2
OWN_ROUNDS = 4


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
