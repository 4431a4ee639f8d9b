"""What one speed-up a size tells: that of any size, its limits, and other numbers of workers."""

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from ...stats.interval import CONFIDENCE, Interval, Refusal, two_sided_t
from ...stats.interval_arithmetic import MIN_POOLED, around, geometric_interval
from .speedup_laws import karp_flatt


def pooled(speedups: Sequence[float]) -> Interval | Refusal:
    """Return the speed-up to expect at any one size of a benchmark, from those at its sizes.

    One value a size has no scatter of its own, so that over the sizes stands for it: it holds the
    noise and what the speed-up truly differs by, and is too wide rather than too narrow.
    """
    found = geometric_interval(np.array(speedups), new_one=True)
    if isinstance(found, Refusal):
        return Refusal(f"speed-up at {len(speedups)} sizes, one value each: it takes {MIN_POOLED}")
    return found


def with_scatter(value: float, speedups: Sequence[float]) -> Interval | Refusal:
    """Return one measured speed-up with the scatter over the sizes for its noise, as `pooled`."""
    if len(speedups) < MIN_POOLED:
        return Refusal("one value each: its noise is not known")
    sd = float(np.std(np.log(speedups), ddof=1))
    return around(float(np.log(value)), two_sided_t(len(speedups) - 1) * sd)


def two_count_limits(
    value: float, speedups: Sequence[float], workers: float
) -> tuple[float, float] | None:
    """Return one-sided 95 % limits of alpha and beta from one measured speed-up by `workers`.

    The Karp-Flatt fraction is e = alpha + beta N, so with neither negative alpha <= e and
    beta <= e / N. `speedups`: over the sizes, whose scatter stands for the noise as in
    `with_scatter`; None where that is not known.
    """
    if len(speedups) < MIN_POOLED or workers <= 1:
        return None
    sd = float(np.std(np.log(speedups), ddof=1))
    lowest = value * np.exp(-float(stdtrit(len(speedups) - 1, CONFIDENCE)) * sd)
    most = float(np.clip(karp_flatt(np.array([lowest]), np.array([workers]))[0], 0.0, 1.0))
    return most, most / workers


def extended(speedup: Interval, measured: float, workers: float) -> Interval:
    """Return the speed-up of `workers` to expect from that of `measured` workers, if the laws hold.

    One speed-up gives one share of loss, and not its kind: the ends are those of the law with the
    most loss there, all coherency or all contention (Amdahl), and with the least, Gustafson's. The
    value is Amdahl's. Where the speed-up is more than the workers there is no loss to extend: the
    efficiency is taken to stay beyond `measured`, and to grow as a power below. The ends are never
    nearer than those of `speedup` are.
    """
    value = _laws(speedup.value, measured, workers)[0]
    low = min(_laws(speedup.low, measured, workers))
    high = max(_laws(speedup.high, measured, workers))
    nearest = value * speedup.low / speedup.value, value * speedup.high / speedup.value
    return Interval(value, min(low, nearest[0]), max(high, nearest[1]))


def _laws(speedup: float, measured: float, workers: float) -> tuple[float, ...]:
    """Return speed-ups of `workers`, by Amdahl's law first, that agree at `measured` workers."""
    if speedup >= measured:
        if workers < measured:
            return (workers ** (np.log(speedup) / np.log(measured)),)
        return (workers * speedup / measured,)
    fraction = float(karp_flatt(np.array([speedup]), np.array([measured]))[0])
    serial = (measured - speedup) / (measured - 1)
    amdahl = workers / (1 + fraction * (workers - 1))
    coherency = workers / (1 + fraction / measured * workers * (workers - 1))
    if serial > 1:  # slower than one: Gustafson's law has no such case
        return amdahl, coherency
    return amdahl, coherency, workers - serial * (workers - 1)
