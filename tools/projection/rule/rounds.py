"""The quotient of all cores' throughput and that of one process, learnt from earlier rounds."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import around
from ...stats.scatter import Scatter, pool_scatters, scatter_of

MIN_ROUNDS = 2
OWN_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Rounds:
    """The quotient all-core throughput / full-CPU throughput of one process, round by round.

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
        known = int(np.sum(np.isfinite(self.logs[:, size])))
        if known < MIN_ROUNDS:
            return Refusal(f"{known} rounds to learn from: it takes {MIN_ROUNDS}")
        by_size = [logs[np.isfinite(logs)] for logs in self.logs.T]
        pooled = pool_scatters(map(scatter_of, by_size))
        if isinstance(pooled, Refusal):
            return pooled
        own_logs, half = by_size[size], pooled.half_width
        own = scatter_of(own_logs)
        if isinstance(own, Scatter) and len(own_logs) >= OWN_ROUNDS:
            half = max(half, own.half_width)
        return around(float(np.mean(own_logs)), float(half * np.sqrt(1 + 1 / len(own_logs))))
