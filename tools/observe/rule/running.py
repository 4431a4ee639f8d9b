"""The estimate while a program runs: what it would do on an exclusive core, and on all of them.

From running totals, so that it costs the same after an hour as after a second.
"""

from dataclasses import dataclass

import numpy as np

from ...projection.rule.starvation import MAX_UNSTARVED_SHARE, exclusive_core_s, full_cpu
from ...projection.rule.wall_split import Counters, Shares, counters_of, split_wall, wall_shares
from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import inverse, product, scaled
from .batch_means import batch_edges, inflation, mean_of_batches

NOT_MEASURED = Refusal(
    "no speed-up of all cores was measured for this case: `benchmark` measures it"
)
NO_TIME = Refusal("a step of this workload has no simulated time")


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of a running program so far, all with the interval of `batch_means`.

    measured, full_cpu, all_cores: calls a second. shares: where the wall time went, None before
    there is an interval. simulated_s: of a call, None where it has none.
    """

    measured: Interval | Refusal
    full_cpu: Interval | Refusal
    all_cores: Interval | Refusal
    shares: Shares | None
    simulated_s: float | None

    def real_time(self, speed: Interval | Refusal) -> Interval | Refusal:
        """Return simulated seconds a second of one of the three speeds."""
        return NO_TIME if self.simulated_s is None else scaled(speed, self.simulated_s)


def estimate(
    totals: Counters,
    speedup: Interval | Refusal = NOT_MEASURED,
    simulated_s: float | None = None,
) -> Estimate:
    """Return the estimate from running totals at the ends of contiguous segments, shape (n + 1,).

    totals: `calls` are steps. Where a program has none they are the wall time: `full_cpu` is then
    the factor by which the program would be faster on an exclusive core. speedup: of all cores over
    one. `full_cpu` says how and what is refused;
    the observations are batches of the run instead of processes, so the interval holds for this
    process and not for the next.
    """
    batches = _batches(totals)
    if isinstance(batches, Refusal):
        return Estimate(batches, batches, batches, None, simulated_s)
    shares = wall_shares(split_wall(batches))
    measured = _measured(batches)
    at_full = _not_below(measured, _at_full_cpu(batches, shares))
    return Estimate(measured, at_full, product(at_full, speedup), shares, simulated_s)


def _batches(totals: Counters) -> Counters | Refusal:
    edges = batch_edges(max(0, len(totals.wall_s) - 1))
    if isinstance(edges, Refusal):
        return edges

    def column(name: str) -> FloatArray:
        return np.diff(getattr(totals, name)[edges])

    def optional(name: str) -> FloatArray | None:
        return None if getattr(totals, name) is None else column(name)

    return counters_of(column("calls"), column, optional)


def _measured(batches: Counters) -> Interval | Refusal:
    if np.any(batches.calls <= 0):
        return Refusal("some segments are too short for a step: a longer run takes longer ones")
    return mean_of_batches(batches.calls / batches.wall_s)


def _at_full_cpu(batches: Counters, shares: Shares) -> Interval | Refusal:
    """Return calls a second on an exclusive core."""
    if np.any(batches.calls <= 0):
        return _measured(batches)
    if np.any(batches.cpu_s <= 0):
        return Refusal(
            f"the program stood still for {1 - shares.on_cpu:.1%} of the wall time, more than "
            f"{MAX_UNSTARVED_SHARE:.0%}: an exclusive core would not shorten that"
        )
    least_s, most_s = exclusive_core_s(batches)
    depends = inflation(np.log(np.sqrt(least_s * most_s) / batches.calls))
    return inverse(full_cpu(batches, inflation=depends).wall_s)


def _not_below(measured: Interval | Refusal, full: Interval | Refusal) -> Interval | Refusal:
    """Return the speed at full CPU, which is at least what is measured; so is its lower end."""
    if isinstance(measured, Refusal) or isinstance(full, Refusal):
        return full
    low = max(full.low, min(measured.low, full.value))
    return Interval(full.value, low, full.high)
