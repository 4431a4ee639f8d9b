"""One projection of all cores and what was then measured."""

from dataclasses import dataclass

import numpy as np

from ..stats.interval import Interval, Refusal

WITHIN = 0.10


@dataclass(frozen=True, slots=True)
class Trial:
    """A projection and what was then measured, in one repeat; all a second.

    alone: full speed of one process. theoretical: by the speed-up of all sizes in the round before,
    as recorded results are projected. measured: on all cores, NaN if a worker never had an
    exclusive core. own_share: share of the time in which all had.
    """

    kernel: str
    vehicles: int
    repeat: int
    alone: float | Refusal
    projected: Interval | Refusal
    theoretical: Interval | Refusal
    measured: float
    own_share: float

    @property
    def off(self) -> float | None:
        """Return measured over projected less 1, None without either."""
        if isinstance(self.projected, Refusal) or not np.isfinite(self.measured):
            return None
        return self.measured / self.projected.value - 1

    @property
    def inside(self) -> bool:
        """Return whether the measurement was inside the interval; of a refusal it was not."""
        return _holds(self.projected, self.measured)

    @property
    def theoretical_inside(self) -> bool:
        """Return whether it was inside the interval by the speed-up of all sizes."""
        return _holds(self.theoretical, self.measured)

    @property
    def within(self) -> bool:
        """Return whether the projection was within 10 %; a refusal was not."""
        return self.off is not None and abs(self.off) <= WITHIN


def _holds(estimate: Interval | Refusal, measured: float) -> bool:
    return isinstance(estimate, Interval) and estimate.low <= measured <= estimate.high
