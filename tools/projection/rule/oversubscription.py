"""Throughput of more workers than cores against that of the cores."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.interval_arithmetic import around
from ...stats.two_sample import mean_difference


@dataclass(frozen=True, slots=True)
class Oversubscription:
    """What happens beyond the cores. workers: the numbers beyond, ascending.

    ratio: throughput there over that of the most workers within the cores. 1 is what the laws
    assume of a scheduler: more workers than cores gain and lose nothing.
    """

    workers: tuple[float, ...]
    ratio: Interval | Refusal


def oversubscription(
    workers: FloatArray, throughput: FloatArray, cores: int
) -> Oversubscription | None:
    """Compare geometric means beyond and at the cores; None if nothing was measured beyond.

    The interval is the two-sample t interval of the logarithms. Both arrays: shape (n,), positive.
    """
    beyond, within = workers > cores, workers <= cores
    if not np.any(beyond):
        return None
    numbers = tuple(float(n) for n in np.unique(workers[beyond]))
    if not np.any(within):
        return Oversubscription(numbers, Refusal(f"nothing was measured within {cores} cores"))
    at = workers == np.max(workers[within])
    ratio = mean_difference(np.log(throughput[beyond]), np.log(throughput[at]))
    if isinstance(ratio, Refusal):
        return Oversubscription(numbers, ratio)
    return Oversubscription(numbers, around(ratio.value, ratio.half_width))
