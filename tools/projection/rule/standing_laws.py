"""Throughput of any number of workers, by all the laws that the data leave standing."""

from dataclasses import dataclass

import numpy as np

from ...stats.interval import Interval, Refusal
from .law_average import LawAverage
from .scalability_fit import ScalabilityFit

LARGEST_EXTRAPOLATION = 4.0
WIDEST_PREDICTION = 10.0


@dataclass(frozen=True, slots=True)
class StandingLaws:
    """Laws of which none is ruled out, where too few numbers of workers weigh them.

    value: whose value is given; ends: whose intervals are, one law or more.
    """

    value: ScalabilityFit
    ends: tuple[ScalabilityFit, ...]

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers` with the 95 % interval of one new measurement.

        The ends are the outermost of the laws. Refused beyond LARGEST_EXTRAPOLATION times the most
        workers measured: coherency costs as the square of workers, so there a sixteenth of what
        could be seen decides. Refused too where it is too wide to be of use.
        """
        answer = _answer(_value(self.value, workers), self.bound(workers))
        return refuse_extrapolation(workers, self.value.max_workers) or refuse_wide(answer)

    def bound(self, workers: float) -> tuple[float, float]:
        """Return the ends for `workers` however many: what holds if the laws stay as they are.

        It assumes that contention and coherency per worker do not change on the way, so it is a
        bound under that assumption and no prediction.
        """
        at = [fit.predict(np.array([workers])) for fit in self.ends]
        return float(min(low[0] for _, low, _ in at)), float(max(high[0] for *_, high in at))


@dataclass(frozen=True, slots=True)
class AveragedLaws:
    """Laws weighed by how well they fit. value: of a law that is fitted, None: their median."""

    average: LawAverage
    value: ScalabilityFit | None

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers` with the 95 % interval of one new measurement.

        It is over all laws by their probability, and refused as that of `StandingLaws`.
        """
        found = self.average.throughput(workers)
        value = found.value if self.value is None else _value(self.value, workers)
        refusal = refuse_extrapolation(workers, self.average.extent.most)
        return refusal or refuse_wide(_answer(value, (found.low, found.high)))

    def bound(self, workers: float) -> tuple[float, float]:
        """Return the ends for `workers` however many, if the laws stay as they are."""
        found = self.average.throughput(workers)
        return found.low, found.high


def refuse_extrapolation(workers: float, most: float) -> Refusal | None:
    """Say why `workers` are too many to predict from `most` measured, None if they are not."""
    if workers <= LARGEST_EXTRAPOLATION * most:
        return None
    return Refusal(
        f"{workers:g} workers are {workers / most:.3g} times the {most:g} measured: beyond "
        f"{LARGEST_EXTRAPOLATION:g} times, a coherency too small to be measured decides"
    )


def refuse_wide(answer: Interval | Refusal) -> Interval | Refusal:
    """Return a prediction, refused where its ends are more than WIDEST_PREDICTION times apart."""
    if isinstance(answer, Refusal) or answer.high <= WIDEST_PREDICTION * answer.low:
        return answer
    return Refusal(
        f"what was measured leaves more than a factor of {WIDEST_PREDICTION:g} open: it takes more "
        "numbers of workers, or repeats"
    )


def _answer(value: float, ends: tuple[float, float]) -> Interval:
    low, high = ends
    return Interval(value, min(value, low), max(value, high))


def _value(fit: ScalabilityFit, workers: float) -> float:
    return float(fit.predict(np.array([workers]))[0][0])
