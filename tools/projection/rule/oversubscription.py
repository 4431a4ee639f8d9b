"""Throughput of more workers than cores against that of the cores."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal, two_sided_t


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

    The interval is the two-sample t interval of the logarithms with a common variance (Snedecor &
    Cochran, Statistical Methods, 8th ed. 1989, section 6.9). Both of shape (n,).
    """
    beyond, within = workers > cores, workers <= cores
    if not np.any(beyond):
        return None
    numbers = tuple(float(n) for n in np.unique(workers[beyond]))
    if not np.any(within):
        return Oversubscription(numbers, Refusal(f"nothing was measured within {cores} cores"))
    at = workers == np.max(workers[within])
    over, full = np.log(throughput[beyond]), np.log(throughput[at])
    degrees = len(over) + len(full) - 2
    if degrees < 1:
        return Oversubscription(numbers, Refusal("one value each: the noise is not known"))
    squares = np.sum((over - over.mean()) ** 2) + np.sum((full - full.mean()) ** 2)
    error = np.sqrt(squares / degrees * (1 / len(over) + 1 / len(full)))
    half = float(two_sided_t(degrees) * error)
    ratio = float(over.mean() - full.mean())
    ends = np.exp([ratio, ratio - half, ratio + half])
    return Oversubscription(numbers, Interval(*(float(end) for end in ends)))
