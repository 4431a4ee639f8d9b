"""One speed-up a size: the speed-up of any size, limits of the shares, other numbers of workers."""

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from ...stats.interval import CONFIDENCE, Interval, Refusal
from ...stats.interval_arithmetic import (
    MIN_POOLED,
    WIDEST,
    around,
    geometric_interval,
    pooled_scatter,
)
from .speedup_laws import karp_flatt


def pool_speedups(speedups: Sequence[float]) -> Interval | Refusal:
    """Return the speed-up to expect at any one size of a benchmark, from those at its sizes.

    One value a size has no scatter of its own, so that over the sizes stands for it: it holds the
    noise and what the speed-up truly differs by, and is too wide rather than too narrow.
    """
    pooled = geometric_interval(np.array(speedups), of_next=True)
    if isinstance(pooled, Refusal):
        return Refusal(f"speed-up at {len(speedups)} sizes, one value each: it takes {MIN_POOLED}")
    return pooled


def speedup_interval(value: float, speedups: Sequence[float]) -> Interval | Refusal:
    """Return one measured speed-up; its noise is the scatter over the sizes, see `pool_speedups`.

    speedups: one a size, `value` among them.
    """
    scatter = pooled_scatter(np.array(speedups))
    if isinstance(scatter, Refusal):
        return Refusal("one value each: its noise is not known")
    return around(float(np.log(value)), scatter.half_width)


def two_count_limits(
    value: float, speedups: Sequence[float], workers: float
) -> tuple[float, float] | None:
    """Return one-sided 95 % limits of alpha and beta from one measured speed-up by `workers`.

    The Karp-Flatt fraction is e = alpha + beta N, so with neither negative alpha <= e and
    beta <= e / N. `speedups`: over the sizes, whose scatter stands for the noise as in
    `speedup_interval`; None where that is not known.
    """
    scatter = pooled_scatter(np.array(speedups))
    if isinstance(scatter, Refusal) or workers <= 1:
        return None
    below = min(float(stdtrit(scatter.degrees, CONFIDENCE)) * scatter.sd, WIDEST)
    lowest = value * np.exp(-below)
    most = float(np.clip(karp_flatt(np.array([lowest]), np.array([workers]))[0], 0.0, 1.0))
    return most, most / workers


def extrapolate_speedup(speedup: Interval, measured: float, workers: float) -> Interval:
    """Return the speed-up of `workers` to expect from that of `measured` workers, if the laws hold.

    One speed-up gives one share of loss, and not its kind: the ends are those of the law with the
    most loss there, all coherency or all contention (Amdahl), and with the least, Gustafson's. The
    value is Amdahl's. Where the speed-up is more than the workers there is no loss to extend: the
    efficiency is taken to stay beyond `measured`, and to grow as a power below. The ends are never
    nearer than those of `speedup` are.
    """
    value = _by_each_law(speedup.value, measured, workers)[0]
    low = min(_by_each_law(speedup.low, measured, workers))
    high = max(_by_each_law(speedup.high, measured, workers))
    nearest = value * speedup.low / speedup.value, value * speedup.high / speedup.value
    return Interval(value, min(low, nearest[0]), max(high, nearest[1]))


def _by_each_law(speedup: float, measured: float, workers: float) -> tuple[float, ...]:
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
