"""Laws of throughput against the number of workers, each linear in its own coordinates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal

LawName = Literal["usl", "amdahl", "coherency", "gustafson", "roof", "smt"]


@dataclass(frozen=True, slots=True)
class SpeedupLaw:
    """A law X(N) that is linear in (c0, c0 r1, c0 r2), the shares r lying in [0, 1].

    eta(N) = c0 (basis_0(N) + r1 basis_1(N) + r2 basis_2(N)), where eta is N / X and
    c0 = 1 / gamma if `reciprocal`, else eta is X and c0 = gamma. gamma is the throughput of one
    worker. shares: what r1, r2 are called. basis: workers of shape (n,) to (n, 1 + shares).
    """

    name: LawName
    shares: tuple[Literal["alpha", "beta"], ...]
    reciprocal: bool
    basis: Callable[[FloatArray], FloatArray]

    def throughput(self, workers: FloatArray, eta: FloatArray) -> FloatArray:
        """Return X from eta, or eta from X: the map is its own inverse."""
        return workers / eta if self.reciprocal else eta


# X = gamma N / (1 + alpha (N - 1) + beta N (N - 1)), alpha contention, beta coherency:
# Gunther, Guerrilla Capacity Planning, 2007, ch. 4.
USL = SpeedupLaw(
    "usl",
    ("alpha", "beta"),
    True,
    lambda n: np.column_stack([np.ones_like(n), n - 1, n * (n - 1)]),
)
# X = gamma N / (1 + alpha (N - 1)), alpha the serial fraction of a fixed amount of work: Amdahl,
# "Validity of the single processor approach ...", AFIPS 30 (1967) 483.
AMDAHL = SpeedupLaw("amdahl", ("alpha",), True, lambda n: np.column_stack([np.ones_like(n), n - 1]))
# The other extreme of the USL, alpha = 0: every loss is coherency.
COHERENCY = SpeedupLaw(
    "coherency", ("beta",), True, lambda n: np.column_stack([np.ones_like(n), n * (n - 1)])
)
# X = gamma (N - alpha (N - 1)), alpha the serial fraction when the work grows with N: Gustafson,
# "Reevaluating Amdahl's law", CACM 31 (1988) 532.
GUSTAFSON = SpeedupLaw("gustafson", ("alpha",), False, lambda n: np.column_stack([n, 1 - n]))


def karp_flatt(speedup: FloatArray, workers: FloatArray) -> FloatArray:
    """Return the experimentally determined serial fraction e = (1/S - 1/N) / (1 - 1/N).

    Flat in N under Amdahl's law; under the USL it is alpha + beta N, so a rise is coherency:
    Karp & Flatt, CACM 33 (1990) 539. speedup, workers: same shape, workers > 1.
    """
    return (1 / speedup - 1 / workers) / (1 - 1 / workers)


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
