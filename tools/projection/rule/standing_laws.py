"""Throughput of any number of workers, by all the laws that the data leave standing."""

from dataclasses import dataclass

import numpy as np

from ...stats.interval import Interval, Refusal
from .scalability_fit import ScalabilityFit

LARGEST_EXTRAPOLATION = 4.0


@dataclass(frozen=True, slots=True)
class StandingLaws:
    """The laws that the data do not rule out. value: whose value is given; ends: whose intervals
    are, one law or more."""

    value: ScalabilityFit
    ends: tuple[ScalabilityFit, ...]

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers` with the 95 % interval of one new measurement.

        The ends are the outermost of the laws. Refused beyond LARGEST_EXTRAPOLATION times the most
        workers measured: coherency costs as the square of workers, so there a sixteenth of what
        could be seen decides.
        """
        refusal = refuse_extrapolation(workers, self.value.max_workers)
        if refusal:
            return refusal
        low, high = self.bound(workers)
        value = float(self.value.predict(np.array([workers]))[0][0])
        return Interval(value, min(value, low), max(value, high))

    def bound(self, workers: float) -> tuple[float, float]:
        """Return the ends for `workers` however many: what holds if the laws stay as they are.

        It assumes that contention and coherency per worker do not change on the way, so it is a
        bound under that assumption and no prediction.
        """
        at = [fit.predict(np.array([workers])) for fit in self.ends]
        return float(min(low[0] for _, low, _ in at)), float(max(high[0] for *_, high in at))


def refuse_extrapolation(workers: float, most: float) -> Refusal | None:
    """Say why `workers` are too many to predict from `most` measured, None if they are not."""
    if workers <= LARGEST_EXTRAPOLATION * most:
        return None
    return Refusal(
        f"{workers:g} workers are {workers / most:.3g} times the {most:g} measured: beyond "
        f"{LARGEST_EXTRAPOLATION:g} times, a coherency too small to be measured decides"
    )
